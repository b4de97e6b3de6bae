"""Facts of a docs page, independent of its layout: operations, facts about their fields, JSON examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

FactKind: TypeAlias = Literal[
    "field",  # the field is mentioned, without a type
    "type",  # string, integer, string[], object, …
    "required",  # true or false, if the page states it
    "default",
    "enum",  # list of allowed values
    "range",  # [minimum, maximum], None for an open side
    "length",  # the same for the characters of a text
    "count",  # the same for the items of a list
    "format",
    "nullable",
    "deprecated",
    "example",
    "location",  # of a credential: header, query
    "scheme",  # prefix of a credential: Bearer
    "media",  # media type of a body
    "limit",  # of the operation, by name: concurrency, submits_per_hour, retention_hours, typical_seconds
    "server",  # scheme and host
    "status",  # HTTP status or error code of a response
]
UnreadKind: TypeAlias = Literal[
    "table", "column", "list", "field", "property", "example", "endpoint", "sentence", "program"
]
ExampleRole: TypeAlias = Literal["request", "answer", "field"]


@dataclass(frozen=True, slots=True)
class PageFact:
    """One statement of a page.

    Attributes:
        where: Part of the operation: auth, path, query, header, cookie, request, answer, answer 200, limits.
        name: Dotted name of a field (list items add nothing to it); empty for the part as a whole.
        kind: What is stated.
        value: The value that is stated.
        line: Line of the page.
        meanings: Explanations of the values of an enum. They are prose, so the lock does not contain them.
    """

    where: str
    name: str
    kind: FactKind
    value: Any
    line: int
    meanings: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class PageExample:
    """A JSON example.

    Attributes:
        role: Whether it is a request, a response or the value of one field.
        where: Part of the operation, as in `PageFact`.
        value: The parsed value.
        line: Line of the page.
        name: Name of the field, if it is the value of one.
        problem: Why it could not be parsed.
    """

    role: ExampleRole
    where: str
    value: Any
    line: int
    name: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class PageOperation:
    """An endpoint of a page, or a callback, whose path is the runtime expression.

    Attributes:
        method: HTTP method, in capitals.
        path: Path with its parameters in braces.
        line: Line of the page.
        facts: Facts about the operation, each once.
        examples: Its JSON examples.
        lines: Lines of all facts and examples, also of those that the page repeats.
    """

    method: str
    path: str
    line: int
    facts: tuple[PageFact, ...] = ()
    examples: tuple[PageExample, ...] = ()
    lines: frozenset[int] = field(default=frozenset(), compare=False)

    @property
    def has_content(self) -> bool:
        """Whether the page says more about the operation than where it is and how to sign in."""
        named = any(fact.name and fact.where != "auth" for fact in self.facts)
        return named or any(fact.kind == "status" for fact in self.facts) or any(one.value for one in self.examples)

    @property
    def title(self) -> str:
        """Method and path."""
        return f"{self.method} {self.path}"

    @property
    def models(self) -> tuple[str, ...]:
        """Documented values of the request field `model`."""
        facts = self.get_facts("request").get("model", ())
        values = [fact.value for fact in facts if fact.kind in ("enum", "default")]
        flat = [model for value in values for model in (value if isinstance(value, list) else [value])]
        return tuple(dict.fromkeys(map(str, flat)))

    def get_facts(self, where: str) -> Mapping[str, tuple[PageFact, ...]]:
        """Return the facts about the fields of a part, by name of the field."""
        facts: dict[str, list[PageFact]] = {}
        for fact in self.facts:
            if fact.where == where and fact.name:
                facts.setdefault(fact.name, []).append(fact)
        return {name: tuple(own) for name, own in facts.items()}


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """A part of a page that looks like fields and of which no fact was found.

    Attributes:
        kind: What it is; a `column` belongs to a table of which the other columns were read, a `sentence` states facts
            about fields outside of their descriptions, a `program` sends fields that are not described.
        line: Its first line.
        name: Names of its fields, separated by commas.
    """

    kind: UnreadKind
    line: int
    name: str


@dataclass(frozen=True, slots=True)
class OpenapiReference:
    """An OpenAPI document that a page shows or links, at an address that may be relative or empty.

    Attributes:
        line: Line of the page.
        address: Address of the document.
        name: Its name, if the page gives one.
        method: Method of the operation that is shown, empty if it is the whole document.
        path: Path of this operation.
    """

    line: int
    address: str
    name: str = ""
    method: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page.

    Attributes:
        label: Name in reports: path or URL.
        layout: Name of the layout.
        operations: Its operations.
        sha256: Hash of the bytes.
        url: Where it was fetched.
        unread: Parts that look like fields and were not read.
        field_count: Number of lines, rows and examples that look like fields, including those that were read.
        unread_count: How many of them were not read.
        references: OpenAPI documents that it shows or links and that were not read with it.
        documents: OpenAPI documents that were read with it; each has only the operations that the page shows.
    """

    label: str
    layout: str
    operations: tuple[PageOperation, ...]
    sha256: str = ""
    url: str | None = None
    unread: tuple[UnreadPart, ...] = ()
    field_count: int = 0
    unread_count: int = 0
    references: tuple[OpenapiReference, ...] = ()
    documents: tuple[Page, ...] = ()


def merge_operations(operation: PageOperation, others: Iterable[PageOperation]) -> PageOperation:
    """Return an operation with the facts and examples of others, each fact once."""
    draft = OperationDraft(operation.method, operation.path, operation.line)
    for one in (operation, *(other for other in others if other is not operation)):
        draft.facts.extend(one.facts)
        draft.examples.extend(one.examples)
    return draft.build()


@dataclass(slots=True)
class OperationDraft:
    """Mutable operation that the parser of a layout fills."""

    method: str
    path: str
    line: int
    facts: list[PageFact] = field(default_factory=list)
    examples: list[PageExample] = field(default_factory=list)

    def build(self) -> PageOperation:
        """Return the operation; of repeated facts only the first is kept."""
        facts: dict[tuple[str, str, str, str], PageFact] = {}
        for fact in self.facts:
            facts.setdefault((fact.where, fact.name, fact.kind, repr(fact.value)), fact)
        lines = frozenset([fact.line for fact in self.facts] + [example.line for example in self.examples])
        return PageOperation(self.method, self.path, self.line, tuple(facts.values()), tuple(self.examples), lines)


def extract_origin(url: str) -> str | None:
    """Return scheme and host of a URL, `None` if it is relative."""
    origin = re.match(r"https?://[^/?#\s]+", url)
    return origin[0] if origin else None


def extract_path(url: str) -> str:
    """Return the path of a URL, without server, query and fragment."""
    return re.sub(r"^https?://[^/?#]*|[?#].*$", "", url)


def normalise_field_name(name: str) -> str:
    """Return the dotted name for `data[0].url`, `data[].url` and `$.data.url`: `data.url`."""
    return re.sub(r"\[[^\]]*\]", "", name.strip("`*\"' ")).removeprefix("$.").strip(".")
