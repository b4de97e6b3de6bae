"""Checks of what polls tell of a job: each alone, against the poll before, and against what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from telecine_codegen.contract.declared_job import RANKS, DeclaredJob, JobReading
from telecine_codegen.contract.exchange import Problem
from telecine_codegen.contract.redaction import PROMPT as REMOVED_PROMPT
from telecine_codegen.openapi.time_members import normalise_name
from telecine_runtime.coerce import parse_decimal

FAILED: Final = ("failed", "expired")
DURATION_TOLERANCE: Final = 0.5
"""Seconds by which a film may be longer or shorter than asked."""
ECHOED: Final = ("prompt", "model", "duration", "aspect_ratio", "resolution", "mode")
"""The harmonised fields of a request that a response may repeat, under the same name."""


def compare_readings(job_id: str, before: JobReading | None, reading: JobReading) -> Iterator[Problem]:
    """Yield what is wrong with a reading, and with the step from the one before."""
    if reading.state is None:
        yield "states_are_known", f"state {reading.word!r} is not in the spec"
    if reading.job_id is not None and reading.job_id != job_id:
        yield "poll_names_the_job", f"job {job_id} was polled, the response names {reading.job_id}"
    progress = parse_decimal(reading.progress)
    if reading.progress is not None and (progress is None or not 0 <= progress <= 100):
        yield "progress_is_a_percentage", f"progress is {reading.progress!r}"
    if before is None:
        return
    if reading.state is not None and RANKS[reading.state] < RANKS.get(before.state or "", 0):
        yield "states_move_forward", f"job {job_id} went from {before.word!r} to {reading.word!r}"
    earlier = parse_decimal(before.progress)
    if progress is not None and earlier is not None and progress < earlier and reading.state not in FAILED:
        yield "progress_never_goes_back", f"progress went from {before.progress!r} to {reading.progress!r}"


def check_success(job: DeclaredJob, body: Mapping[str, Any], last: JobReading, answer: Any) -> Iterator[Problem]:
    """Yield what is wrong with the last reading of a job that succeeded.

    Args:
        job: The declaration.
        body: The body that created the job.
        last: The reading.
        answer: The JSON of the poll.
    """
    if usable_url(last.video_url) is None:
        yield "success_has_a_video_url", f"the job succeeded, and its video URL is {last.video_url!r}"
    progress = parse_decimal(last.progress)
    if progress is not None and progress < 100:
        yield "success_is_complete", f"the job succeeded with progress {last.progress!r}"
    if last.error_code not in (None, "", 0, "0"):
        yield "success_has_no_error", f"the job succeeded with the error code {last.error_code!r}"
    cost = parse_decimal(last.cost)
    if last.cost is not None and (cost is None or cost < 0):
        yield "cost_is_a_number", f"the cost is {last.cost!r}"
    wanted = parse_decimal(job.find_wish("duration", body))
    if wanted is not None and last.duration is not None and abs(float(wanted) - last.duration) > DURATION_TOLERANCE:
        yield "duration_is_as_asked", f"{wanted:g} s were asked for, the answer tells {last.duration:g} s"
    yield from check_echo(job, body, answer)


def check_failure(last: JobReading) -> Iterator[Problem]:
    """Yield what is wrong with the last reading of a job that failed."""
    if not last.error:
        yield "failure_has_a_reason", f"the job ended as {last.word!r} without a reason"
    if usable_url(last.video_url) is not None:
        yield "failure_has_no_video", f"the job ended as {last.word!r} with the video {public(last.video_url)}"


def check_echo(job: DeclaredJob, body: Mapping[str, Any], answer: Any) -> Iterator[Problem]:
    """Yield the members of a response that repeat a wish under its name with another value."""
    wishes = {normalise_name(job.paths[word][-1]): job.find_wish(word, body) for word in ECHOED if word in job.paths}
    for name, value in iter_scalars(answer):
        wish = wishes.get(normalise_name(name))
        is_removed = str(value).startswith(REMOVED_PROMPT)  # in a replay
        if wish is not None and value not in (None, "") and not is_removed and not _is_same(wish, value):
            yield "answer_repeats_the_request", f"{name} is {value!r}, and {wish!r} was asked for"


def iter_scalars(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the name and value of every member at any depth that is no object and no list."""
    if isinstance(value, list):
        for each in value:
            yield from iter_scalars(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, dict | list):
                yield from iter_scalars(each)
            else:
                yield name, each


def usable_url(value: Any) -> str | None:
    """Return an absolute HTTP URL; None for anything else."""
    text = value.strip() if isinstance(value, str) else ""
    parts = urlsplit(text)
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def public(url: str) -> str:
    """Return a URL without its query, which may be a secret."""
    return urlsplit(url.strip())._replace(query="", fragment="").geturl()


def _is_same(wish: Any, value: Any) -> bool:
    if str(wish).strip().casefold() == str(value).strip().casefold():
        return True
    numbers: list[Decimal | None] = [parse_decimal(each) for each in (wish, value)]
    return None not in numbers and numbers[0] == numbers[1]
