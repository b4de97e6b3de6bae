"""Layout `mintlify-components`: Markdown with `<ParamField body="model" type="string" required>` components."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from telecine_codegen.docs.code_samples import parse_curl_at, parse_json_at
from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.layouts.curl_facts import add_curl_facts
from telecine_codegen.docs.layouts.endpoint_line import parse_endpoint
from telecine_codegen.docs.page_facts import OperationDraft, PageExample, PageFact, PageOperation, normalise_field_name
from telecine_codegen.docs.page_tables import strip_markup
from telecine_codegen.docs.type_names import parse_type

NAME: Final = "mintlify-components"
_OPEN: Final = re.compile(r"<(ParamField|ResponseField)\b([^>]*?)(/?)>")
_CLOSE: Final = re.compile(r"</(ParamField|ResponseField)>")
_ATTRIBUTE: Final = re.compile(r"([\w-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|\{([^}]*)\}))?")
_API: Final = re.compile(r"^(?:api|openapi):\s*[\"']?([A-Z]+)\s+(?:https?://[^/\s]+)?(/[^\s\"']*)", re.IGNORECASE)
_PARTS: Final = {"body": "request", "query": "query", "path": "path", "header": "header"}
_MAX_FRONT_MATTER: Final = 40


def score_text(text: str) -> int:
    """Return three points per component."""
    return 3 * len(_OPEN.findall(text))


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the operation of the page."""
    lines = text.split("\n")
    endpoint = _parse_front_matter(lines) or parse_endpoint([line.strip() for line in lines])
    return (_ComponentPageParser(lines, OperationDraft(*endpoint)).parse(),) if endpoint else ()


def _parse_front_matter(lines: Sequence[str]) -> tuple[str, str, int] | None:
    for index, line in enumerate(lines[:_MAX_FRONT_MATTER]):
        if api := _API.match(line.strip()):
            return api[1].upper(), api[2], index + 1
    return None


class _ComponentPageParser:
    def __init__(self, lines: Sequence[str], draft: OperationDraft) -> None:
        self.lines = lines
        self.draft = draft
        self.fields: list[FieldDraft] = []
        self.open: list[FieldDraft] = []  # innermost last
        self.status: str | None = None  # of the current code block

    def parse(self) -> PageOperation:
        index = 0
        while index < len(self.lines):
            index = self._parse_line(index)
        for field in self.fields:
            self.draft.facts.extend(field.build_facts())
        return self.draft.build()

    def _parse_line(self, index: int) -> int:
        """Parse what begins at a line; return the next line."""
        line = self.lines[index]
        if curl := parse_curl_at(self.lines, index):
            return add_curl_facts(curl, self.draft)
        if fence := re.match(r"\s*```json\b\s*([1-5]\d\d)?", line):
            self.status = fence[1]
        is_json = not self.open and line.strip().startswith(("{", "["))
        if is_json and (sample := parse_json_at(self.lines, index)):
            where = f"answer {self.status}" if self.status else "answer"
            self.draft.examples.append(PageExample("answer", where, sample.value, index + 1, "", sample.problem))
            if self.status:
                self.draft.facts.append(PageFact(where, "", "status", self.status, index + 1))
            return sample.last + 1
        self._parse_components(index, line)
        return index + 1

    def _parse_components(self, index: int, line: str) -> None:
        end = 0
        for tag in sorted([*_OPEN.finditer(line), *_CLOSE.finditer(line)], key=lambda tag: tag.start()):
            self._add_description(index, line[end : tag.start()])
            end = tag.end()
            if tag[0].startswith("</"):
                del self.open[-1:]
            else:
                self._open_field(index, tag)
        self._add_description(index, line[end:])

    def _open_field(self, index: int, tag: re.Match[str]) -> None:
        attributes = {name: first or second or third for name, first, second, third in _ATTRIBUTE.findall(tag[2])}
        where = next((part for name, part in _PARTS.items() if name in attributes), "answer")
        name = next((attributes[key] for key in (*_PARTS, "name") if attributes.get(key)), "")
        parent = self.open[-1] if self.open else None
        if parent and parent.where == where and not name.startswith(parent.name + "."):
            name = f"{parent.name}.{name}"
        if name.lower() == "authorization" and where == "header":
            where = "auth"
        type_name = attributes.get("type", "").strip("\"'")
        field = FieldDraft(where, normalise_field_name(name), index + 1, parse_type(type_name))
        if where == "auth":
            field.add_label("location", "header")
        if "required" in attributes:
            field.add_label("required", attributes["required"] != "false")
        if "deprecated" in attributes:
            field.add_label("deprecated", attributes["deprecated"] != "false")
        if default := attributes.get("default"):
            field.add_label("default", default.strip("\"'"))
        self.fields.append(field)
        if not tag[3]:
            self.open.append(field)

    def _add_description(self, index: int, text: str) -> None:
        text = strip_markup(text).strip()
        if self.open and text and not text.startswith("```"):
            self.open[-1].description.append((index + 1, re.sub(r"^\*\s+", "• ", text)))
