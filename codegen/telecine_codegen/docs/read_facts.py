"""What was read of a page, and the lines of it that look like fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.json_members import iter_members
from telecine_codegen.docs.page_facts import PageFact, PageOperation, UnreadKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that looks like a field; candidates of one group are reported together."""

    kind: UnreadKind
    line: int
    name: str
    group: int
    is_read: bool


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """What was read of a page.

    Attributes:
        lines: Lines with a fact or an example.
        facts: All facts.
        values: Documented values, as texts.
        statuses: Documented statuses.
        sent: Names of all fields that the page describes, or shows in an example, as sent to the provider.
    """

    lines: frozenset[int]
    facts: tuple[PageFact, ...]
    values: frozenset[str]
    statuses: frozenset[str]
    sent: frozenset[str]

    def knows_field(self, name: str) -> bool:
        """Return whether a fact is about a field of this name, of whatever object it is a member."""
        return any(fact.name == name or fact.name.endswith(f".{name}") for fact in self.facts)


def collect_read_facts(operations: Sequence[PageOperation]) -> ReadFacts:
    """Return what was read of the operations of a page."""
    facts = tuple(fact for operation in operations for fact in operation.facts)
    return ReadFacts(
        frozenset(line for operation in operations for line in operation.lines),
        facts,
        frozenset(comparable_text(value) for fact in facts if fact.kind == "enum" for value in fact.value),
        frozenset(str(fact.value) for fact in facts if fact.kind == "status"),
        list_sent_names(operations),
    )


def list_sent_names(operations: Iterable[PageOperation]) -> frozenset[str]:
    """Return the names of all fields that the page describes, or shows in an example, as sent to the provider."""
    names = {fact.name for one in operations for fact in one.facts if not fact.where.startswith("answer")}
    for example in (example for one in operations for example in one.examples if example.role == "request"):
        names |= {name for name, _ in iter_members(example.value)}
    return frozenset(names - {""})
