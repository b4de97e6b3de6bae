"""What a comparison says of one fact: verdict, both sides, where each stands, and what was settled by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from codegen.diagnostics import Place

if TYPE_CHECKING:
    from codegen.docs.decisions import Decision

FactVerdict: TypeAlias = Literal["agrees", "differs", "missing in the spec", "missing in the docs", "bad example"]
VERDICTS: Final[tuple[FactVerdict, ...]] = (
    "differs",
    "missing in the spec",
    "missing in the docs",
    "bad example",
    "agrees",
)


@dataclass(frozen=True, slots=True)
class FactFinding:
    """One fact, judged: `line` is the page's, `place` and `at` (a JSON pointer) are the spec's."""

    verdict: FactVerdict
    page: str
    layout: str
    operation: str
    where: str
    name: str
    kind: str
    docs: Any = None
    spec: Any = None
    line: int | None = None
    place: Place | None = None
    at: str | None = None
    note: str = ""
    models: tuple[str, ...] = ()
    decision: Decision | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look at it."""
        return self.verdict != "agrees" and self.decision is None

    @property
    def subject(self) -> str:
        """Part and field, as reports print them."""
        return " ".join(part for part in (self.where, self.name) if part)


def comparable_text(value: Any) -> str:
    """Return a value as one text that two sources can be compared by: 10, "10" and 10.0 are the same."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case list():
            return ", ".join(comparable_text(item) for item in value)
        case _:
            return str(value)
