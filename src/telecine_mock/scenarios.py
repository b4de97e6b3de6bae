"""The magic words: write one in square brackets into a prompt, and the mock servers do what this table says.

Those that refuse a call work behind the key too, `mock-key[rate-limited]`, for calls that have no prompt.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MagicWord:
    """One magic word. `number` is its default where it takes one, as in `[slow 10]`."""

    name: str
    effect: str
    number: float | None = None

    def __str__(self) -> str:
        return f"[{self.name}]" if self.number is None else f"[{self.name} {self.number:g}]"


MAGIC_WORD_GROUPS: Mapping[str, tuple[MagicWord, ...]] = {
    "Create is refused, nothing is charged": (
        MagicWord("no-credits", "the account has too little left"),
        MagicWord("rate-limited", "429, with this many seconds in Retry-After", 2),
        MagicWord("maintenance", "the service is closed for a while"),
        MagicWord("refused", "the prompt breaks the content rules"),
        MagicWord("forbidden", "the account may not do this"),
        MagicWord("server-error", "500 in the provider's own words"),
        MagicWord("status", "any other status, in the provider's own words", 500),
        MagicWord("as-200", "with one of the above, at some providers: sent as HTTP 200, the failure only in the body"),
    ),
    "The job is accepted, the answer to create goes wrong": (
        MagicWord("late", "the answer comes this many seconds late", 10),
        MagicWord("cut", "the connection is closed without an answer"),
        MagicWord("reset", "the connection is reset without an answer"),
        MagicWord("html-502", "a proxy's HTML page with status 502"),
        MagicWord("html-503", "a proxy's HTML page with status 503"),
        MagicWord("truncated", "the JSON stops in the middle"),
        MagicWord("no-id", "a success without the job's id"),
        MagicWord("empty", "a success without a body"),
    ),
    "How the job goes": (
        MagicWord("slow", "takes this many times longer", 4),
        MagicWord("stuck", "never ends"),
        MagicWord("unknown-state", "is in a state that no document names, then succeeds"),
        MagicWord("fail", "fails"),
        MagicWord("moderated", "is made, then withheld by moderation, and charged"),
        MagicWord("expired", "runs out of time (a failure, where the provider has no state for it)"),
        MagicWord("no-url", "succeeds, but the answer holds no video"),
    ),
    "Polls and callbacks": (
        MagicWord("flaky", "this many polls are answered by a proxy's HTML page, 502", 2),
        MagicWord("poll-limited", "the first poll is answered 429, with this many seconds in Retry-After", 1),
        MagicWord("callback-twice", "every callback comes twice"),
        MagicWord("callback-lost", "no callback comes"),
    ),
    "The video": (
        MagicWord("link-expired", "its address answers with this status", 403),
        MagicWord("download-cut", "every answer is reset after this many bytes", 8192),
        MagicWord("download-short", "every answer ends after this many bytes, short of its Content-Length", 8192),
        MagicWord("download-stall", "every answer stops after this many bytes and stays open", 8192),
        MagicWord("download-huge", "Content-Length says one terabyte"),
        MagicWord("download-html", "an HTML page with status 200 in place of the video"),
    ),
    "Other documented or observed shapes": (
        MagicWord("camel", "TTAPI's older answer to create: data.jobId in place of data.job_id"),
        MagicWord("live", "ToAPIs as seen live: object `video`, an id that starts with task_, state `pending`"),
        MagicWord("wrapped", "CometAPI's older poll answer, in its own record of the task"),
        MagicWord("msg", "Apikley as its upstream writes: `msg` in polls, the whole record in callbacks"),
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
        """Return the number that came with the word, or the word's default."""
        return self.words[name]


def parse_scenario(prompt: str) -> Scenario:
    """Find the magic words in a prompt; brackets around anything else mean nothing."""
    found = re.findall(r"\[([a-z0-9-]+)(?: ([0-9]{1,9}(?:\.[0-9]{1,3})?))?\]", prompt)
    return Scenario(
        {name: float(number or MAGIC_WORDS[name].number or 0) for name, number in found if name in MAGIC_WORDS}
    )


def parse_key_suffix(text: str) -> Scenario | None:
    """Read magic words that follow something else; None when there is anything but magic words."""
    return parse_scenario(text) if re.fullmatch(r"(\[[a-z0-9-]+( [0-9.]+)?\])*", text) else None


def format_magic_words() -> str:
    """Write the magic words as text, for `--help` and the banner."""
    lines: list[str] = []
    for group, words in MAGIC_WORD_GROUPS.items():
        lines += ["", group, *(f"  {word!s:<24}{word.effect}" for word in words)]
    return "\n".join(lines[1:])
