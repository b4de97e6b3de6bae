"""Reads the answer to a poll by the tables of a provider. What does not fit is left out, and nothing is fatal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from telecine_runtime.coerce import amount, identifier, moment, percent, seconds, text
from telecine_runtime.json_lookup import LIST, every, find
from telecine_runtime.reading import Cost, Problem, Reading, VideoLink
from telecine_runtime.state_words import RANK, REJECTIONS, STATES, TERMINAL, State, fold
from telecine_runtime.video_urls import Unusable, link

if TYPE_CHECKING:
    from telecine_runtime.lifecycle_tables import Facts, Paths, Quantity, Rejection, StateMember


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads answers to polls by the tables of one provider.

    Attributes:
        facts: The tables.
        retention_hours: How long a video can be fetched after its job has ended, where that is documented.
        units: How many of a unit make one US dollar, where that is documented.
    """

    facts: Facts
    retention_hours: int | None = None
    units: Mapping[str, int] = field(default_factory=dict[str, int])

    def read(self, body: Any, base: Callable[[], str], source: Callable[[], Any] | None = None) -> Reading:
        """Return what an answer says.

        Args:
            body: The parsed JSON.
            base: Returns the URL of the poll; relative URLs are resolved against it.
            source: Returns the answer as the generated client gives it.
        """
        facts = self.facts
        state, word, remark = _state(body, facts.state)
        url: str | Unusable | None = None
        if state == "succeeded" or state == "unknown" or word is None:
            url = _url(body, facts.video_url, base)
            if isinstance(url, str) and state != "succeeded":
                told = "no state" if word is None else f"unknown state {word!r}"
                state, remark = "succeeded", f"{told}, but a video: the job has succeeded"
        error: Problem | None = None
        if state in TERMINAL:
            rejected = (remark is not None and fold(word) in REJECTIONS) or _rejected(
                body, facts.rejected, failed=state != "succeeded"
            )
            if rejected or state != "succeeded":
                error = _problem(body, facts, rejected=rejected, word=word if remark else None)
            elif isinstance(url, Unusable):
                error = Problem(f"the job is done, but {url}")
            if error is not None and state == "succeeded":
                state = "failed"
        cost = _cost(body, facts.cost, self.units) if facts.cost else None
        remarks = (remark,) if remark else ()
        if state == "succeeded" and isinstance(url, str):
            length = _seconds(body, facts.duration) if facts.duration else None
            video = VideoLink(url, self._expiry(body), length)
            return Reading(state, word, 100, video, None, cost, False, remarks, source)
        pending = state == "succeeded"
        progress = _first(body, facts.progress, percent)
        return Reading("running" if pending else state, word, progress, None, error, cost, pending, remarks, source)

    def _expiry(self, body: Any) -> datetime | None:
        facts = self.facts
        told: datetime | None = _first(body, facts.expires_at, moment) if facts.expires_at else None
        if told is None and facts.completed_at and self.retention_hours is not None:
            ended: datetime | None = _first(body, facts.completed_at, moment)
            with suppress(OverflowError):
                return ended and ended + timedelta(hours=self.retention_hours)
        return told


def _state(body: Any, members: Sequence[StateMember]) -> tuple[State, str | None, str | None]:
    """Return the state, the provider's word for it, and what is odd about that word."""
    if len(members) == 1:
        word = find(body, members[0].at)
        if type(word) is str and (told := members[0].words.get(word)) is not None and word:
            return told, word, None
    best: tuple[State, str | None, str | None] | None = None
    furthest = (-1, 0)
    absent: State = "unknown"
    for member in members:
        value = find(body, member.at)
        if value is None or value == "" or isinstance(value, dict | list):
            absent = member.words.get("", absent)
            continue
        word = value if type(value) is str else str(value)
        state = member.words.get(word)
        found = (state, word, None) if state is not None else _meaning(word, member)
        rank = (RANK[found[0]], len(member.at))
        if rank >= furthest:
            best, furthest = found, rank
    return best or (absent, None, None)


def _meaning(word: str, member: StateMember) -> tuple[State, str, str | None]:
    """Return what a word means that the spec does not have, or has in another spelling."""
    folded = fold(word)
    known = STATES.get(folded)
    for other, meant in member.words.items():
        if other and fold(other) == folded:
            known = meant
    if known is None:
        return "unknown", word, f"unknown state {word!r}; the job goes on"
    return known, word, f"the spec has no state {word!r}; read as {'rejected' if folded in REJECTIONS else known}"


def _url(body: Any, paths: Paths, base: Callable[[], str]) -> str | Unusable | None:
    """Return the first URL that can be fetched; where there is none, the first that cannot."""
    unusable: Unusable | None = None
    for path in paths:
        first = find(body, path)
        if first is None:
            continue
        found = link(first, base)
        if isinstance(found, str):
            return found
        for value in every(body, path):
            for item in value if type(value) is LIST else (value,):
                found = link(item, base)
                if isinstance(found, str):
                    return found
                unusable = unusable or found
    return unusable


def _rejected(body: Any, members: Sequence[Rejection], *, failed: bool) -> bool:
    for member in members:
        if not failed and not member.values:
            continue  # words explain a failure; beside a video they may be anything
        value = find(body, member.at)
        if value is None:
            continue
        if member.values and fold(value) in {fold(other) for other in member.values}:
            return True
        # What explains a failure may be the URL, or an echo of the prompt, when there is none.
        said = value.casefold() if failed and member.phrases and isinstance(value, str) else ""
        if any(phrase in said for phrase in member.phrases):
            return True
    return False


def _problem(body: Any, facts: Facts, *, rejected: bool, word: str | None) -> Problem:
    """Return why there is no video, with the provider's word for the state where no document has that."""
    # A member that is a message on failure may be the URL on success, and a URL explains nothing.
    paths = facts.error_message
    said = (text(find(body, path)) for path in paths)
    message = next((words for words in said if words and not words.lower().startswith(("http://", "https://"))), None)
    code = _first(body, facts.error_code, text)
    rejected = rejected or (code is not None and fold(code) in REJECTIONS)
    message = message or ("withheld by moderation" if rejected else "no reason given")
    return Problem(message if word is None else f"{message} (state {word!r})", code, rejected)


def _cost(body: Any, members: Sequence[Quantity], units: Mapping[str, int]) -> Cost | None:
    for member in members:
        found = amount(find(body, member.at), member.per)
        if found is not None:
            return Cost(found, member.unit, per_usd=units.get(member.unit))
    return None


def _seconds(body: Any, members: Sequence[Quantity]) -> float | None:
    for member in members:
        found = seconds(find(body, member.at), member.per)
        if found is not None:
            return found
    return None


def _first(body: Any, paths: Paths, convert: Callable[[object], Any]) -> Any:
    for path in paths:
        value = find(body, path)
        if value is not None:
            found = convert(value)
            if found is not None:
                return found
    return None


def named(body: Any, paths: Paths) -> str | None:
    """Return the first id or key at some paths."""
    found: str | None = _first(body, paths, identifier)
    return found
