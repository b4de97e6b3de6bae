"""Download of a video to a file: complete, resumed, with a fresh link, and without credentials."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests import mp4
from tests.telecine.clients import KEY, ClientHarness, open_client
from tests.telecine.mock_harness import MockSession
from tests.telecine.sample_responses import BASE_URL, DONE, ID, URL, ResponseScript, html_response, json_response

from telecine._core.job_token import JobReference
from telecine.errors import JobFailed, WaitTimeout
from telecine_mock import MockServer
from telecine_mock.cdn import clip_path
from telecine_runtime.download.fetch import DownloadError, LinkExpired, TooLarge
from telecine_runtime.errors import AuthenticationError

FILM = mp4.build(b"a boat" * 100)
LANDSCAPE, PORTRAIT = clip_path("16:9").read_bytes(), clip_path("2:3").read_bytes()


def whole(provider: str) -> bytes:
    return PORTRAIT if provider == "apikley" else LANDSCAPE


def test_a_saved_video_is_whole_and_its_cdn_saw_no_credentials(session: MockSession, tmp_path: Path) -> None:
    video = session.generate()
    saved = session.harness.resolve(video.save(tmp_path / "boat.mp4"))
    content = (tmp_path / "boat.mp4").read_bytes()
    assert content == whole(session.provider)
    assert (saved.size, saved.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert [path.name for path in tmp_path.iterdir()] == ["boat.mp4"]
    fetches = [request for request in session.requests() if request.path.startswith("/cdn/")]
    assert len(fetches) == 1
    for request in fetches:
        assert not {"authorization", "tt-api-key", "cookie"} & set(request.headers)
        assert KEY not in str(request.headers) + request.path + request.query


def test_the_headers_of_a_borrowed_client_stay_away_from_the_cdn(
    mock: MockServer, mode: str, provider: str, tmp_path: Path
) -> None:
    http: dict[str, Any] = {"headers": {"x-mine": "secret"}, "cookies": {"session": "secret"}}
    if provider == "ttapi":  # elsewhere it would replace the API key
        http["auth"] = ("user", "secret")
    with MockSession.open(mock, mode, provider, http=http) as session:
        session.harness.resolve(session.generate().save(tmp_path / "boat.mp4"))
        fetches = [request for request in session.requests() if request.path.startswith("/cdn/")]
    assert fetches
    assert all("secret" not in str(request.headers) for request in fetches)


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(session: MockSession, tmp_path: Path) -> None:
    path = tmp_path / "boat.mp4"
    path.write_bytes(b"mine")
    video = session.generate()
    with pytest.raises(DownloadError, match="exists; pass overwrite=True"):
        session.harness.resolve(video.save(path))
    assert path.read_bytes() == b"mine"
    session.harness.resolve(video.save(path, overwrite=True))
    assert path.read_bytes() == whole(session.provider)


def test_a_download_that_is_cut_again_and_again_ends_whole(mock: MockServer, mode: str, tmp_path: Path) -> None:
    with MockSession.open(mock, mode, "ttapi") as session:
        video = session.generate(f"[download-cut {len(LANDSCAPE) // 3 + 1}]")
        session.harness.resolve(video.save(tmp_path / "boat.mp4"))
        ranges = [each.headers.get("range") for each in session.requests() if each.path.startswith("/cdn/")]
    assert (tmp_path / "boat.mp4").read_bytes() == LANDSCAPE
    assert len(ranges) == 3
    assert ranges[0] is None
    assert all(text and text.startswith("bytes=") for text in ranges[1:])


@pytest.mark.parametrize("word", ["[download-huge]", ""])
def test_what_is_too_large_is_refused(mock: MockServer, mode: str, tmp_path: Path, word: str) -> None:
    with MockSession.open(mock, mode, "cometapi") as session:
        video = session.generate(word)
        with pytest.raises(TooLarge):
            session.harness.resolve(video.save(tmp_path / "boat.mp4", **({} if word else {"max_bytes": 100})))
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_dead_link_is_raised_after_the_provider_was_asked_for_another(
    session: MockSession, tmp_path: Path, status: int
) -> None:
    video = session.generate(f"[link-expired {status}]")
    before = len(session.requests())
    with pytest.raises(LinkExpired) as caught:
        session.harness.resolve(video.save(tmp_path / "boat.mp4"))
    assert caught.value.status == status
    asked = [request.path.startswith("/cdn/") for request in session.requests()[before:]]
    assert asked == [True, False] * (len(asked) // 2)
    assert len(asked) == 2 if status == 410 else 4 <= len(asked) <= 40, "410 means: gone for good"


OTHER = "https://cdn.example/boat.mp4?signature=fresh"


def moved(provider: str, url: str) -> Any:
    return json.loads(json.dumps(DONE[provider]).replace(URL, url))


Refusal = Callable[[], httpx.Response]


def refusal(status: int, content: bytes = b"no", media_type: str = "text/plain") -> Refusal:
    return lambda: httpx.Response(status, headers={"content-type": media_type}, stream=httpx.ByteStream(content))


class Cdn:
    """A provider whose polls follow a script, and a CDN on which some links are dead."""

    def __init__(self, *polls: Any, dead: tuple[str, ...], refusal: Refusal | None = None, late: int = 999) -> None:
        self.polls = ResponseScript(*polls)
        self.dead = dead
        self.refusal = refusal or NOT_YET["403"]
        self.late = late  # number of requests for which a dead link stays dead
        self.fetched: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != "cdn.example":
            return self.polls(request)
        self.fetched.append(request.url.query.decode())
        dead = any(url.endswith(self.fetched[-1]) for url in self.dead) and len(self.fetched) <= self.late
        return self.refusal() if dead else httpx.Response(200, stream=httpx.ByteStream(FILM))


def test_a_fresh_link_is_asked_for_once_and_taken(mode: str, provider: str, tmp_path: Path) -> None:
    cdn = Cdn(json_response(DONE[provider]), json_response(moved(provider, OTHER)), dead=(URL,))
    with open_client(mode, handler=cdn, base_url=BASE_URL) as harness:
        video = harness.resolve(harness.client.job(f"{provider}:{ID}:k").wait(5))
        saved = harness.resolve(video.save(tmp_path / "boat.mp4"))
    assert (tmp_path / "boat.mp4").read_bytes() == FILM
    assert cdn.fetched == ["signature=secret", "signature=fresh"]
    assert saved.url == "https://cdn.example/boat.mp4"
    assert len(cdn.polls.requests) == 2


def test_fresh_links_that_are_all_dead_have_an_end(mode: str, provider: str, tmp_path: Path) -> None:
    cdn = Cdn(json_response(DONE[provider]), json_response(moved(provider, OTHER)), dead=(URL, OTHER))
    with open_client(mode, handler=cdn, base_url=BASE_URL) as harness:
        video = harness.resolve(harness.client.job(f"{provider}:{ID}:k").wait(5))
        with pytest.raises(LinkExpired):
            harness.resolve(video.save(tmp_path / "boat.mp4"))
    assert cdn.fetched[:2] == ["signature=secret", "signature=fresh"]
    assert 3 <= len(cdn.fetched) <= 20


NOT_YET: dict[str, Refusal] = {
    "400": refusal(400),
    "401": refusal(401),
    "403": refusal(403),
    "404": refusal(404),
    "an HTML page": refusal(200, b"<html>This link has expired.</html>", "text/html"),
    "a text": refusal(200, b"This link has expired.", "text/plain"),
}


@pytest.mark.parametrize("why", NOT_YET)
@pytest.mark.parametrize("how", ["save", "read", "stream"])
def test_a_video_that_is_not_at_its_cdn_yet_is_asked_for_again(mode: str, tmp_path: Path, why: str, how: str) -> None:
    cdn = Cdn(json_response(DONE["ttapi"]), dead=(URL,), refusal=NOT_YET[why], late=2)
    with open_client(mode, handler=cdn, base_url=BASE_URL) as harness:
        video = harness.resolve(harness.client.job(f"ttapi:{ID}:k").wait(5))
        assert fetched(harness, video, how, tmp_path) == FILM
    assert (len(cdn.fetched), len(cdn.polls.requests)) == (3, 3)


@pytest.mark.parametrize("how", ["read", "stream"])
def test_a_page_that_stays_in_place_of_the_video_is_given_up(mode: str, tmp_path: Path, how: str) -> None:
    cdn = Cdn(json_response(DONE["ttapi"]), dead=(URL,), refusal=NOT_YET["an HTML page"])
    with open_client(mode, handler=cdn, base_url=BASE_URL) as harness:
        video = harness.resolve(harness.client.job(f"ttapi:{ID}:k").wait(5))
        with pytest.raises(LinkExpired, match="text/html"):
            fetched(harness, video, how, tmp_path)
    assert len(cdn.fetched) <= 20


def fetched(harness: ClientHarness, video: Any, how: str, folder: Path, **options: Any) -> bytes:
    """Return a video downloaded in one of the three ways."""
    if how == "save":
        return harness.resolve(video.save(folder / "boat.mp4", **options)).path.read_bytes()
    return (
        harness.resolve(video.read(**options)) if how == "read" else b"".join(harness.iterate(video.stream(**options)))
    )


def test_a_folder_gets_the_file_under_the_name_of_the_job(session: MockSession, tmp_path: Path) -> None:
    job = session.submit()
    video = session.harness.resolve(job.wait(5))
    for folder in (tmp_path, f"{tmp_path}/"):
        saved = session.harness.resolve(video.save(folder, overwrite=True))
        assert saved.path == tmp_path / job.file_name
    assert [path.name for path in tmp_path.iterdir()] == [job.file_name]
    with pytest.raises(DownloadError, match=r"there is no directory .*nowhere/"):
        session.harness.resolve(video.save(f"{tmp_path}/nowhere/"))


@pytest.mark.parametrize("how", ["save", "read", "stream"])
def test_a_video_comes_whole_in_every_way_and_tells_how_far_it_is(
    session: MockSession, tmp_path: Path, how: str
) -> None:
    video, progress = session.generate(), list[tuple[int, int | None]]()
    content = fetched(session.harness, video, how, tmp_path, on_progress=lambda *now: progress.append(now))
    assert content == whole(session.provider)
    assert progress[-1] == (len(content), len(content))
    with pytest.raises(TooLarge):
        fetched(session.harness, video, how, tmp_path, max_bytes=100, **({"overwrite": True} if how == "save" else {}))


def test_a_stream_that_is_cut_goes_on_with_the_next_byte(mock: MockServer, mode: str) -> None:
    with MockSession.open(mock, mode, "ttapi") as session:
        video = session.generate(f"[download-cut {len(LANDSCAPE) // 3 + 1}]")
        assert b"".join(session.harness.iterate(video.stream())) == LANDSCAPE
        ranges = [each.headers.get("range") for each in session.requests() if each.path.startswith("/cdn/")]
    assert [text is None for text in ranges] == [True, False, False]


def test_a_stream_that_nobody_reads_on_lets_its_connection_go(mock: MockServer, mode: str) -> None:
    with MockSession.open(mock, mode, "ttapi") as session:
        video = session.generate()
        stream = video.stream()
        first = next(session.harness.iterate(stream))
        session.harness.resolve(stream.close() if mode == "sync" else stream.aclose())
        assert LANDSCAPE.startswith(first)
        assert session.harness.resolve(video.read()) == LANDSCAPE


def test_a_job_that_is_forgotten_by_then_leaves_the_dead_link(mode: str, provider: str, tmp_path: Path) -> None:
    cdn = Cdn(json_response(DONE[provider]), httpx.Response(404, json={}), dead=(URL,))
    with open_client(mode, handler=cdn, base_url=BASE_URL) as harness:
        video = harness.resolve(harness.client.job(f"{provider}:{ID}:k").wait(5))
        with pytest.raises(LinkExpired):
            harness.resolve(video.save(tmp_path / "boat.mp4"))
    assert (len(cdn.fetched), len(cdn.polls.requests)) == (1, 2)


def test_a_question_for_a_fresh_link_that_fails_says_why(mode: str, provider: str, tmp_path: Path) -> None:
    cdn = Cdn(json_response(DONE[provider]), html_response(401), dead=(URL,))
    with open_client(mode, handler=cdn, base_url=BASE_URL) as harness:
        video = harness.resolve(harness.client.job(f"{provider}:{ID}:k").wait(5))
        with pytest.raises(AuthenticationError) as caught:
            harness.resolve(video.save(tmp_path / "boat.mp4"))
    assert isinstance(caught.value.__context__, LinkExpired)


def test_all_videos_are_saved_and_one_that_fails_keeps_none_back(session: MockSession, tmp_path: Path) -> None:
    jobs = [session.submit(words) for words in ("", "[fail]", "[slow 2]", "[link-expired]", "")]
    lost = session.harness.client.job(f"{session.provider}::no-id")
    folder = tmp_path / "videos" / "of today"
    outcomes = session.harness.resolve(session.harness.client.save_all([*jobs, lost], folder, timeout=5))
    assert [outcome.token for outcome in outcomes] == [job.token for job in [*jobs, lost]]
    names = [type(outcome.error).__name__ for outcome in outcomes]
    assert names == ["NoneType", "JobFailed", "NoneType", "LinkExpired", "NoneType", "SubmitUnknown"]
    files = sorted(path.name for path in folder.iterdir())
    assert files == sorted(f"{session.provider}-{jobs[number].id}.mp4" for number in (0, 2, 4))
    assert all(path.read_bytes() == whole(session.provider) for path in folder.iterdir())
    again = session.harness.resolve(session.harness.client.save_all(jobs[:1], folder))
    assert again[0].saved.path == folder / files[files.index(f"{session.provider}-{jobs[0].id}.mp4")]


def test_when_time_is_over_what_is_done_is_saved_all_the_same(session: MockSession, tmp_path: Path) -> None:
    slow, done = session.submit("[stuck]"), session.submit()
    session.harness.resolve(done.wait(5))
    outcomes = session.harness.resolve(session.harness.client.save_all([slow, done], tmp_path, timeout=0.1))
    assert isinstance(outcomes[0].error, WaitTimeout)
    assert outcomes[1].saved is not None


def test_a_name_of_a_file_holds_nothing_that_leads_elsewhere(mode: str) -> None:
    with open_client(mode, base_url=BASE_URL) as harness:
        for job_id in ("../../etc/passwd", "a/b\\c", "..", "x\x00y", "é:*?"):
            name = harness.client.job(JobReference("ttapi", job_id, "k").token).file_name
            assert not set(name) & set("/\\:*?\x00")
            assert name.startswith("ttapi-")
            assert Path(name).name == name


def test_what_became_of_a_job_is_not_what_became_of_its_download(session: MockSession, tmp_path: Path) -> None:
    video = session.generate()
    with pytest.raises(DownloadError, match="no directory") as caught:
        session.harness.resolve(video.save(tmp_path / "nowhere" / "boat.mp4"))
    assert not isinstance(caught.value, JobFailed)
