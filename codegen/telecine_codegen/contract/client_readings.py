"""Checks that a client reads an answer as the spec declares it: ids, states, progress, links, errors, balances."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from telecine_codegen.compile import ir
from telecine_codegen.contract.declared_job import JobReading
from telecine_codegen.contract.exchange import RecordedExchange
from telecine_runtime.coerce import parse_decimal
from telecine_runtime.json_lookup import find_value
from telecine_runtime.snapshot import Snapshot


def compare_snapshot(reading: JobReading, snapshot: Snapshot[Any]) -> Iterator[str]:
    """Yield where a client and the declaration read a poll differently.

    A word that the spec does not have is left out: the client guesses what it means.
    """
    if reading.state is None:
        return
    if snapshot.state != reading.state and not (snapshot.video_pending and reading.state == "succeeded"):
        yield f"state {reading.word!r} is {reading.state!r}, and the client reads {snapshot.state!r}"
    told = parse_decimal(reading.progress)
    if told is not None and 1 <= told <= 100 and snapshot.video is None and snapshot.progress != int(told):
        yield f"progress is {reading.progress!r}, and the client reads {snapshot.progress}"
    if reading.state == "succeeded":
        yield from _compare_video(reading, snapshot)
    elif reading.has_ended:
        yield from _compare_error(reading, snapshot)


def _compare_video(reading: JobReading, snapshot: Snapshot[Any]) -> Iterator[str]:
    url = reading.video_url.strip() if isinstance(reading.video_url, str) else None
    read = None if snapshot.video is None else snapshot.video.url
    if url and urlsplit(url).scheme.lower() in ("http", "https") and _without_case(url) != _without_case(read or ""):
        yield f"the video URL is {_public(url)}, and the client reads {_public(read or '') or 'none'}"
    length = None if snapshot.video is None else snapshot.video.duration
    if snapshot.video is not None and reading.duration and reading.duration != length:
        yield f"the duration is {reading.duration:g} s, and the client reads {length}"


def _compare_error(reading: JobReading, snapshot: Snapshot[Any]) -> Iterator[str]:
    error = snapshot.error
    if error is None:
        yield f"the job ended as {reading.word!r}, and the client has no error"
    elif isinstance(reading.error, str) and reading.error.strip():
        text = reading.error.strip()
        if text not in error.message and text != error.code and not text.lower().startswith(("http://", "https://")):
            yield f"the reason is {text!r}, and the client reads {error.message!r}, code {error.code!r}"


def compare_balance(
    declared: ir.AuxiliaryOperationIR, answered: RecordedExchange, amount: Decimal | None
) -> Iterator[str]:
    """Yield where a client and the declaration read a balance differently."""
    amounts = ((find_value(answered.json, at), per) for at, _, per in declared.quantities.get("balance", ()))
    told = next((found for value, per in amounts if (found := parse_decimal(value, per)) is not None), None)
    if told != amount:
        yield f"the balance is {told}, and the client reads {amount}"


def _without_case(url: str) -> str:
    """Return a URL as the client normalises it: the scheme in lower case, spaces escaped."""
    scheme, colon, rest = url.partition(":")
    return f"{scheme.lower()}{colon}{rest.replace(' ', '%20')}"


def _public(url: str) -> str:
    """Return a URL without its query, which may be a secret."""
    return url.partition("?")[0]
