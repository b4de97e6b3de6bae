"""Lenient reader of poll responses, driven by the lifecycle tables of a provider. Never raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from telecine_runtime.coerce import parse_decimal, parse_id, parse_percent, parse_seconds, parse_text, parse_timestamp
from telecine_runtime.json_lookup import LIST, find_value, iter_values
from telecine_runtime.snapshot import Cost, Problem, Snapshot, VideoLink
from telecine_runtime.state_words import (
    REJECTION_WORDS,
    STATE_RANK,
    STATE_WORDS,
    TERMINAL_STATES,
    State,
    normalise_word,
)
from telecine_runtime.video_urls import UnusableUrl, resolve_video_url

if TYPE_CHECKING:
    from telecine_runtime.lifecycle_tables import JsonPaths, PollFields, Quantity, Rejection, StateMember


@dataclass(frozen=True, slots=True)
class LifecycleReader:
    """Reader of the poll responses of one provider.

    Attributes:
        facts: Paths of the facts.
        retention_hours: How long a video can be downloaded after the end of the job, if documented.
        units: How many of a unit make one US dollar, if documented.
    """

    facts: PollFields
    retention_hours: int | None = None
    units: Mapping[str, int] = field(default_factory=dict[str, int])

    def read(self, body: Any, base: Callable[[], str], source: Callable[[], Any] | None = None) -> Snapshot:
        """Return a snapshot of the job from a poll response.

        Args:
            body: The parsed JSON.
            base: Returns the URL of the poll; relative URLs are resolved against it.
            source: Returns the response as the generated client parses it.
        """
        facts = self.facts
        state, word, remark = _read_state(body, facts.state)
        url: str | UnusableUrl | None = None
        if state == "succeeded" or state == "unknown" or word is None:
            url = _find_video_url(body, facts.video_url, base)
            if isinstance(url, str) and state != "succeeded":
                what = "no state" if word is None else f"unknown state {word!r}"
                state, remark = "succeeded", f"{what}, but there is a video; read as succeeded"
        error: Problem | None = None
        if state in TERMINAL_STATES:
            rejected = (remark is not None and normalise_word(word) in REJECTION_WORDS) or _is_rejected(
                body, facts.rejected, failed=state != "succeeded"
            )
            if rejected or state != "succeeded":
                error = _build_problem(body, facts, rejected=rejected, word=word if remark else None)
            elif isinstance(url, UnusableUrl):
                error = Problem(f"the job has succeeded, but {url}")
            if error is not None and state == "succeeded":
                state = "failed"
        cost = _read_cost(body, facts.cost, self.units) if facts.cost else None
        remarks = (remark,) if remark else ()
        if state == "succeeded" and isinstance(url, str):
            length = _read_seconds(body, facts.duration) if facts.duration else None
            video = VideoLink(url, self._expiry(body), length)
            return Snapshot(state, word, 100, video, None, cost, False, source, remarks)
        progress = _find_first(body, facts.progress, parse_percent)
        if state == "succeeded":
            return Snapshot("running", word, progress, None, error, cost, True, source, remarks)  # no video yet
        return Snapshot(state, word, progress, None, error, cost, False, source, remarks)

    def _expiry(self, body: Any) -> datetime | None:
        facts = self.facts
        expires_at: datetime | None = _find_first(body, facts.expires_at, parse_timestamp) if facts.expires_at else None
        if expires_at is None and facts.completed_at and self.retention_hours is not None:
            completed_at: datetime | None = _find_first(body, facts.completed_at, parse_timestamp)
            with suppress(OverflowError):
                return completed_at and completed_at + timedelta(hours=self.retention_hours)
        return expires_at


def _read_state(body: Any, members: Sequence[StateMember]) -> tuple[State, str | None, str | None]:
    """Return the state, the provider's word for it, and a remark if that word is undocumented."""
    if len(members) == 1:
        word = find_value(body, members[0].at)
        if type(word) is str and (state := members[0].words.get(word)) is not None and word:
            return state, word, None
    best: tuple[State, str | None, str | None] | None = None
    furthest = (-1, 0)
    absent: State = "unknown"
    for member in members:
        value = find_value(body, member.at)
        if value is None or value == "" or isinstance(value, dict | list):
            absent = member.words.get("", absent)
            continue
        word = value if type(value) is str else str(value)
        state = member.words.get(word)
        found = (state, word, None) if state is not None else _interpret_unknown_word(word, member)
        rank = (STATE_RANK[found[0]], len(member.at))
        if rank >= furthest:
            best, furthest = found, rank
    return best or (absent, None, None)


def _interpret_unknown_word(word: str, member: StateMember) -> tuple[State, str, str | None]:
    """Return state, word and remark for a word that the spec lacks or spells differently."""
    folded = normalise_word(word)
    known = STATE_WORDS.get(folded)
    for other, meant in member.words.items():
        if other and normalise_word(other) == folded:
            known = meant
    if known is None:
        return "unknown", word, f"unknown state {word!r}; the job stays open"
    return known, word, f"the spec has no state {word!r}; read as {'rejected' if folded in REJECTION_WORDS else known}"


def _find_video_url(body: Any, paths: JsonPaths, base: Callable[[], str]) -> str | UnusableUrl | None:
    """Return the first usable URL, else the first unusable one."""
    unusable: UnusableUrl | None = None
    for path in paths:
        first = find_value(body, path)
        if first is None:
            continue
        found = resolve_video_url(first, base)
        if isinstance(found, str):
            return found
        for value in iter_values(body, path):
            for item in value if type(value) is LIST else (value,):
                found = resolve_video_url(item, base)
                if isinstance(found, str):
                    return found
                unusable = unusable or found
    return unusable


def _is_rejected(body: Any, members: Sequence[Rejection], *, failed: bool) -> bool:
    for member in members:
        if not failed and not member.values:
            continue  # phrases count only in the explanation of a failure
        value = find_value(body, member.at)
        if value is None:
            continue
        if member.values and normalise_word(value) in {normalise_word(other) for other in member.values}:
            return True
        # Without a failure the same member may be the URL or repeat the prompt.
        if failed and isinstance(value, str) and member.phrases:
            message = value.casefold()
            if any(phrase in message for phrase in member.phrases):
                return True
    return False


def _build_problem(body: Any, facts: PollFields, *, rejected: bool, word: str | None) -> Problem:
    """Return why there is no video. `word` is the provider's word for the state, if undocumented."""
    # The message on failure and the URL on success may be the same member.
    texts = (parse_text(find_value(body, path)) for path in facts.error_message)
    message = next((text for text in texts if text and not text.lower().startswith(("http://", "https://"))), None)
    code = _find_first(body, facts.error_code, parse_text)
    rejected = rejected or (code is not None and normalise_word(code) in REJECTION_WORDS)
    message = message or ("withheld by moderation" if rejected else "no reason given")
    return Problem(message if word is None else f"{message} (state {word!r})", code, rejected)


def _read_cost(body: Any, members: Sequence[Quantity], units: Mapping[str, int]) -> Cost | None:
    for member in members:
        found = parse_decimal(find_value(body, member.at), member.per)
        if found is not None:
            return Cost(found, member.unit, per_usd=units.get(member.unit))
    return None


def _read_seconds(body: Any, members: Sequence[Quantity]) -> float | None:
    for member in members:
        found = parse_seconds(find_value(body, member.at), member.per)
        if found is not None:
            return found
    return None


def _find_first(body: Any, paths: JsonPaths, convert: Callable[[object], Any]) -> Any:
    for path in paths:
        value = find_value(body, path)
        if value is not None:
            found = convert(value)
            if found is not None:
                return found
    return None


def find_id(body: Any, paths: JsonPaths) -> str | None:
    """Return the first id or key at the paths."""
    found: str | None = _find_first(body, paths, parse_id)
    return found
