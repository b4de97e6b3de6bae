"""Findings: the verdict on one fact, with its value and position on the page and in the spec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from telecine_codegen.diagnostics import Place
from telecine_codegen.docs.decisions import Decision

FactVerdict: TypeAlias = Literal[
    "agrees", "differs", "missing in the spec", "missing in the docs", "bad example", "not read"
]  # fmt: skip
VERDICTS: Final[tuple[FactVerdict, ...]] = (
    "differs",
    "missing in the spec",
    "missing in the docs",
    "bad example",
    "not read",
    "agrees",
)


@dataclass(frozen=True, slots=True)
class FactResult:
    """Result of one check.

    Attributes:
        verdict: The verdict.
        where: Part of the operation, as in `PageFact`.
        name: Dotted name of the field; empty for the part as a whole.
        kind: Kind of the fact; beside those of `PageFact` there are `endpoint` and `state`.
        docs: Value on the page.
        spec: Value in the spec.
        line: Line of the page.
        at: JSON pointer in the spec.
        note: Explanation for the reader of the report.
    """

    verdict: FactVerdict
    where: str
    name: str
    kind: str
    docs: Any = None
    spec: Any = None
    line: int | None = None
    at: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFinding(FactResult):
    """Result of one check, with its page, its operation, and the decision that settles it.

    Attributes:
        page: Label of the page.
        layout: Layout of the page.
        operation: Method and path.
        place: Position of `at` in the file of the spec.
        models: Models of the page's operation.
        decision: The decision, if there is one.
    """

    page: str
    layout: str
    operation: str
    place: Place | None = None
    models: tuple[str, ...] = ()
    decision: Decision | None = None

    @property
    def is_open(self) -> bool:
        """Whether the two sides disagree and no decision settles it."""
        return self.verdict != "agrees" and self.decision is None

    @property
    def subject(self) -> str:
        """Part and field, as reports print them."""
        return f"{self.where} {self.name}".strip()
