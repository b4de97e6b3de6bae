"""Vocabulary of job states and errors beyond the specs, as providers pass it through from their vendors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

State: TypeAlias = Literal["queued", "running", "succeeded", "failed", "expired", "unknown"]

TERMINAL_STATES: Final = frozenset({"succeeded", "failed", "expired"})
"""Final states."""

STATE_RANK: Final = {"unknown": 0, "queued": 1, "running": 2, "succeeded": 3, "failed": 3, "expired": 3}
"""Order of the states; a job never goes back."""


def normalise_word(word: object) -> str:
    """Return a word without case, spaces, hyphens and underscores, for comparison."""
    return str(word).strip().casefold().replace("-", "").replace("_", "").replace(" ", "")


REJECTION_WORDS: Final = frozenset(
    {"rejected", "contentfiltered", "contentpolicyviolation", "moderated", "moderationblocked", "blocked", "flagged"}
    | {"nsfw"}
)
"""State words and error codes that mean that moderation withheld the video; normalised."""

_STATE_WORDS: Final[tuple[tuple[State, Iterable[str]], ...]] = (
    ("queued", ("queued", "queueing", "queuing", "in_queue", "pending", "waiting", "submitted", "created", "accepted")),
    ("queued", ("scheduled", "not_start", "not_started")),
    ("running", ("running", "in_progress", "processing", "generating", "started", "starting", "working", "rendering")),
    ("running", ("executing", "active")),
    ("succeeded", ("succeeded", "success", "succeed", "successful", "completed", "complete", "done", "finished")),
    ("succeeded", ("ready",)),
    ("failed", ("failed", "fail", "failure", "failing", "error", "errored", "aborted", "terminated")),
    ("failed", ("canceled", "cancelled", "cancel", "timeout", "timed_out", *REJECTION_WORDS)),
    ("expired", ("expired",)),
)
STATE_WORDS: Final[Mapping[str, State]] = {
    normalise_word(word): state for state, words in _STATE_WORDS for word in words
}
"""States by undocumented word; normalised."""

_ERROR_WORDS: Final = (
    ("InsufficientCredits", ("insufficient_quota", "insufficient_credits", "insufficient_balance", "payment_required")),
    ("RateLimited", ("rate_limit", "rate_limited", "rate_limit_exceeded", "too_many_requests")),
    ("AuthenticationError", ("unauthorized", "unauthenticated", "invalid_api_key", "authentication_error")),
    ("PermissionDenied", ("forbidden", "permission_denied", "access_denied")),
    ("BadRequest", ("bad_request", "invalid_request", "invalid_request_error", "invalid_argument", "validation_error")),
    ("NotFound", ("not_found", "model_not_found")),
    ("PromptRejected", ("content_policy_violation", "content_filter", "content_filtered", "moderation_blocked")),
    ("Unavailable", ("maintenance", "service_unavailable")),
)
ERROR_WORDS: Final[Mapping[str, str]] = {normalise_word(word): name for name, words in _ERROR_WORDS for word in words}
"""Names of error classes by undocumented error code; normalised."""

ERROR_PHRASES: Final = (
    ("insufficient balance", "InsufficientCredits"),
    ("insufficient credit", "InsufficientCredits"),
    ("insufficient quota", "InsufficientCredits"),
    ("too many requests", "RateLimited"),
    ("rate limit", "RateLimited"),
    ("invalid api key", "AuthenticationError"),
    ("incorrect api key", "AuthenticationError"),
    ("unauthorized", "AuthenticationError"),
    ("content policy", "PromptRejected"),
    ("content moderation", "PromptRejected"),
)
"""Names of error classes by phrase in an error message, for errors without a code."""
