"""What was settled by hand: `specs/decisions/<provider>.yaml`, read strictly, applied to findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

from codegen.diagnostics import Place, Report, shown
from codegen.docs.findings import FactFinding, comparable_text
from codegen.docs.page_facts import Page
from codegen.openapi.document import Document
from codegen.openapi.pointer import pointer
from codegen.openapi.reader import read

DecisionVerdict: TypeAlias = Literal["ignored", "contradicts", "spec-wins", "outdated"]
_REQUIRED_KEYS: Final = ("operation", "verdict", "reason", "source")
_ALLOWED_KEYS: Final = (*_REQUIRED_KEYS, "page", "model", "where", "field", "kind", "docs")


@dataclass(frozen=True, slots=True)
class Decision:
    """A pattern of findings and what was settled of them.

    `ignored`: no fact of the API; `contradicts`: another source says otherwise, and the spec follows that one;
    `spec-wins`: the spec says more or other on purpose; `outdated`: an earlier state of the page, or a page that is no
    longer kept, does not say so yet. Texts of the pattern may hold `*`; what is left out fits all.
    """

    operation: str
    verdict: DecisionVerdict
    reason: str
    source: str
    place: Place
    page: str = "*"
    models: tuple[str, ...] = ("*",)
    where: str = "*"
    fields: tuple[str, ...] = ("*",)
    kinds: tuple[str, ...] = ("*",)
    docs: str | None = None

    def __str__(self) -> str:
        return " ".join([self.operation, self.where, "|".join(self.fields), "|".join(self.kinds)])

    def speaks_of(self, page: str, layout: str, operation: str, models: Iterable[str] = ()) -> bool:
        """Tell whether the pattern is about an operation of a page.

        A page goes by its file's name or its layout, and by the models that its request may name.
        """
        name = Path(page).name
        return (
            self.operation == operation
            and any(fnmatchcase(one, self.page) for one in (name, Path(page).stem, layout))
            and any(fnmatchcase(one, pattern) for one in (*models, "") for pattern in self.models)
        )

    def fits(self, finding: FactFinding) -> bool:
        """Tell whether a finding is what was settled."""
        return (
            self.speaks_of(finding.page, finding.layout, finding.operation, finding.models)
            and fnmatchcase(finding.where, self.where)
            and any(fnmatchcase(finding.name, pattern) for pattern in self.fields)
            and any(fnmatchcase(finding.kind, pattern) for pattern in self.kinds)
            and (self.docs is None or self.docs == comparable_text(finding.docs))
        )


def read_decisions(path: Path, report: Report) -> list[Decision]:
    """Return the decisions in a file, none where there is no file; what is wrong with it lands in the report."""
    if not path.exists():
        return []
    document = read(path, report)
    if document is None:
        return []
    entries = document.data.get("decisions")
    for key in document.data:
        if key != "decisions":
            report.error(document.place(pointer("", key)), f"unknown key {key}", "the one key here is decisions")
    if not isinstance(entries, list):
        report.error(document.place("/decisions"), "decisions must be a list")
        return []
    found = (_parse_decision(document, index, entry, report) for index, entry in enumerate(entries))
    return [decision for decision in found if decision is not None]


def apply_decisions(findings: Iterable[FactFinding], decisions: Sequence[Decision]) -> list[FactFinding]:
    """Return the findings, each that was settled with the first decision that fits it."""
    return [
        finding
        if finding.verdict == "agrees"
        else replace(finding, decision=next((one for one in decisions if one.fits(finding)), None))
        for finding in findings
    ]


def find_unused_decisions(
    decisions: Sequence[Decision], pages: Sequence[Page], findings: Sequence[FactFinding]
) -> list[Decision]:
    """Return the decisions about operations of these pages that settle nothing any more.

    What is outdated is never among them: it has no newer page to prove it.
    """
    used = {id(finding.decision) for finding in findings if finding.decision is not None}
    read_here = [(page.label, page.layout, one.title, one.models) for page in pages for one in page.operations]
    kept = [one for one in decisions if id(one) not in used and one.verdict != "outdated"]
    return [one for one in kept if any(one.speaks_of(*page) for page in read_here)]


def _parse_decision(document: Document, index: int, entry: Any, report: Report) -> Decision | None:
    at = pointer("/decisions", index)
    place = document.place(at)
    if not isinstance(entry, dict):
        report.error(place, "a decision must be a mapping")
        return None
    problems = list(_find_problems(entry, document.path.parent.parent))
    for key, problem in problems:
        report.error(document.place(pointer(at, key)), problem)
    if problems:
        return None
    return Decision(
        entry["operation"], entry["verdict"], entry["reason"], entry["source"], place,
        page=entry.get("page", "*"), models=_as_tuple(entry.get("model", "*")), where=entry.get("where", "*"),
        fields=_as_tuple(entry.get("field", "*")), kinds=_as_tuple(entry.get("kind", "*")),
        docs=comparable_text(entry["docs"]) if "docs" in entry else None,
    )  # fmt: skip


def _as_tuple(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _find_problems(entry: dict[str, Any], specs: Path) -> Iterator[tuple[str, str]]:
    for key in _REQUIRED_KEYS:
        if not entry.get(key):
            yield "", f"a decision needs {key}"
    for key, value in entry.items():
        if key not in _ALLOWED_KEYS:
            yield key, f"unknown key {key}; known are {', '.join(_ALLOWED_KEYS)}"
        elif key in ("model", "field", "kind"):
            if not (isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))):
                yield key, f"{key} must be a text or a list of texts"
        elif key != "docs" and not isinstance(value, str):
            yield key, f"{key} must be a text"
    verdict = entry.get("verdict")
    if isinstance(verdict, str) and verdict not in get_args(DecisionVerdict):
        yield "verdict", f"verdict {shown(verdict)} is none of {', '.join(get_args(DecisionVerdict))}"
    if isinstance(source := entry.get("source"), str):
        yield from (("source", problem) for problem in _check_source(source, specs))


def _check_source(source: str, specs: Path) -> Iterator[str]:
    """Yield why a pointer such as `ttapi.md#contradictions` leads nowhere in specs/sources."""
    name, _, anchor = source.partition("#")
    path = specs / "sources" / name
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        yield f"source {shown(source)}: there is no specs/sources/{name}"
        return
    titles = re.findall(r"^#+\s+(.+?)\s*$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    if anchor and anchor not in anchors:
        yield f"source {shown(source)}: specs/sources/{name} has no heading #{anchor}"
