"""The magic words: write one in square brackets into a prompt, and the mock servers do what this table says.

Those that refuse a call work behind the key too, `mock-key[rate-limited]`, for calls that have no prompt.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """One magic word. `number` is its default where it takes one, as in `[slow 10]`."""

    name: str
    effect: str
    number: float | None = None

    def __str__(self) -> str:
        return f"[{self.name}]" if self.number is None else f"[{self.name} {self.number:g}]"


GROUPS: Mapping[str, tuple[Word, ...]] = {
    "Create is refused, nothing is charged": (
        Word("no-credits", "the account has too little left"),
        Word("rate-limited", "429, with this many seconds in Retry-After", 2),
        Word("maintenance", "the service is closed for a while"),
        Word("refused", "the prompt breaks the content rules"),
        Word("forbidden", "the account may not do this"),
        Word("server-error", "500 in the provider's own words"),
        Word("status", "any other status, in the provider's own words", 500),
        Word("as-200", "with one of the above, at some providers: sent as HTTP 200, the failure only in the body"),
    ),
    "The job is accepted, the answer to create goes wrong": (
        Word("late", "the answer comes this many seconds late", 10),
        Word("cut", "the connection is closed without an answer"),
        Word("reset", "the connection is reset without an answer"),
        Word("html-502", "a proxy's HTML page with status 502"),
        Word("html-503", "a proxy's HTML page with status 503"),
        Word("truncated", "the JSON stops in the middle"),
        Word("no-id", "a success without the job's id"),
        Word("empty", "a success without a body"),
    ),
    "How the job goes": (
        Word("slow", "takes this many times longer", 4),
        Word("stuck", "never ends"),
        Word("unknown-state", "is in a state that no document names, then succeeds"),
        Word("fail", "fails"),
        Word("moderated", "is made, then withheld by moderation, and charged"),
        Word("expired", "runs out of time (a failure, where the provider has no state for it)"),
        Word("no-url", "succeeds, but the answer holds no video"),
    ),
    "Polls and callbacks": (
        Word("flaky", "this many polls are answered by a proxy's HTML page, 502", 2),
        Word("poll-limited", "the first poll is answered 429, with this many seconds in Retry-After", 1),
        Word("callback-twice", "every callback comes twice"),
        Word("callback-lost", "no callback comes"),
    ),
    "The video": (
        Word("link-expired", "its address answers with this status", 403),
        Word("download-cut", "every answer is reset after this many bytes", 8192),
        Word("download-short", "every answer ends after this many bytes, short of its Content-Length", 8192),
        Word("download-stall", "every answer stops after this many bytes and stays open", 8192),
        Word("download-huge", "Content-Length says one terabyte"),
        Word("download-html", "an HTML page with status 200 in place of the video"),
    ),
    "Other documented or observed shapes": (
        Word("camel", "TTAPI's older answer to create: data.jobId in place of data.job_id"),
        Word("live", "ToAPIs as seen live: object `video`, an id that starts with task_, state `pending`"),
        Word("wrapped", "CometAPI's older poll answer, in its own record of the task"),
        Word("msg", "Apikley as its upstream writes: `msg` in polls, the whole record in callbacks"),
    ),
}
WORDS: Mapping[str, Word] = {word.name: word for words in GROUPS.values() for word in words}


@dataclass(frozen=True, slots=True)
class Scenario:
    """The magic words of one prompt, each with its number."""

    words: Mapping[str, float] = field(default_factory=dict[str, float])

    def __contains__(self, name: str) -> bool:
        return name in self.words

    def number(self, name: str) -> float:
        """Return the number that came with the word, or the word's default."""
        return self.words[name]


def read(prompt: str) -> Scenario:
    """Find the magic words in a prompt; brackets around anything else mean nothing."""
    found = re.findall(r"\[([a-z0-9-]+)(?: ([0-9]{1,9}(?:\.[0-9]{1,3})?))?\]", prompt)
    return Scenario({name: float(number or WORDS[name].number or 0) for name, number in found if name in WORDS})


def appended(text: str) -> Scenario | None:
    """Read magic words that follow something else; None when there is anything but magic words."""
    return read(text) if re.fullmatch(r"(\[[a-z0-9-]+( [0-9.]+)?\])*", text) else None


def table() -> str:
    """Write the magic words as text, for `--help` and the banner."""
    lines: list[str] = []
    for group, words in GROUPS.items():
        lines += ["", group, *(f"  {word!s:<24}{word.effect}" for word in words)]
    return "\n".join(lines[1:])
