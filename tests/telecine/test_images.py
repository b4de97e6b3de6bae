"""Images on their way in: URL, path and bytes, as each provider takes them, refused before anything is paid for."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import PROVIDERS, open_client
from tests.telecine.mock_harness import MockSession
from tests.telecine.sample_responses import ACCEPTED, BASE_URL, ResponseScript, json_response

from telecine._core.images import detect_media_type
from telecine.errors import SubmitUnknown, UnsupportedParameter
from telecine.providers import get_provider
from telecine_mock import MockServer
from telecine_runtime.errors import AuthenticationError, BadRequest, InvalidRequest, InvalidResponse, ResponseLost

PNG = b"\x89PNG\r\n\x1a\n" + b"a boat"
JPEG = b"\xff\xd8\xff\xe0" + b"a boat"
GIF = b"GIF89a" + b"a boat"
WEBP = b"RIFF\x10\x00\x00\x00WEBP" + b"a boat"
UPLOADED = facts_by_provider("UPLOAD_RESPONSE")
UPLOADING = tuple(UPLOADED)
LINK = "https://images.example/boat.png"


def sent_image(stage: MockSession) -> object:
    """Return what the submit carried as its first image."""
    (submit,) = stage.submits()
    body = submit.json()
    return facts_by_provider("first_image")[stage.provider](body)


def test_a_url_goes_along_as_it_is(stage: MockSession) -> None:
    stage.submit(images=[LINK])
    assert sent_image(stage) == LINK
    assert len(stage.requests()) == 1


@pytest.mark.parametrize("content", [PNG, JPEG, WEBP], ids=["png", "jpeg", "webp"])
@pytest.mark.parametrize("how", ["bytes", "path"])
def test_a_file_goes_through_the_upload_or_into_the_request_or_nowhere(
    stage: MockSession, tmp_path: Path, content: bytes, how: str
) -> None:
    path = tmp_path / "bööt.dat"
    path.write_bytes(content)
    image = content if how == "bytes" else path
    fields = [each.fields["images"] for each in get_provider(stage.provider).capabilities if "images" in each.fields]
    forms = {form for field in fields for form in field.images.forms}
    if forms == {"url"}:
        with pytest.raises(UnsupportedParameter, match="takes URLs only, and has no upload"):
            stage.submit(images=[image])
        assert stage.requests() == []
        return
    stage.submit(images=[image])
    url = str(sent_image(stage))
    if "data" in forms:
        head, _, data = url.partition(",")
        assert (head, base64.b64decode(data)) == (f"data:{detect_media_type(content)};base64", content)
    else:
        (upload,) = [each for each in stage.mock.uploads if url.endswith(each.path)]
        assert (upload.content, upload.media_type) == (content, detect_media_type(content))
        assert httpx.get(url, trust_env=False).content == content


def test_several_images_go_in_their_order(mock: MockServer, colour: str) -> None:
    with MockSession.on(mock, colour, "toapis") as stage:
        stage.submit(images=[PNG, LINK, GIF])
        urls = stage.submits()[0].json()["image_urls"]
    assert urls[1] == LINK
    assert [upload.content for upload in mock.uploads[-2:]] == [PNG, GIF]
    assert [urls[0].endswith(mock.uploads[-2].path), urls[2].endswith(mock.uploads[-1].path)] == [True, True]


def test_an_image_never_takes_the_place_of_another_one(mock: MockServer, colour: str) -> None:
    for name in UPLOADING:
        with MockSession.on(mock, colour, name) as stage:
            urls = [
                stage.party.do(stage.party.client.upload_image(name, content)) for content in (PNG, PNG + b"!", JPEG)
            ]
        assert len(set(urls)) == 3
        assert [httpx.get(url, trust_env=False).content for url in urls] == [PNG, PNG + b"!", JPEG]


@pytest.mark.parametrize("name", [name for name in PROVIDERS if name != "ttapi"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"BM an old bitmap", "takes PNG, JPEG, WebP or GIF, and this is none of them"),
        (b"", "takes PNG, JPEG, WebP or GIF, and this is none of them"),
        (b"<svg xmlns=''/>", "takes PNG, JPEG, WebP or GIF, and this is none of them"),
    ],
    ids=["bitmap", "empty", "svg"],
)
def test_what_is_no_image_is_refused_before_anything_is_sent(
    mock: MockServer, colour: str, name: str, content: bytes, reason: str
) -> None:
    with MockSession.on(mock, colour, name) as stage:
        with pytest.raises(UnsupportedParameter, match=reason):
            stage.submit(images=[content])
        assert stage.requests() == []


def test_a_type_that_the_provider_does_not_take_is_refused(mock: MockServer, colour: str) -> None:
    with MockSession.on(mock, colour, "apikley") as stage:
        with pytest.raises(UnsupportedParameter) as caught:
            stage.submit(images=[GIF])
        problem = "images=image.gif: it takes image/jpeg, image/png, image/webp, not image/gif"
        assert caught.value.problems == (problem,)
        assert stage.requests() == []


@pytest.mark.parametrize("name", UPLOADING)
def test_an_image_above_the_documented_size_is_refused(mock: MockServer, colour: str, name: str) -> None:
    limit = 10 * 1024 * 1024
    with MockSession.on(mock, colour, name) as stage:
        with pytest.raises(UnsupportedParameter, match=f"takes at most {limit} bytes, not {limit + 1}"):
            stage.submit(images=[PNG.ljust(limit + 1, b"x")])
        assert stage.requests() == []


@pytest.mark.parametrize("name", [name for name in PROVIDERS if name != "ttapi"])
def test_a_file_that_cannot_be_read_is_told_with_its_path(
    mock: MockServer, colour: str, name: str, tmp_path: Path
) -> None:
    with MockSession.on(mock, colour, name) as stage:
        for path in (tmp_path / "nothing.png", tmp_path):
            with pytest.raises(UnsupportedParameter, match=str(path)):
                stage.submit(images=[path])
        assert stage.requests() == []


def test_an_unreadable_file_is_the_next_ones_trouble_too_and_then_told(
    mock: MockServer, colour: str, tmp_path: Path
) -> None:
    with MockSession.on(mock, colour, "toapis") as stage:
        with pytest.raises(UnsupportedParameter) as caught:
            stage.submit(images=[tmp_path / "nothing.png"], provider=["toapis", "cometapi"])
        assert [error.provider for error in caught.value.refusals] == ["toapis"]
        assert stage.requests() == []


def test_a_data_url_of_the_users_own_goes_where_it_is_taken(mock: MockServer, colour: str) -> None:
    url = "data:image/png;base64," + base64.b64encode(PNG).decode()
    with MockSession.on(mock, colour, "cometapi") as stage:
        stage.submit(images=[url])
        assert sent_image(stage) == url


def test_an_upload_by_itself_gives_the_url_at_the_provider(stage: MockSession) -> None:
    client = stage.party.client
    if stage.provider in UPLOADING:
        url = stage.party.do(client.upload_image(stage.provider, PNG))
        assert httpx.get(url, trust_env=False).content == PNG
    else:
        with pytest.raises(UnsupportedParameter, match="has no upload"):
            stage.party.do(client.upload_image(stage.provider, PNG))
        assert stage.requests() == []
    assert stage.party.do(client.upload_image(stage.provider, LINK)) == LINK


@pytest.mark.parametrize("name", UPLOADING)
def test_an_upload_that_fails_is_told_as_itself_and_no_job_is_made(colour: str, name: str) -> None:
    refused = httpx.Response(400, json={"success": False, "code": 400, "message": "bad", "msg": "bad"})
    empty = dict(UPLOADED[name], data=None)
    for answer, kind in (
        (refused, BadRequest),
        (httpx.ReadTimeout("t"), ResponseLost),
        (json_response(empty), InvalidResponse),
    ):
        script = ResponseScript(answer)
        with open_client(colour, handler=script, base_url=BASE_URL) as made, pytest.raises(kind) as caught:
            made.do(made.client.submit("a boat", provider=name, images=[PNG]))
        assert not isinstance(caught.value, SubmitUnknown)
        assert len(script.requests) == 1


FAILURES = {
    "refused": httpx.Response(400, json={"success": False, "code": 400, "message": "bad", "msg": "bad"}),
    "lost": httpx.ReadTimeout("t"),
    "broken": httpx.Response(502, html="<html>"),
    "nameless": json_response({"data": None, "success": True}),
}


@pytest.mark.parametrize("name", UPLOADING)
@pytest.mark.parametrize("failure", FAILURES)
def test_an_upload_that_fails_before_any_submit_lets_the_next_provider_have_a_go(
    colour: str, name: str, failure: str
) -> None:
    (other,) = [each for each in ("cometapi", "toapis") if each != name][:1]
    after = [json_response(UPLOADED[other])] if other in UPLOADED else []
    script = ResponseScript(FAILURES[failure], *after, json_response(ACCEPTED[other]))
    with open_client(colour, handler=script, base_url=BASE_URL) as made:
        job = made.do(made.client.submit("a boat", provider=[name, other], images=[io.BytesIO(PNG)]))
    assert job.provider == other
    assert [refusal.provider for refusal in job.refusals] in ([name], [None])
    assert base64.b64encode(PNG) in script.requests[-1].content or LINK.encode() in script.requests[-1].content


@pytest.mark.parametrize("name", UPLOADING)
def test_an_upload_with_a_wrong_key_is_told_and_goes_nowhere_else(colour: str, name: str) -> None:
    script = ResponseScript(httpx.Response(401, json={"code": 401, "message": "bad", "msg": "bad"}))
    with open_client(colour, handler=script, base_url=BASE_URL) as made, pytest.raises(AuthenticationError):
        made.do(made.client.submit("a boat", provider=[name, "cometapi"], images=[PNG]))
    assert len(script.requests) == 1


@pytest.mark.parametrize("kind", [io.BytesIO, bytearray, memoryview, "open", "unseekable"], ids=str)
def test_an_image_is_taken_in_whatever_holds_its_bytes(stage: MockSession, tmp_path: Path, kind: Any) -> None:
    path = tmp_path / "boat.png"
    path.write_bytes(PNG)
    with path.open("rb") as file:
        image = {"open": file, "unseekable": Pipe()}.get(kind) if isinstance(kind, str) else kind(PNG)
        fields = [
            each.fields["images"] for each in get_provider(stage.provider).capabilities if "images" in each.fields
        ]
        if not any({"data", "upload"} & set(field.images.forms) for field in fields):
            with pytest.raises(UnsupportedParameter, match="takes URLs only"):
                stage.submit(images=[image])
            return
        stage.submit(images=[image])
    sent = str(sent_image(stage))
    uploads = [upload.content for upload in stage.mock.uploads]
    assert sent.endswith(base64.b64encode(PNG).decode()) or PNG in uploads


class Pipe:
    """A source that can be read once, as the body of a request is."""

    def __init__(self) -> None:
        self.left = PNG

    def read(self) -> bytes:
        left, self.left = self.left, b""
        return left


def test_an_open_file_that_gives_no_bytes_is_told_before_anything_is_sent(colour: str, tmp_path: Path) -> None:
    path = tmp_path / "boat.png"
    path.write_bytes(b"text")
    script = ResponseScript()
    with open_client(colour, handler=script, base_url=BASE_URL) as made:
        with path.open() as file, pytest.raises(InvalidRequest, match="open as text; open it with mode 'rb'"):
            made.do(made.client.submit("a boat", provider="cometapi", images=[file]))
        with pytest.raises(InvalidRequest, match="cannot be read: I/O operation on closed file"):
            made.do(made.client.submit("a boat", provider="cometapi", images=[file]))
    assert script.requests == []


@pytest.mark.parametrize("url", [LINK.replace("https", "HTTPS"), LINK.replace("https", "Http")])
def test_the_scheme_of_a_url_may_be_written_large(stage: MockSession, url: str) -> None:
    assert not any("http" in problem for problem in stage.party.client.check("a boat", images=[url])[stage.provider])
    stage.submit(images=[url])
    assert sent_image(stage) == url.partition(":")[0].lower() + url[url.index(":") :]


def test_a_data_url_may_be_written_large(mock: MockServer, colour: str) -> None:
    with MockSession.on(mock, colour, "cometapi") as stage:
        stage.submit(images=[f"DATA:image/png;base64,{base64.b64encode(PNG).decode()}"])
        assert str(sent_image(stage)).startswith("data:image/png")


@pytest.mark.parametrize("name", UPLOADING)
def test_the_key_goes_with_the_upload_and_the_image_not_into_the_submit(colour: str, name: str) -> None:
    script = ResponseScript(json_response(UPLOADED[name]), json_response(ACCEPTED[name]))
    with open_client(colour, handler=script, base_url=BASE_URL) as made:
        made.do(made.client.submit("a boat", provider=name, images=[PNG]))
    upload, submit = script.requests
    assert PNG in upload.content
    assert "authorization" in upload.headers
    assert LINK in json.dumps(json.loads(submit.content))
