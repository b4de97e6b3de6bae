"""Facts of one field, from its type, the facts that stand apart, and its description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from telecine_codegen.docs.allowed_values import NumberedLine, find_allowed_values, find_value_meanings
from telecine_codegen.docs.page_facts import FactKind, PageFact
from telecine_codegen.docs.prose_facts import WORD_START, Bounds, BoundsKind, find_bounds, find_default, is_deprecated
from telecine_codegen.docs.type_names import DocumentedType
from telecine_codegen.docs.value_syntax import parse_collection, parse_value, parse_value_list, unquote

_EXAMPLE: Final = re.compile(rf"(?:{WORD_START}examples?|示例值?|例子|样例)\s*[:：]\s*(?P<rest>.*)", re.IGNORECASE)
_TRAILING_LIST: Final = re.compile(r"(\[\s*[\"'][^\[\]]*\])\s*$")
# The one model of a page: "Model name, format: `films/short`".
_MODEL_FORMAT: Final = re.compile(
    r"\b(?:format|格式)\s*[:：]\s*(?P<value>[`\"'][^`\"']+[`\"']|[\w.-]+[/-][\w./-]*\w)", re.IGNORECASE
)
_NUMBER_TYPES: Final = ("integer", "number")
_SCALAR_TYPES: Final = ("string", *_NUMBER_TYPES)


@dataclass(slots=True)
class FieldDraft:
    """A field that the parser of a layout fills.

    Attributes:
        where: Part of the operation, as in `PageFact`.
        name: Dotted name.
        line: Line of the page.
        type: Its type.
        description: Lines of its description.
        labels: Facts that the layout shows apart from the description.
    """

    where: str
    name: str
    line: int
    type: DocumentedType | None = None
    description: list[NumberedLine] = field(default_factory=list)
    labels: list[PageFact] = field(default_factory=list)

    def add_label(self, kind: FactKind, value: Any, line: int | None = None) -> None:
        """Add a fact that stands apart from the description."""
        self.labels.append(self._build_fact(kind, value, line or self.line))

    def build_facts(self) -> Iterator[PageFact]:
        """Yield the facts; labels take precedence over the description."""
        yield from self._build_type_facts()
        type_name = self.type.name if self.type else None
        for label in self.labels:
            yield _parse_label(label, type_name, self.description)
        kinds = {label.kind for label in self.labels}
        for fact in self.parse_description(type_name):
            if fact.kind not in kinds:
                yield fact

    def parse_description(self, type_name: str | None) -> Iterator[PageFact]:
        """Yield the facts in the description of a field of a type."""
        lines, examples = _split_examples(self.description)
        for line, text in examples:
            is_list = type_name in _SCALAR_TYPES and not text.startswith(("{", "["))
            for value in (parse_value_list(text) if is_list else []) or [text]:
                yield self._build_fact("example", parse_value(value, type_name), line)
        for line, text in lines:
            if (default := find_default(text)) is not None and type_name not in ("object", "object[]"):
                yield self._build_fact("default", parse_value(default, type_name), line)
            if is_deprecated(text):
                yield self._build_fact("deprecated", True, line)
        for kind, (line, (low, high)) in _find_bounds_by_kind(lines, type_name).items():
            yield self._build_fact(kind, [low, high], line)
        if _is_list_type(type_name) and (items := _TRAILING_LIST.search("\n".join(text for _, text in lines))):
            yield self._build_fact("example", parse_collection(items[1]), lines[-1][0])
        item_type = (type_name or "").removesuffix("[]") or None
        if item_type is None or item_type in _SCALAR_TYPES:
            yield from self._find_enums(lines, item_type)

    def _build_type_facts(self) -> Iterator[PageFact]:
        if self.type is None:
            yield self._build_fact("field", True, self.line)
            return
        yield self._build_fact("type", self.type.name, self.line)
        if self.type.format:
            yield self._build_fact("format", self.type.format, self.line)
        if self.type.is_nullable:
            yield self._build_fact("nullable", True, self.line)

    def _find_enums(self, lines: Sequence[NumberedLine], type_name: str | None) -> Iterator[PageFact]:
        if self.name.rpartition(".")[2] == "model":
            formats = ((line, match) for line, text in lines if (match := _MODEL_FORMAT.search(text)))
            for line, match in formats:
                yield self._build_fact("enum", [unquote(match["value"])], line)
        for values, line in find_allowed_values(lines):
            if type_name in _NUMBER_TYPES and not all(value[:1].isdigit() for value in values):
                continue
            parsed = [parse_value(value, type_name) for value in values]
            yield PageFact(self.where, self.name, "enum", parsed, line, find_value_meanings(lines, parsed))

    def _build_fact(self, kind: FactKind, value: Any, line: int) -> PageFact:
        return PageFact(self.where, self.name, kind, value, line)


def _parse_label(label: PageFact, type_name: str | None, description: Sequence[NumberedLine]) -> PageFact:
    """Return a label with values of the type of its field; an enum with the explanations in the description."""
    value = label.value
    if label.kind == "enum":
        value = [parse_value(one, type_name) if isinstance(one, str) else one for one in value]
        meanings = find_value_meanings(description, value)
        return PageFact(label.where, label.name, "enum", value, label.line, meanings)
    if label.kind in ("default", "example") and isinstance(value, str):
        value = parse_value(value, type_name)
    return PageFact(label.where, label.name, label.kind, value, label.line)


def _find_bounds_by_kind(lines: Sequence[NumberedLine], type_name: str | None) -> dict[BoundsKind, tuple[int, Bounds]]:
    """Return the bounds of each kind with their line; "at least 1" and "at most 3" on two lines are combined."""
    by_kind: dict[BoundsKind, tuple[int, Bounds]] = {}
    for line, text in lines:
        found = find_bounds(text)
        kind = _select_bounds_kind(found[0], type_name) if found else None
        if found is None or kind is None:
            continue
        low, high = found[1]
        first, (known_low, known_high) = by_kind.get(kind, (line, (None, None)))
        by_kind[kind] = first, (low if known_low is None else known_low, high if known_high is None else known_high)
    return by_kind


def _select_bounds_kind(kind: BoundsKind, type_name: str | None) -> BoundsKind | None:
    """Return the kind of bounds that a field of a type can have: "at most 3" of a list limits its items."""
    if type_name is None or type_name == "string":
        return kind if kind in ("length", "range") else None
    if _is_list_type(type_name):
        return "count" if kind in ("count", "range") else None
    return "range" if type_name in _NUMBER_TYPES and kind == "range" else None


def _is_list_type(type_name: str | None) -> bool:
    return type_name is not None and (type_name == "array" or type_name.endswith("[]"))


def _split_examples(description: Sequence[NumberedLine]) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """Return the lines of a description without examples, and the examples; JSON may span several lines."""
    rest: list[NumberedLine] = []
    examples: list[NumberedLine] = []
    lines = iter(description)
    for number, text in lines:
        label = _EXAMPLE.search(text)
        if label is None:
            rest.append((number, text))
            continue
        if before := text[: label.start()].strip():
            rest.append((number, before))
        first, value = number, label["rest"].strip()
        if not value:
            first, value = next(lines, (number, ""))
        while value.startswith(("{", "[")) and not _is_complete_json(value):
            following = next(lines, None)
            if following is None:
                break
            value += f"\n{following[1]}"
        if value:
            examples.append((first, value))
    return rest, examples


def _is_complete_json(text: str) -> bool:
    try:
        json.loads(unquote(text))
    except ValueError:
        return False
    return True
