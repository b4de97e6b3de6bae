"""The facts of one field, from whatever a layout knows of it: type, marks, description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from codegen.docs.allowed_values import Line, meanings_in, options_in
from codegen.docs.page_facts import Fact, Kind
from codegen.docs.prose_facts import GLUED, Span, default_in, is_retired, span_in
from codegen.docs.type_names import TypeWord
from codegen.docs.value_syntax import bare, collection, listed, written

_EXAMPLE: Final = re.compile(rf"(?:{GLUED}examples?|示例值?|例子|样例)\s*[:：]\s*(?P<rest>.*)", re.IGNORECASE)
_LIST: Final = re.compile(r"(\[\s*[\"'][^\[\]]*\])\s*$")
_BOUNDED: Final = ("string", "integer", "number")


@dataclass(slots=True)
class FieldDraft:
    """A field while a layout reads it; `text` are the lines of its description."""

    where: str
    name: str
    line: int
    type: TypeWord | None = None
    text: list[Line] = field(default_factory=list)
    marks: list[Fact] = field(default_factory=list)

    def mark(self, kind: Kind, value: Any, line: int | None = None) -> None:
        """Note a fact that the layout sets apart from the description."""
        self.marks.append(Fact(self.where, self.name, kind, value, line or self.line))

    def facts(self) -> Iterator[Fact]:
        """Yield what is said of the field; what stands apart from the description outranks what is in it."""
        if self.type is None:
            yield Fact(self.where, self.name, "field", True, self.line)
        else:
            yield Fact(self.where, self.name, "type", self.type.name, self.line)
            if self.type.format:
                yield Fact(self.where, self.name, "format", self.type.format, self.line)
            if self.type.is_nullable:
                yield Fact(self.where, self.name, "nullable", True, self.line)
        name = self.type.name if self.type else None
        for fact in self.marks:
            value = fact.value
            if fact.kind in ("default", "example") and isinstance(value, str):
                value = written(value, name)
            elif fact.kind == "enum":
                value = [written(one, name) if isinstance(one, str) else one for one in value]
            meanings = meanings_in(self.text, value) if fact.kind == "enum" else {}
            yield Fact(fact.where, fact.name, fact.kind, value, fact.line, meanings)
        told = {fact.kind for fact in self.marks}
        yield from (fact for fact in self.described(name) if fact.kind not in told)

    def described(self, name: str | None) -> Iterator[Fact]:
        """Yield what the description of a field of this type says."""
        text, examples = _without_examples(self.text)
        for line, value in examples:
            values = listed(value) if name in _BOUNDED and not value.startswith(("{", "[")) else []
            for one in values or [value]:
                yield self._fact("example", written(one, name), line)
        for line, sentence in text:
            if (default := default_in(sentence)) is not None and name not in ("object", "object[]"):
                yield self._fact("default", written(default, name), line)
            if is_retired(sentence):
                yield self._fact("deprecated", True, line)
        for kind, (line, (least, most)) in _spans(text, name).items():
            yield self._fact(kind, [least, most], line)
        if _is_list(name) and (items := _LIST.search("\n".join(sentence for _, sentence in text))):
            yield self._fact("example", collection(items[1]), text[-1][0])
        if name in (*_BOUNDED, None):
            for values, line in options_in(text):
                typed = [written(value, name) for value in values]
                if name not in ("integer", "number") or all(value[:1].isdigit() for value in values):
                    yield Fact(self.where, self.name, "enum", typed, line, meanings_in(text, typed))

    def _fact(self, kind: Kind, value: Any, line: int) -> Fact:
        return Fact(self.where, self.name, kind, value, line)


def _spans(text: Sequence[Line], name: str | None) -> dict[Kind, tuple[int, Span]]:
    """Return the bounds of each kind with their line; "at least 1" and "at most 3" of two lines are one pair."""
    spans: dict[Kind, tuple[int, Span]] = {}
    for line, sentence in text:
        if (found := span_in(sentence)) and (kind := _fitting(found[0], name)):
            first, (least, most) = spans.get(kind, (line, (None, None)))
            spans[kind] = first, (found[1][0] if least is None else least, found[1][1] if most is None else most)
    return spans


def _is_list(name: str | None) -> bool:
    return name is not None and (name == "array" or name.endswith("[]"))


def _fitting(what: str, name: str | None) -> Kind | None:
    """Return the kind of bounds that a field of this type can have: "at most 3" of a list speaks of its items."""
    if name is None or name == "string":
        return "length" if what == "length" else "range" if what == "range" else None
    if _is_list(name):
        return "count" if what in ("count", "range") else None
    return "range" if name in ("integer", "number") and what == "range" else None


def _without_examples(text: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the description without its examples, and the examples, joined where one spans several lines."""
    rest: list[Line] = []
    examples: list[Line] = []
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
        while value[:1] in ("{", "[") and not _is_whole(value) and index < len(text):
            value, index = f"{value}\n{text[index][1]}", index + 1
        if value:
            examples.append((number, value))
    return rest, examples


def _is_whole(text: str) -> bool:
    try:
        json.loads(bare(text))
    except ValueError:
        return False
    return True
