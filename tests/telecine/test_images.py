"""Input images: URLs, paths and bytes, converted for each provider and validated before anything is sent."""

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
from telecine_runtime.errors import (
    ApiError,
    AuthenticationError,
    BadRequest,
    InvalidRequest,
    InvalidResponse,
    PermissionDenied,
    ResponseLost,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"a boat"
JPEG = b"\xff\xd8\xff\xe0" + b"a boat"
GIF = b"GIF89a" + b"a boat"
WEBP = b"RIFF\x10\x00\x00\x00WEBP" + b"a boat"
UPLOADED = facts_by_provider("UPLOAD_RESPONSE")
UPLOADING = tuple(UPLOADED)
LINK = "https://images.example/boat.png"


def sent_image(session: MockSession) -> object:
    """Return the first image of the submit."""
    (submit,) = session.submits()
    body = submit.json()
    return facts_by_provider("first_image")[session.provider](body)


def test_a_url_goes_along_as_it_is(session: MockSession) -> None:
    session.submit(images=[LINK])
    assert sent_image(session) == LINK
    assert len(session.requests()) == 1


@pytest.mark.parametrize("content", [PNG, JPEG, WEBP], ids=["png", "jpeg", "webp"])
@pytest.mark.parametrize("how", ["bytes", "path"])
def test_a_file_goes_through_the_upload_or_into_the_request_or_nowhere(
    session: MockSession, tmp_path: Path, content: bytes, how: str
) -> None:
    path = tmp_path / "bööt.dat"
    path.write_bytes(content)
    image = content if how == "bytes" else path
    fields = [each.fields["images"] for each in get_provider(session.provider).capabilities if "images" in each.fields]
    forms = {form for field in fields for form in field.images.forms}
    if forms == {"url"}:
        with pytest.raises(UnsupportedParameter, match="supports URLs only, and has no upload"):
            session.submit(images=[image])
        assert session.requests() == []
        return
    session.submit(images=[image])
    url = str(sent_image(session))
    if "data" in forms:
        head, _, data = url.partition(",")
        assert (head, base64.b64decode(data)) == (f"data:{detect_media_type(content)};base64", content)
    else:
        (upload,) = [each for each in session.mock.uploads if url.endswith(each.path)]
        assert (upload.content, upload.media_type) == (content, detect_media_type(content))
        assert httpx.get(url, trust_env=False).content == content


def test_several_images_go_in_their_order(mock: MockServer, mode: str) -> None:
    with MockSession.open(mock, mode, "toapis") as session:
        session.submit(images=[PNG, LINK, GIF])
        urls = session.submits()[0].json()["image_urls"]
    assert urls[1] == LINK
    assert [upload.content for upload in mock.uploads[-2:]] == [PNG, GIF]
    assert [urls[0].endswith(mock.uploads[-2].path), urls[2].endswith(mock.uploads[-1].path)] == [True, True]


def test_an_image_never_takes_the_place_of_another_one(mock: MockServer, mode: str) -> None:
    for name in UPLOADING:
        with MockSession.open(mock, mode, name) as session:
            urls = [
                session.harness.resolve(session.harness.client.upload_image(name, content))
                for content in (PNG, PNG + b"!", JPEG)
            ]
        assert len(set(urls)) == 3
        assert [httpx.get(url, trust_env=False).content for url in urls] == [PNG, PNG + b"!", JPEG]


@pytest.mark.parametrize("name", [name for name in PROVIDERS if name != "ttapi"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"BM an old bitmap", "supports PNG, JPEG, WebP and GIF, and the file is none of them"),
        (b"", "supports PNG, JPEG, WebP and GIF, and the file is none of them"),
        (b"<svg xmlns=''/>", "supports PNG, JPEG, WebP and GIF, and the file is none of them"),
    ],
    ids=["bitmap", "empty", "svg"],
)
def test_what_is_no_image_is_refused_before_anything_is_sent(
    mock: MockServer, mode: str, name: str, content: bytes, reason: str
) -> None:
    with MockSession.open(mock, mode, name) as session:
        with pytest.raises(UnsupportedParameter, match=reason):
            session.submit(images=[content])
        assert session.requests() == []


def test_a_type_that_the_provider_does_not_take_is_refused(mock: MockServer, mode: str) -> None:
    with MockSession.open(mock, mode, "apikley") as session:
        with pytest.raises(UnsupportedParameter) as caught:
            session.submit(images=[GIF])
        problem = "images=image.gif: the provider supports image/jpeg, image/png, image/webp, not image/gif"
        assert caught.value.problems == (problem,)
        assert session.requests() == []


@pytest.mark.parametrize("name", UPLOADING)
def test_an_image_may_have_the_documented_size_and_no_more(mock: MockServer, mode: str, name: str) -> None:
    limit = 10 * 1024 * 1024
    with MockSession.open(mock, mode, name) as session:
        with pytest.raises(UnsupportedParameter, match=f"supports at most {limit} bytes, not {limit + 1}"):
            session.submit(images=[PNG.ljust(limit + 1, b"x")])
        assert session.requests() == []
        session.submit(images=[PNG.ljust(limit, b"x")])
    assert len(mock.uploads[-1].content) == limit


@pytest.mark.parametrize("name", [name for name in PROVIDERS if name != "ttapi"])
def test_a_file_that_cannot_be_read_is_reported_with_its_path(
    mock: MockServer, mode: str, name: str, tmp_path: Path
) -> None:
    with MockSession.open(mock, mode, name) as session:
        for path in (tmp_path / "nothing.png", tmp_path):
            with pytest.raises(UnsupportedParameter, match=str(path)):
                session.submit(images=[path])
        assert session.requests() == []


def test_an_unreadable_file_is_refused_by_each_provider_and_then_raised(
    mock: MockServer, mode: str, tmp_path: Path
) -> None:
    with MockSession.open(mock, mode, "toapis") as session:
        with pytest.raises(UnsupportedParameter) as caught:
            session.submit(images=[tmp_path / "nothing.png"], provider=["toapis", "cometapi"])
        assert [error.provider for error in caught.value.refusals] == ["toapis"]
        assert session.requests() == []


def test_a_data_url_of_the_users_own_goes_where_it_is_taken(mock: MockServer, mode: str) -> None:
    url = "data:image/png;base64," + base64.b64encode(PNG).decode()
    with MockSession.open(mock, mode, "cometapi") as session:
        session.submit(images=[url])
        assert sent_image(session) == url


def test_an_upload_by_itself_gives_the_url_at_the_provider(session: MockSession) -> None:
    client = session.harness.client
    if session.provider in UPLOADING:
        url = session.harness.resolve(client.upload_image(session.provider, PNG))
        assert httpx.get(url, trust_env=False).content == PNG
    else:
        with pytest.raises(UnsupportedParameter, match="has no upload"):
            session.harness.resolve(client.upload_image(session.provider, PNG))
        assert session.requests() == []
    assert session.harness.resolve(client.upload_image(session.provider, LINK)) == LINK


@pytest.mark.parametrize("name", UPLOADING)
def test_a_failed_upload_is_raised_as_itself_and_no_job_is_created(mode: str, name: str) -> None:
    refused = httpx.Response(400, json={"success": False, "code": 400, "message": "bad", "msg": "bad"})
    empty = dict(UPLOADED[name], data=None)
    for answer, kind in (
        (refused, BadRequest),
        (httpx.ReadTimeout("t"), ResponseLost),
        (json_response(empty), InvalidResponse),
    ):
        script = ResponseScript(answer)
        with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(kind) as caught:
            harness.resolve(harness.client.submit("a boat", provider=name, images=[PNG]))
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
    mode: str, name: str, failure: str
) -> None:
    (other,) = [each for each in ("cometapi", "toapis") if each != name][:1]
    after = [json_response(UPLOADED[other])] if other in UPLOADED else []
    script = ResponseScript(FAILURES[failure], *after, json_response(ACCEPTED[other]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=[name, other], images=[io.BytesIO(PNG)]))
    assert job.provider == other
    assert [refusal.provider for refusal in job.refusals] in ([name], [None])
    assert base64.b64encode(PNG) in script.requests[-1].content or LINK.encode() in script.requests[-1].content


@pytest.mark.parametrize("name", UPLOADING)
@pytest.mark.parametrize(("status", "kind"), [(401, AuthenticationError), (403, PermissionDenied)])
def test_an_upload_that_the_key_does_not_allow_is_raised_and_no_other_provider_is_tried(
    mode: str, name: str, status: int, kind: type[ApiError]
) -> None:
    script = ResponseScript(httpx.Response(status, json={"code": status, "message": "bad", "msg": "bad"}))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(kind):
        harness.resolve(harness.client.submit("a boat", provider=[name, "cometapi"], images=[PNG]))
    assert len(script.requests) == 1


@pytest.mark.parametrize("kind", [io.BytesIO, bytearray, memoryview, "open", "unseekable"], ids=str)
def test_an_image_is_taken_in_whatever_holds_its_bytes(session: MockSession, tmp_path: Path, kind: Any) -> None:
    path = tmp_path / "boat.png"
    path.write_bytes(PNG)
    with path.open("rb") as file:
        image = {"open": file, "unseekable": Pipe()}.get(kind) if isinstance(kind, str) else kind(PNG)
        fields = [
            each.fields["images"] for each in get_provider(session.provider).capabilities if "images" in each.fields
        ]
        if not any({"data", "upload"} & set(field.images.forms) for field in fields):
            with pytest.raises(UnsupportedParameter, match="supports URLs only"):
                session.submit(images=[image])
            return
        session.submit(images=[image])
    sent = str(sent_image(session))
    uploads = [upload.content for upload in session.mock.uploads]
    assert sent.endswith(base64.b64encode(PNG).decode()) or PNG in uploads


class Pipe:
    """A stream that can be read once, like a request body."""

    def __init__(self) -> None:
        self.left = PNG

    def read(self) -> bytes:
        left, self.left = self.left, b""
        return left


def test_an_open_file_without_bytes_is_reported_before_anything_is_sent(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "boat.png"
    path.write_bytes(b"text")
    script = ResponseScript()
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        with path.open() as file, pytest.raises(InvalidRequest, match="in text mode; open it with mode 'rb'"):
            harness.resolve(harness.client.submit("a boat", provider="cometapi", images=[file]))
        with pytest.raises(InvalidRequest, match="cannot be read: I/O operation on closed file"):
            harness.resolve(harness.client.submit("a boat", provider="cometapi", images=[file]))
    assert script.requests == []


@pytest.mark.parametrize("url", [LINK.replace("https", "HTTPS"), LINK.replace("https", "Http")])
def test_the_scheme_of_a_url_may_be_written_large(session: MockSession, url: str) -> None:
    assert not any(
        "http" in problem for problem in session.harness.client.check("a boat", images=[url])[session.provider]
    )
    session.submit(images=[url])
    assert sent_image(session) == url.partition(":")[0].lower() + url[url.index(":") :]


def test_a_data_url_may_be_written_large(mock: MockServer, mode: str) -> None:
    with MockSession.open(mock, mode, "cometapi") as session:
        session.submit(images=[f"DATA:image/png;base64,{base64.b64encode(PNG).decode()}"])
        assert str(sent_image(session)).startswith("data:image/png")


@pytest.mark.parametrize("name", UPLOADING)
def test_the_key_goes_with_the_upload_and_the_image_not_into_the_submit(mode: str, name: str) -> None:
    script = ResponseScript(json_response(UPLOADED[name]), json_response(ACCEPTED[name]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        harness.resolve(harness.client.submit("a boat", provider=name, images=[PNG]))
    upload, submit = script.requests
    assert PNG in upload.content
    assert "authorization" in upload.headers
    assert LINK in json.dumps(json.loads(submit.content))
