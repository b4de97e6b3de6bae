"""Mintlify Markdown with components: `<ParamField body="model" type="string" required>` and `<ResponseField …>`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from codegen.docs.code_samples import JsonSample, parse_curl_at, parse_json_at
from codegen.docs.field_facts import FieldDraft
from codegen.docs.layouts.curl_facts import add_curl_facts
from codegen.docs.layouts.endpoint_line import parse_endpoint
from codegen.docs.page_facts import OperationDraft, PageExample, PageFact, PageOperation, normalise_field_name
from codegen.docs.page_tables import strip_markup
from codegen.docs.type_names import parse_type

NAME: Final = "mintlify-components"
_OPEN: Final = re.compile(r"<(ParamField|ResponseField)\b([^>]*?)(/?)>")
_CLOSE: Final = re.compile(r"</(ParamField|ResponseField)>")
_ATTRIBUTE: Final = re.compile(r"([\w-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|\{([^}]*)\}))?")
_API: Final = re.compile(r"^(?:api|openapi):\s*[\"']?([A-Z]+)\s+(?:https?://[^/\s]+)?(/[^\s\"']*)", re.IGNORECASE)
_PLACES: Final = {"body": "request", "query": "query", "path": "path", "header": "header"}


def score_text(text: str) -> int:
    """Return how many fields stand in components."""
    return 3 * len(_OPEN.findall(text))


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the one operation of the page."""
    lines = text.split("\n")
    found = _parse_front_matter(lines) or parse_endpoint([line.strip() for line in lines])
    return (_ComponentPageParser(lines, OperationDraft(*found)).read(),) if found else ()


def _parse_front_matter(lines: Sequence[str]) -> tuple[str, str, int] | None:
    for index, line in enumerate(lines[:40]):
        if found := _API.match(line.strip()):
            return found[1].upper(), found[2], index + 1
    return None


@dataclass
class _ComponentPageParser:
    lines: Sequence[str]
    draft: OperationDraft
    open: list[FieldDraft] = field(default_factory=list)
    fields: list[FieldDraft] = field(default_factory=list)

    def read(self) -> PageOperation:
        index = 0
        status = None
        while index < len(self.lines):
            line = self.lines[index]
            if curl := parse_curl_at(self.lines, index):
                index = add_curl_facts(curl, self.draft)
                continue
            if fence := re.match(r"\s*```json\b\s*([1-5]\d\d)?", line):
                status = fence[1]
            if not self.open and line.strip()[:1] in ("{", "[") and (sample := parse_json_at(self.lines, index)):
                self._example(f"answer {status}" if status else "answer", index, sample)
                index = sample.last + 1
                continue
            self._line(index, line)
            index += 1
        for one in self.fields:
            self.draft.facts.extend(one.facts())
        return self.draft.done()

    def _line(self, index: int, line: str) -> None:
        at = 0
        for found in sorted([*_OPEN.finditer(line), *_CLOSE.finditer(line)], key=lambda tag: tag.start()):
            self._text(index, line[at : found.start()])
            at = found.end()
            if found[0].startswith("</"):
                del self.open[-1:]
            else:
                self._begin(index, found)
        self._text(index, line[at:])

    def _begin(self, index: int, tag: re.Match[str]) -> None:
        told = {name: first or second or third for name, first, second, third in _ATTRIBUTE.findall(tag[2])}
        where = next((_PLACES[name] for name in _PLACES if name in told), "answer")
        name = next((told[name] for name in (*_PLACES, "name") if told.get(name)), "")
        above = self.open[-1] if self.open else None
        if above and above.where == where and not name.startswith(above.name + "."):
            name = f"{above.name}.{name}"
        if name.lower() == "authorization" and where == "header":
            where = "auth"
        one = FieldDraft(where, normalise_field_name(name), index + 1, parse_type(told.get("type", "").strip("\"'")))
        if where == "auth":
            one.mark("location", "header")
        if "required" in told:
            one.mark("required", told["required"] != "false")
        if "deprecated" in told:
            one.mark("deprecated", told["deprecated"] != "false")
        if default := told.get("default"):
            one.mark("default", default.strip("\"'"))
        self.fields.append(one)
        if not tag[3]:
            self.open.append(one)

    def _text(self, index: int, text: str) -> None:
        text = strip_markup(text).strip()
        if self.open and text and not text.startswith("```"):
            self.open[-1].text.append((index + 1, re.sub(r"^\*\s+", "• ", text)))

    def _example(self, where: str, index: int, sample: JsonSample) -> None:
        self.draft.examples.append(PageExample("answer", where, sample.value, index + 1, "", sample.problem))
        if where.startswith("answer "):
            self.draft.facts.append(PageFact(where, "", "status", where.removeprefix("answer "), index + 1))
