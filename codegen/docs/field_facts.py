"""The facts of one field, from whatever a layout knows of it: type, marks, description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from codegen.docs.allowed_values import NumberedLine, find_allowed_values, find_value_meanings
from codegen.docs.page_facts import FactKind, PageFact
from codegen.docs.prose_facts import WORD_START, Bounds, find_bounds, find_default, is_deprecated
from codegen.docs.type_names import DocumentedType
from codegen.docs.value_syntax import parse_collection, parse_value, parse_value_list, unquote

_EXAMPLE: Final = re.compile(rf"(?:{WORD_START}examples?|示例值?|例子|样例)\s*[:：]\s*(?P<rest>.*)", re.IGNORECASE)
_TRAILING_LIST: Final = re.compile(r"(\[\s*[\"'][^\[\]]*\])\s*$")
_SCALAR_TYPES: Final = ("string", "integer", "number")


@dataclass(slots=True)
class FieldDraft:
    """A field while a layout reads it; `text` are the lines of its description."""

    where: str
    name: str
    line: int
    type: DocumentedType | None = None
    text: list[NumberedLine] = field(default_factory=list)
    marks: list[PageFact] = field(default_factory=list)

    def mark(self, kind: FactKind, value: Any, line: int | None = None) -> None:
        """Note a fact that the layout sets apart from the description."""
        self.marks.append(PageFact(self.where, self.name, kind, value, line or self.line))

    def facts(self) -> Iterator[PageFact]:
        """Yield what is said of the field; what stands apart from the description outranks what is in it."""
        if self.type is None:
            yield PageFact(self.where, self.name, "field", True, self.line)
        else:
            yield PageFact(self.where, self.name, "type", self.type.name, self.line)
            if self.type.format:
                yield PageFact(self.where, self.name, "format", self.type.format, self.line)
            if self.type.is_nullable:
                yield PageFact(self.where, self.name, "nullable", True, self.line)
        name = self.type.name if self.type else None
        for fact in self.marks:
            value = fact.value
            if fact.kind in ("default", "example") and isinstance(value, str):
                value = parse_value(value, name)
            elif fact.kind == "enum":
                value = [parse_value(one, name) if isinstance(one, str) else one for one in value]
            meanings = find_value_meanings(self.text, value) if fact.kind == "enum" else {}
            yield PageFact(fact.where, fact.name, fact.kind, value, fact.line, meanings)
        told = {fact.kind for fact in self.marks}
        yield from (fact for fact in self.described(name) if fact.kind not in told)

    def described(self, name: str | None) -> Iterator[PageFact]:
        """Yield what the description of a field of this type says."""
        text, examples = _split_examples(self.text)
        for line, value in examples:
            values = parse_value_list(value) if name in _SCALAR_TYPES and not value.startswith(("{", "[")) else []
            for one in values or [value]:
                yield self._fact("example", parse_value(one, name), line)
        for line, sentence in text:
            if (default := find_default(sentence)) is not None and name not in ("object", "object[]"):
                yield self._fact("default", parse_value(default, name), line)
            if is_deprecated(sentence):
                yield self._fact("deprecated", True, line)
        for kind, (line, (least, most)) in _find_bounds_by_kind(text, name).items():
            yield self._fact(kind, [least, most], line)
        if _is_list_type(name) and (items := _TRAILING_LIST.search("\n".join(sentence for _, sentence in text))):
            yield self._fact("example", parse_collection(items[1]), text[-1][0])
        if name in (*_SCALAR_TYPES, None):
            for values, line in find_allowed_values(text):
                typed = [parse_value(value, name) for value in values]
                if name not in ("integer", "number") or all(value[:1].isdigit() for value in values):
                    yield PageFact(self.where, self.name, "enum", typed, line, find_value_meanings(text, typed))

    def _fact(self, kind: FactKind, value: Any, line: int) -> PageFact:
        return PageFact(self.where, self.name, kind, value, line)


def _find_bounds_by_kind(text: Sequence[NumberedLine], name: str | None) -> dict[FactKind, tuple[int, Bounds]]:
    """Return the bounds of each kind with their line; "at least 1" and "at most 3" of two lines are one pair."""
    spans: dict[FactKind, tuple[int, Bounds]] = {}
    for line, sentence in text:
        if (found := find_bounds(sentence)) and (kind := _select_bounds_kind(found[0], name)):
            first, (least, most) = spans.get(kind, (line, (None, None)))
            spans[kind] = first, (found[1][0] if least is None else least, found[1][1] if most is None else most)
    return spans


def _is_list_type(name: str | None) -> bool:
    return name is not None and (name == "array" or name.endswith("[]"))


def _select_bounds_kind(what: str, name: str | None) -> FactKind | None:
    """Return the kind of bounds that a field of this type can have: "at most 3" of a list speaks of its items."""
    if name is None or name == "string":
        return "length" if what == "length" else "range" if what == "range" else None
    if _is_list_type(name):
        return "count" if what in ("count", "range") else None
    return "range" if name in ("integer", "number") and what == "range" else None


def _split_examples(text: Sequence[NumberedLine]) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """Return the description without its examples, and the examples, joined where one spans several lines."""
    rest: list[NumberedLine] = []
    examples: list[NumberedLine] = []
    index = 0
    while index < len(text):
        number, sentence = text[index]
        index += 1
        if not (found := _EXAMPLE.search(sentence)):
            rest.append((number, sentence))
            continue
        if before := sentence[: found.start()].strip():
            rest.append((number, before))
        value = found["rest"].strip()
        if not value and index < len(text):
            number, value = text[index]
            index += 1
        while value[:1] in ("{", "[") and not _is_complete_json(value) and index < len(text):
            value, index = f"{value}\n{text[index][1]}", index + 1
        if value:
            examples.append((number, value))
    return rest, examples


def _is_complete_json(text: str) -> bool:
    try:
        json.loads(unquote(text))
    except ValueError:
        return False
    return True
