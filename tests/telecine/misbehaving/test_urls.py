"""Video URLs in unusual forms: repaired if unambiguous, refused if unsafe."""

from __future__ import annotations

import pytest
from tests.telecine.misbehaving.conftest import ResellerSession
from tests.telecine.misbehaving.reseller import FILM, done_answer

from telecine.errors import JobFailed


def written(session: ResellerSession) -> list[str]:
    """Return different spellings of the video URL."""
    root = session.reseller.url
    host = root.partition("//")[2].partition("/")[0]
    return [
        f"  {session.reseller.film}\n",
        f"{root}/a film.mp4",
        f"//{host}/{session.reseller.name}/film.mp4",
        f"/{session.reseller.name}/film.mp4",
        session.reseller.film.replace("http://", "HTTP://"),
    ]


def test_a_url_is_trimmed_quoted_and_resolved(session: ResellerSession) -> None:
    for url in written(session):
        video = session.wait(session.submit_with_polls(done_answer(session.provider, url)))
        assert video.url.startswith("http://127.0.0.1:"), url
        assert session.save(video) == FILM


def test_a_relative_url_is_resolved_against_the_polls_url(session: ResellerSession) -> None:
    video = session.wait(session.submit_with_polls(done_answer(session.provider, "film.mp4")))
    assert video.url.startswith(session.reseller.url)
    assert video.url.endswith("/film.mp4")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://files.example/film.mp4",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:video/mp4;base64,AAAA",
        "http://10.0.0.1/film.mp4",
        "http://192.168.1.5/film.mp4",
        "http://169.254.169.254/latest/film.mp4",
        "http://[fd00::1]/film.mp4",
        "http://2130706433/film.mp4",
        "http://metadata.google.internal/film.mp4",
        "http://user:secret@cdn.example/film.mp4",
    ],
)
def test_a_url_that_must_not_be_fetched_is_refused_and_shown(session: ResellerSession, url: str) -> None:
    with pytest.raises(JobFailed) as caught:
        session.wait(session.submit_with_polls(done_answer(session.provider, f"{url}?token=very-secret")))
    shown = url.replace("user:secret@", "")
    assert shown in str(caught.value)
    assert "secret" not in str(caught.value)
    assert sum(method == "GET" for method, _, _ in session.reseller.requests) == 1


def test_of_several_places_the_first_that_can_be_fetched_counts(session: ResellerSession) -> None:
    if session.provider != "toapis":
        return
    answer = done_answer("toapis", "ftp://files.example/film.mp4") | {"video_url": session.reseller.film}
    assert session.wait(session.submit_with_polls(answer)).url == session.reseller.film
