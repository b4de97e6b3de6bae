"""State and error words that providers pass through from the vendor behind them, beyond what a spec documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

State: TypeAlias = Literal["queued", "running", "succeeded", "failed", "expired", "unknown"]

TERMINAL: Final = frozenset({"succeeded", "failed", "expired"})
"""States that a job never leaves."""

RANK: Final = {"unknown": 0, "queued": 1, "running": 2, "succeeded": 3, "failed": 3, "expired": 3}
"""How far a job has come; it never goes back."""


def fold(word: object) -> str:
    """Return a word as it is compared: without case, surrounding space, hyphens and underscores."""
    return str(word).strip().casefold().replace("-", "").replace("_", "").replace(" ", "")


_STATES: Final[Mapping[State, str]] = {
    "queued": "queued queueing queuing inqueue pending waiting submitted created accepted scheduled notstart notstarted",
    "running": "running inprogress processing generating started starting working rendering executing active",
    "succeeded": "succeeded success succeed successful completed complete done finished ready",
    "failed": "failed fail failure failing error errored canceled cancelled cancel aborted timeout timedout terminated",
    "expired": "expired",
}
REJECTIONS: Final = frozenset(
    "rejected contentfiltered moderated blocked flagged nsfw contentpolicyviolation moderationblocked".split()
)
"""States that mean: moderation withheld the video."""

STATES: Final[Mapping[str, State]] = {
    **{word: state for state, words in _STATES.items() for word in words.split()},
    **dict.fromkeys(REJECTIONS, "failed"),
}
"""What a state word means where no spec says it; folded."""

_ERRORS: Final[Mapping[str, str]] = {
    "InsufficientCredits": "insufficientquota insufficientcredits insufficientbalance insufficientfunds paymentrequired",
    "RateLimited": "ratelimit ratelimited ratelimitexceeded toomanyrequests",
    "AuthenticationError": "unauthorized unauthenticated invalidapikey incorrectapikey authenticationerror",
    "PermissionDenied": "forbidden permissiondenied accessdenied",
    "BadRequest": "badrequest invalidrequest invalidrequesterror invalidargument invalidparameter validationerror",
    "NotFound": "notfound modelnotfound",
    "PromptRejected": "contentpolicyviolation contentfilter contentfiltered moderationblocked",
    "Unavailable": "maintenance serviceunavailable",
}
ERRORS: Final[Mapping[str, str]] = {word: name for name, words in _ERRORS.items() for word in words.split()}
"""What an error code means, by the name of its class, where no spec says it; folded."""

PHRASES: Final = (
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
"""What the words of an error mean, by the name of its class, where there is no code."""
