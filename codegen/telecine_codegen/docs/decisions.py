"""Parser of `specs/decisions/<provider>.yaml`: differences between pages and spec that were settled by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

from telecine_codegen.diagnostics import Place, Report, quote
from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.reader import read_document

DecisionVerdict: TypeAlias = Literal["ignored", "contradicts", "spec-wins", "outdated"]
_REQUIRED_KEYS: Final = ("operation", "verdict", "reason", "source")
_PATTERN_KEYS: Final = ("model", "field", "kind")
_ALLOWED_KEYS: Final = (*_REQUIRED_KEYS, "page", "model", "where", "field", "kind", "docs")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about all findings that match a pattern. Texts may contain `*`; a key that is left out matches all.

    Verdicts:
        ignored: The page states no fact of the API.
        contradicts: Another source contradicts the page, and the spec follows that source.
        spec-wins: The spec deviates from the page on purpose.
        outdated: An older state of the page, or a page that is no longer kept, does not state it yet.
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

    def covers_operation(self, page: str, layout: str, operation: str, models: Iterable[str] = ()) -> bool:
        """Return whether the decision applies to an operation of a page.

        `page` of the decision is the name of the file, with or without suffix, or the layout.
        """
        path = Path(page)
        return (
            self.operation == operation
            and any(fnmatchcase(name, self.page) for name in (path.name, path.stem, layout))
            and any(fnmatchcase(model, pattern) for model in (*models, "") for pattern in self.models)
        )


def read_decisions(path: Path, report: Report) -> list[Decision]:
    """Return the decisions in a file, none if the file does not exist; problems are added to the report."""
    if not path.exists():
        return []
    document = read_document(path, report)
    if document is None:
        return []
    entries = document.data.get("decisions")
    for key in document.data:
        if key != "decisions":
            report.error(document.place(join_pointer("", key)), f"unknown key {key}", "the only key is decisions")
    if not isinstance(entries, list):
        report.error(document.place("/decisions"), "decisions must be a list")
        return []
    decisions = (_parse_decision(document, index, entry, report) for index, entry in enumerate(entries))
    return [decision for decision in decisions if decision is not None]


def _parse_decision(document: Document, index: int, entry: Any, report: Report) -> Decision | None:
    at = join_pointer("/decisions", index)
    place = document.place(at)
    if not isinstance(entry, dict):
        report.error(place, "a decision must be a mapping")
        return None
    problems = list(_find_problems(entry, document.path.parent.parent))
    for key, problem in problems:
        report.error(document.place(join_pointer(at, key)), problem)
    if problems:
        return None
    return Decision(
        operation=entry["operation"],
        verdict=entry["verdict"],
        reason=entry["reason"],
        source=entry["source"],
        place=place,
        page=entry.get("page", "*"),
        models=_as_tuple(entry.get("model", "*")),
        where=entry.get("where", "*"),
        fields=_as_tuple(entry.get("field", "*")),
        kinds=_as_tuple(entry.get("kind", "*")),
        docs=comparable_text(entry["docs"]) if "docs" in entry else None,
    )


def _as_tuple(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _is_text_or_list(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _find_problems(entry: dict[str, Any], specs: Path) -> Iterator[tuple[str, str]]:
    """Yield key and message of each problem of an entry."""
    for key in _REQUIRED_KEYS:
        if not entry.get(key):
            yield "", f"a decision needs {key}"
    for key, value in entry.items():
        if key not in _ALLOWED_KEYS:
            yield key, f"unknown key {key}; expected one of {', '.join(_ALLOWED_KEYS)}"
        elif key in _PATTERN_KEYS:
            if not _is_text_or_list(value):
                yield key, f"{key} must be a text or a list of texts"
        elif key != "docs" and not isinstance(value, str):
            yield key, f"{key} must be a text"
    verdict, verdicts = entry.get("verdict"), get_args(DecisionVerdict)
    if isinstance(verdict, str) and verdict not in verdicts:
        yield "verdict", f"unknown verdict {quote(verdict)}; expected one of {', '.join(verdicts)}"
    if isinstance(source := entry.get("source"), str) and (problem := _check_source(source, specs)):
        yield "source", problem


def _check_source(source: str, specs: Path) -> str | None:
    """Return what is wrong with a reference into specs/sources, such as `ttapi.md#contradictions`."""
    name, _, anchor = source.partition("#")
    try:
        text = (specs / "sources" / name).read_text(encoding="utf-8")
    except OSError:
        return f"source {quote(source)}: file not found: specs/sources/{name}"
    titles = re.findall(r"^#+\s+(.+?)\s*$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    if anchor and anchor not in anchors:
        return f"source {quote(source)}: specs/sources/{name} has no heading #{anchor}"
    return None
