"""What a docs page says, freed of its layout: operations, their facts, their JSON examples, each with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

FactKind: TypeAlias = Literal[
    "field",  # the field is spoken of; nothing more is said
    "type",  # string, integer, string[], object, …
    "required",  # true or false, only where the page says it
    "default",
    "enum",  # list of the values that the page names
    "range",  # [least, greatest], None where a side is open
    "length",  # the same, of a text's characters
    "count",  # the same, of a list's items
    "format",
    "nullable",
    "deprecated",
    "example",
    "location",  # where a credential travels: header, query
    "scheme",  # the word before a credential: Bearer
    "media",  # media type of a body
    "limit",  # of the operation, by name: concurrency, submits_per_hour, retention_hours, typical_seconds
    "server",  # scheme and host
    "status",  # an HTTP status or a business code that the operation may answer
]
ExampleRole: TypeAlias = Literal["request", "answer", "field"]


@dataclass(frozen=True, slots=True)
class PageFact:
    """One statement of a page.

    `where` is the part of the operation: auth, path, query, header, cookie, request, answer or, with a status, answer
    200. `name` is the dotted name of a field (items of a list add nothing to it), empty for the part as a whole.
    `meanings` are the page's words about values of an enum; they are prose, so no lock keeps them.
    """

    where: str
    name: str
    kind: FactKind
    value: Any
    line: int
    meanings: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class PageExample:
    """A JSON example; `problem` says why it could not be read, `name` is the field that a field's example is of."""

    role: ExampleRole
    where: str
    value: Any
    line: int
    name: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class PageOperation:
    """One endpoint of a page, or one callback, whose path is then the runtime expression."""

    method: str
    path: str
    line: int
    facts: tuple[PageFact, ...] = ()
    examples: tuple[PageExample, ...] = ()

    @property
    def title(self) -> str:
        """Method and path, as reports print them."""
        return f"{self.method} {self.path}"

    @property
    def models(self) -> tuple[str, ...]:
        """The models that the request may name, as far as the page says."""
        facts = self.named("request").get("model", ())
        named = [fact.value for fact in facts if fact.kind in ("enum", "default")]
        return tuple(
            dict.fromkeys(str(one) for value in named for one in (value if isinstance(value, list) else [value]))
        )

    def named(self, where: str) -> Mapping[str, tuple[PageFact, ...]]:
        """Return the facts of one part by the name of their field."""
        found: dict[str, list[PageFact]] = {}
        for fact in self.facts:
            if fact.where == where and fact.name:
                found.setdefault(fact.name, []).append(fact)
        return {name: tuple(facts) for name, facts in found.items()}


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read: its label in reports, the layout that read it, what it says."""

    label: str
    layout: str
    operations: tuple[PageOperation, ...]
    sha256: str = ""
    url: str | None = None


@dataclass(slots=True)
class OperationDraft:
    """An operation while a layout reads it."""

    method: str
    path: str
    line: int
    facts: list[PageFact] = field(default_factory=list)
    examples: list[PageExample] = field(default_factory=list)

    def done(self) -> PageOperation:
        """Return the operation; a fact that the page repeats counts once, at its first line."""
        seen: dict[tuple[str, str, str, str], PageFact] = {}
        for fact in self.facts:
            seen.setdefault((fact.where, fact.name, fact.kind, repr(fact.value)), fact)
        return PageOperation(self.method, self.path, self.line, tuple(seen.values()), tuple(self.examples))


def extract_origin(url: str) -> str | None:
    """Return scheme and host of a URL, nothing when it has none."""
    found = re.match(r"https?://[^/?#\s]+", url)
    return found[0] if found else None


def extract_path(url: str) -> str:
    """Return the path of a URL, without server, query and fragment."""
    return re.sub(r"^https?://[^/?#]*|[?#].*$", "", url)


def normalise_field_name(name: str) -> str:
    """Return the dotted name of a field however a page writes it: `data[0].url`, `data[].url`, `$.data.url`."""
    return re.sub(r"\[[^\]]*\]", "", name.strip("`*\"' ")).removeprefix("$.").strip(".")
