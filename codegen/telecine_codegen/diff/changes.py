"""Turn differences into changes: classified by severity, merged across operations, sorted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from telecine_codegen.diagnostics import Place
from telecine_codegen.diff.compare_specs import compare_specs
from telecine_codegen.diff.differences import Difference, Side
from telecine_codegen.diff.generated_code import compare_generated_code
from telecine_codegen.diff.rules import RULES, SEVERITIES, Severity
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import Node

_MAX_STATUSES = 3  # statuses named in a sentence


@dataclass(frozen=True, slots=True)
class Change:
    """A classified change.

    Attributes:
        severity: Severity for a caller.
        rule: Name of the rule.
        provider: Name of the spec.
        operations: Python names of the affected operations, callbacks and webhooks; empty for the whole provider.
        headings: Heading of each of them in a report.
        parts: Affected parts of the exchange.
        side: Whether we send or receive it.
        subject: Path of wire names; empty for the operation or body itself.
        what: What happened to the subject.
        why: Reason for the severity, in one sentence.
        python: Affected Python names.
        place: Place in the new spec, or in the old one if removed.
        before: The value in the old spec.
        after: The value in the new spec.
    """

    severity: Severity
    rule: str
    provider: str
    operations: tuple[str, ...]
    headings: tuple[str, ...]
    parts: tuple[str, ...]
    side: Side
    subject: str
    what: str
    why: str
    python: tuple[str, ...]
    place: Place
    before: Node | None = None
    after: Node | None = None

    @property
    def part(self) -> str:
        """The parts of the exchange, abbreviated: `responses 200, 400, 401 and 7 more`."""
        return self._format_parts(_MAX_STATUSES)

    def _format_parts(self, most: int) -> str:
        statuses = [part.removeprefix("response ") for part in self.parts if part.startswith("response ")]
        if len(statuses) < 2:
            return ", ".join(self.parts)
        rest = f" and {len(statuses) - most} more" if len(statuses) > most else ""
        others = (part for part in self.parts if not part.startswith("response "))
        return ", ".join([f"responses {', '.join(statuses[:most])}{rest}", *others])

    @property
    def constraint(self) -> str:
        """The change without the operations; all parts are listed, since a changelog is compared with it."""
        subject = f"`{self.subject}`" if self.subject else ""
        return " ".join(part for part in (self._format_parts(len(self.parts)), subject, self.what) if part)

    @property
    def sentence(self) -> str:
        """The change as a sentence that begins with the operations."""
        constraint = self.constraint
        if not self.headings:
            return f"{constraint[0].upper()}{constraint[1:]}."
        names = ", ".join(f"`{name}`" for name in self.operations)
        return f"{names} {constraint}." if not self.parts else f"{names}: {constraint}."

    def as_json(self) -> dict[str, Any]:
        """Return the change as plain JSON values."""
        return {
            "severity": self.severity,
            "rule": self.rule,
            "provider": self.provider,
            "operations": list(self.operations),
            "parts": list(self.parts),
            "direction": self.side,
            "subject": self.subject,
            "what": self.what,
            "why": self.why,
            "python": list(self.python),
            "place": str(self.place),
        }


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes between two versions of the specs."""

    changes: tuple[Change, ...]

    @property
    def breaks(self) -> bool:
        """Whether a caller must change."""
        return any(change.severity == "BREAK" for change in self.changes)


def diff_specs(old: Mapping[str, Document], new: Mapping[str, Document]) -> Diff:
    """Compare specs, each given by the name of its provider."""
    changes: list[Change] = []
    for provider in sorted(old.keys() | new.keys()):
        a, b = old.get(provider), new.get(provider)
        differences = list(compare_specs(a, b))
        if a and b and not differences:
            differences += compare_generated_code(provider, a, b)
        found = _merge_duplicates(_judge(provider, difference) for difference in differences)
        changes += sorted(found, key=lambda change: (bool(change.headings), SEVERITIES.index(change.severity)))
    return Diff(tuple(changes))


def _judge(provider: str, difference: Difference) -> Change:
    rule, context = RULES[difference.rule], difference.context
    severity, why = rule.verdict(context.side, soft=difference.soft)
    is_removed = "removed" in difference.rule.split(".")
    node = difference.old or difference.new if is_removed else difference.new or difference.old
    return Change(
        severity=severity,
        rule=difference.rule,
        provider=provider,
        operations=(context.operation,) if context.operation else (),
        headings=(context.heading,) if context.heading else (),
        parts=(context.part,) if context.part else (),
        side=context.side,
        subject=difference.subject,
        what=rule.what.format(was=difference.was, now=difference.now),
        why=why,
        python=difference.python,
        place=node.place if node else Place(provider, 1, 1),
        before=difference.old or None,
        after=difference.new or None,
    )


def _merge_duplicates(changes: Iterable[Change]) -> Iterator[Change]:
    """Merge equal changes of several operations: they share the component that changed."""
    found: dict[tuple[Any, ...], Change] = {}
    for change in changes:
        key = (change.severity, change.rule, change.side, change.what, change.place, change.subject.rpartition(".")[2])
        before = found.get(key)
        found[key] = change if before is None else _merge(before, change)
    return iter(found.values())


def _merge(one: Change, other: Change) -> Change:
    def both(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*a, *b)))

    return replace(
        one,
        operations=both(one.operations, other.operations),
        headings=both(one.headings, other.headings),
        parts=both(one.parts, other.parts),
        python=both(one.python, other.python),
    )
