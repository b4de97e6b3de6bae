"""Checks of a film: its URL answers with an MP4, the same at each request, and with one of its own for each job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from telecine_codegen.contract.exchange import Problem
from telecine_codegen.contract.job_follower import FollowedJob, JobFollower
from telecine_codegen.contract.reading_checks import public, usable_url

FILM_BYTES: Final = 65_536
"""Bytes of a film that are looked at."""
NO_FILM_TYPES: Final = ("text/", "application/json", "application/xml", "image/")


@dataclass(frozen=True)
class FilmStart:
    """The beginning of a film, or what came in its place.

    Attributes:
        status: Status of the response.
        media_type: Its content type without parameters.
        length: Its `Content-Length`; None without one.
        content: The first bytes.
    """

    status: int
    media_type: str
    length: int | None
    content: bytes


def fetch_film(http: httpx.Client, url: str) -> FilmStart:
    """Fetch the beginning of a film, without an API key. Raises httpx.HTTPError."""
    with http.stream("GET", url, follow_redirects=True) as response:
        content = bytearray()
        for chunk in response.iter_bytes(FILM_BYTES):
            content += chunk
            if len(content) >= FILM_BYTES:
                break
        length = response.headers.get("content-length", "")
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return FilmStart(
            response.status_code, media_type, int(length) if length.isdecimal() else None, bytes(content[:FILM_BYTES])
        )


def check_film(http: httpx.Client, url: str) -> Iterator[Problem]:
    """Yield what is wrong with the film at a URL."""
    try:
        film, again = fetch_film(http, url), fetch_film(http, url)
    except httpx.HTTPError as error:
        yield "video_url_answers", f"{public(url)}: {type(error).__name__}"
        return
    if film.status != 200:
        yield "video_url_answers", f"{public(url)} has status {film.status}"
    elif film.content[4:8] != b"ftyp":
        yield "video_url_is_a_film", f"{public(url)} begins with {film.content[:12]!r}, which is no MP4"
    elif film.media_type.startswith(NO_FILM_TYPES):
        yield "film_has_a_video_type", f"{public(url)} has the content type {film.media_type}"
    elif film.length is not None and len(film.content) < min(film.length, FILM_BYTES):
        yield "film_is_whole", f"{public(url)} has {len(film.content)} bytes of {film.length}"
    elif film != again:
        yield "film_stays", f"{public(url)} answers the second request with another film"


def check_films(follower: JobFollower, jobs: Sequence[FollowedJob]) -> Iterator[Problem]:
    """Yield what is wrong with the films of jobs that succeeded, and with the polls after the last."""
    seen: dict[str, str] = {}
    for job in jobs:
        url = usable_url(job.last.video_url) if job.last else None
        if url is None or job.last is None:
            continue
        if url in seen:
            yield "each_job_has_its_own_film", f"jobs {seen[url]} and {job.id} have the film {public(url)}"
        seen[url] = job.id
        yield from check_film(follower.context.http, url)
        polled = follower.poll(job.id)
        again = follower.job.read(polled)
        if again.state != job.last.state:
            yield "final_state_stays", f"job {job.id} went from {job.last.word!r} to {again.word!r}"
        second = usable_url(again.video_url)
        if second is None or public(second) != public(url):
            yield "video_url_stays", f"the next poll has {again.video_url!r} in place of {job.last.video_url!r}"
        if polled.status != 200:
            yield "success_has_status_200", f"the poll has status {polled.status}"
        if again.duration != job.last.duration or again.cost != job.last.cost:
            yield "final_facts_stay", f"the next poll of job {job.id} tells another duration or cost"
