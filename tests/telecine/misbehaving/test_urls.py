"""URLs of videos as resellers write them: mended where that is plain, refused where fetching would be unsafe."""

from __future__ import annotations

import pytest
from tests.telecine.misbehaving.conftest import ResellerSession
from tests.telecine.misbehaving.reseller import FILM, done_answer

from telecine.errors import JobFailed


def written(trial: ResellerSession) -> list[str]:
    """Return the ways in which a URL may be written."""
    root = trial.reseller.url
    host = root.partition("//")[2].partition("/")[0]
    return [
        f"  {trial.reseller.film}\n",
        f"{root}/a film.mp4",
        f"//{host}/{trial.reseller.name}/film.mp4",
        f"/{trial.reseller.name}/film.mp4",
        trial.reseller.film.replace("http://", "HTTP://"),
    ]


def test_a_url_is_trimmed_quoted_and_resolved(trial: ResellerSession) -> None:
    for url in written(trial):
        video = trial.wait(trial.polls(done_answer(trial.provider, url)))
        assert video.url.startswith("http://127.0.0.1:"), url
        assert trial.saved(video) == FILM


def test_a_relative_url_is_resolved_against_the_polls_url(trial: ResellerSession) -> None:
    video = trial.wait(trial.polls(done_answer(trial.provider, "film.mp4")))
    assert video.url.startswith(trial.reseller.url)
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
def test_a_url_that_must_not_be_fetched_is_refused_and_shown(trial: ResellerSession, url: str) -> None:
    with pytest.raises(JobFailed) as caught:
        trial.wait(trial.polls(done_answer(trial.provider, f"{url}?token=very-secret")))
    shown = url.replace("user:secret@", "")
    assert shown in str(caught.value)
    assert "secret" not in str(caught.value)
    assert sum(method == "GET" for method, _, _ in trial.reseller.asked) == 1


def test_of_several_places_the_first_that_can_be_fetched_counts(trial: ResellerSession) -> None:
    if trial.provider != "toapis":
        return
    answer = done_answer("toapis", "ftp://files.example/film.mp4") | {"video_url": trial.reseller.film}
    assert trial.wait(trial.polls(answer)).url == trial.reseller.film
