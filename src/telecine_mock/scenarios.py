"""Magic words: `[word]` in a prompt makes the mock servers misbehave as this table says.

The words that refuse a call also work behind the key, as in `mock-key[rate-limited]`, for calls without a prompt.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MagicWord:
    """One magic word. `number` is the default of its number, as in `[slow 10]`; None if it takes none."""

    name: str
    effect: str
    number: float | None = None

    def __str__(self) -> str:
        return f"[{self.name}]" if self.number is None else f"[{self.name} {self.number:g}]"


MAGIC_WORD_GROUPS: Mapping[str, tuple[MagicWord, ...]] = {
    "The create call is refused, nothing is charged": (
        MagicWord("no-credits", "the account balance is too low"),
        MagicWord("rate-limited", "429 with a Retry-After of this many seconds", 2),
        MagicWord("maintenance", "the service is down for maintenance"),
        MagicWord("refused", "the prompt violates the content policy"),
        MagicWord("forbidden", "the account lacks the permission"),
        MagicWord("server-error", "500 in the provider's own error format"),
        MagicWord("status", "this status (400 to 599) in the provider's own error format", 500),
        MagicWord("as-200", "with one of the above, at some providers: HTTP 200 with the error only in the body"),
    ),
    "The job is accepted, the response to the create call is lost or broken": (
        MagicWord("late", "the response is delayed by this many seconds", 10),
        MagicWord("cut", "the connection is closed without a response"),
        MagicWord("reset", "the connection is reset without a response"),
        MagicWord("html-502", "a proxy's HTML page with status 502"),
        MagicWord("html-503", "a proxy's HTML page with status 503"),
        MagicWord("truncated", "the JSON is cut off in the middle"),
        MagicWord("no-id", "a success without the job id"),
        MagicWord("empty", "a success without a body"),
    ),
    "Run and outcome of the job": (
        MagicWord("slow", "takes this many times longer", 4),
        MagicWord("stuck", "never finishes"),
        MagicWord("unknown-state", "passes through an undocumented state, then succeeds"),
        MagicWord("fail", "fails"),
        MagicWord("moderated", "finishes and is charged, but moderation withholds the video"),
        MagicWord("expired", "times out (fails, where the provider has no state for that)"),
        MagicWord("no-url", "succeeds, but the response has no video URL"),
    ),
    "Polls and callbacks": (
        MagicWord("flaky", "this many polls get a proxy's HTML page with status 502", 2),
        MagicWord("poll-limited", "the first poll gets 429 with a Retry-After of this many seconds", 1),
        MagicWord("callback-twice", "every callback is sent twice"),
        MagicWord("callback-lost", "no callback is sent"),
    ),
    "Download of the video": (
        MagicWord("link-expired", "the URL answers with this status", 403),
        MagicWord("download-cut", "every response is reset after this many bytes", 8192),
        MagicWord("download-short", "every response ends after this many bytes, short of its Content-Length", 8192),
        MagicWord("download-stall", "every response stops after this many bytes and stays open", 8192),
        MagicWord("download-huge", "Content-Length is one terabyte"),
        MagicWord("download-html", "an HTML page with status 200 instead of the video"),
    ),
    "Other documented or observed response formats": (
        MagicWord("camel", "TTAPI's older response to a create call: data.jobId instead of data.job_id"),
        MagicWord("live", "ToAPIs as observed live: object `video`, an id that starts with task_, state `pending`"),
        MagicWord("wrapped", "CometAPI's older response to a poll, inside its own task record"),
        MagicWord("msg", "Apikley in its upstream's format: `msg` in polls, the whole record in callbacks"),
    ),
}
MAGIC_WORDS: Mapping[str, MagicWord] = {word.name: word for words in MAGIC_WORD_GROUPS.values() for word in words}


@dataclass(frozen=True, slots=True)
class Scenario:
    """The magic words of one prompt, each with its number."""

    words: Mapping[str, float] = field(default_factory=dict[str, float])

    def __contains__(self, name: str) -> bool:
        return name in self.words

    def number(self, name: str) -> float:
        """Return the number given with the word, or its default."""
        return self.words[name]


def parse_scenario(prompt: str) -> Scenario:
    """Parse the magic words in a prompt; anything else in brackets is ignored."""
    found = re.findall(r"\[([a-z0-9-]+)(?: ([0-9]{1,9}(?:\.[0-9]{1,3})?))?\]", prompt)
    return Scenario(
        {name: float(number or MAGIC_WORDS[name].number or 0) for name, number in found if name in MAGIC_WORDS}
    )


def parse_key_suffix(suffix: str) -> Scenario | None:
    """Parse the magic words behind a key; None if there is anything else."""
    return parse_scenario(suffix) if re.fullmatch(r"(\[[a-z0-9-]+( [0-9.]+)?\])*", suffix) else None


def format_magic_words() -> str:
    """Return the magic words as plain text, for `--help` and the banner."""
    lines: list[str] = []
    for group, words in MAGIC_WORD_GROUPS.items():
        lines += ["", group, *(f"  {word!s:<24}{word.effect}" for word in words)]
    return "\n".join(lines[1:])
