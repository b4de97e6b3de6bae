"""From findings to what a maintainer reads: judged, told once each, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from codegen.diagnostics import Place
from codegen.diff.compare_specs import compare_specs
from codegen.diff.differences import Difference, Side
from codegen.diff.renamed_classes import RenamedClass, find_renamed_classes
from codegen.diff.rules import RULES, SEVERITIES, Severity
from codegen.openapi.document import Document

_MAX_STATUSES = 3  # statuses named in a sentence


@dataclass(frozen=True, slots=True)
class Change:
    """One judged change.

    Attributes:
        severity: How bad it is for a caller.
        rule: Name of the rule that says so.
        provider: Name of the spec.
        operations: Python names of all operations, callbacks and webhooks where it shows; none for the whole provider.
        headings: For each of them how a report introduces it.
        parts: Which parts of the exchange.
        side: Whether we send or receive it.
        subject: What it is about, as a path of wire names; empty for the operation or body itself.
        what: What happened to the subject.
        why: Why it is judged so, in one sentence.
        python: Python names touched.
        place: Where it stands in the new spec, or stood in the old one.
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

    @property
    def part(self) -> str:
        """The parts of the exchange in few words, as in `answers 200, 400, 401 and 7 more`."""
        answers = [part.removeprefix("answer ") for part in self.parts if part.startswith("answer ")]
        if len(answers) < 2:
            return ", ".join(self.parts)
        rest = f" and {len(answers) - _MAX_STATUSES} more" if len(answers) > _MAX_STATUSES else ""
        others = (part for part in self.parts if not part.startswith("answer "))
        return ", ".join([f"answers {', '.join(answers[:_MAX_STATUSES])}{rest}", *others])

    @property
    def constraint(self) -> str:
        """The change without the operations."""
        subject = f"`{self.subject}`" if self.subject else ""
        return " ".join(part for part in (self.part, subject, self.what) if part)

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
    """All changes between two states of specs, and the classes whose names changed though nothing else did."""

    changes: tuple[Change, ...]
    renamings: tuple[RenamedClass, ...]

    @property
    def breaks(self) -> bool:
        """Whether a caller must change."""
        return any(change.severity == "BREAK" for change in self.changes)


def diff_specs(old: Mapping[str, Document], new: Mapping[str, Document]) -> Diff:
    """Compare specs, each given by the name of its provider."""
    changes: list[Change] = []
    classes: list[RenamedClass] = []
    for provider in sorted(old.keys() | new.keys()):
        a, b = old.get(provider), new.get(provider)
        judged = (_judge(provider, finding) for finding in compare_specs(a, b))
        found = _merge_duplicates(judged)
        changes += sorted(found, key=lambda change: (bool(change.headings), SEVERITIES.index(change.severity)))
        classes += find_renamed_classes(provider, a, b)
    return Diff(tuple(changes), tuple(classes))


def _judge(provider: str, finding: Difference) -> Change:
    rule, context = RULES[finding.rule], finding.context
    severity, why = rule.verdict(context.side, soft=finding.soft)
    node = finding.new if finding.new and "removed" not in finding.rule.split(".") else finding.old or finding.new
    return Change(
        severity=severity,
        rule=finding.rule,
        provider=provider,
        operations=(context.operation,) if context.operation else (),
        headings=(context.heading,) if context.heading else (),
        parts=(context.part,) if context.part else (),
        side=context.side,
        subject=finding.subject,
        what=rule.what.format(was=finding.was, now=finding.now),
        why=why,
        python=finding.python,
        place=node.place if node else Place(provider, 1, 1),
    )


def _merge_duplicates(changes: Iterable[Change]) -> Iterator[Change]:
    """Join what is the same change seen in several operations, since they share the component where it was made."""
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
