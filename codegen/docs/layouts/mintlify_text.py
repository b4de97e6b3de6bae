"""Mintlify as text: a field is a line with its name, one with its type, lines with its marks, then its description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from codegen.docs.code_samples import JsonSample, parse_curl_at, parse_json_at
from codegen.docs.field_facts import FieldDraft
from codegen.docs.layouts.curl_facts import add_curl_facts
from codegen.docs.layouts.endpoint_line import parse_endpoint
from codegen.docs.layouts.field_nesting import CHILD_ATTRIBUTES, nest_fields
from codegen.docs.layouts.heading_words import parse_heading, parse_required
from codegen.docs.layouts.parameter_tables import add_table_facts
from codegen.docs.page_facts import OperationDraft, PageExample, PageFact, PageOperation, normalise_field_name
from codegen.docs.type_names import DocumentedType, parse_type
from codegen.docs.value_syntax import parse_value_list, unquote

NAME: Final = "mintlify-text"
_FIELD: Final = re.compile(r"[A-Za-z_$][\w$-]*(?:(?:\.|\[\]|\[\d+\])[\w$-]*)*")
_MARK: Final = re.compile(
    r"(?P<required>required|必填|必需)|(?P<optional>optional|可选|选填)|(?P<in>header|query|path|cookie|body)"
    r"|(?P<deprecated>deprecated|已弃用|已废弃)|(?P<null>nullable)|(?P<quiet>read-only|write-only|\||·|,)"
    r"|(?:default|默认值?)\s*[:：]\s*(?P<default>\"[^\"]*\"|'[^']*'|`[^`]*`|.+?)(?=(?:required|必填|deprecated)?$)",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(
    r"(?:enum|array|list)<[\w\[\]]+(?:<[\w-]+>)?>(?:\[\])?|(?:string|integer|number|boolean|object|array|file|any|null)"
    r"(?:<[\w-]+>)?(?:\[\])*(?:\s*\|\s*(?:string|integer|number|boolean|object|array|null)(?:<[\w-]+>)?(?:\[\])*)*"
)
_STATUS: Final = re.compile(
    r"(?P<status>[1-5]\d\d|[1-5]XX|default)\b(?:\s*[-–—·:]?\s*(?P<media>[\w.+-]+/[\w.+-]+)?)?.{0,40}"
)
_MEDIA: Final = re.compile(r"(?:application|multipart|text|image|video|audio)/[\w.+-]+")
_OPTIONS: Final = re.compile(r"(?:available options|可用选项|可选值)\s*[:：]\s*(?P<rest>.*)", re.IGNORECASE)
_CHILDREN: Final = re.compile(r"(?:show|hide|显示|隐藏)?\s*(?:child attributes|子属性)", re.IGNORECASE)
_MENTION: Final = re.compile(r"(?<![\w./@-])([a-z_]+)\.([a-z_]{2,})(?![\w/(-])(?!\.\w)")


def score_text(text: str) -> int:
    """Return how many fields stand in the way of this layout."""
    lines = [clean_line(line) for line in text.split("\n")]
    return sum(_parse_field_at(lines, index) is not None for index in range(len(lines))) if parse_endpoint(lines) else 0


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the one operation of the page."""
    raw = text.split("\n")
    found = parse_endpoint([clean_line(line) for line in raw])
    return (_TextPageParser(raw, OperationDraft(*found)).read(),) if found else ()


def clean_line(line: str) -> str:
    """Return a line without what a conversion to Markdown put around its words."""
    line = re.sub(r"[\u200b\u200c\u200d\ufeff]", "", line).replace("\xa0", " ").strip()
    line = re.sub(r"\[\s*\]\([^)]*\)", "", line)
    line = re.sub(r"^#{1,6}\s+", "", line)
    return re.sub(r"\\([_\[\]<>*`|{}#.-])", r"\1", line).strip()


class _TextPageParser:
    def __init__(self, raw: Sequence[str], draft: OperationDraft) -> None:
        self.raw = raw
        self.lines = [clean_line(line) for line in raw]
        self.draft = draft
        self.where: str | None = None
        self.field: FieldDraft | None = None
        self.fields: list[FieldDraft] = []
        self.prose: list[tuple[int, str]] = []
        self.tables: list[tuple[int, str]] = []

    def read(self) -> PageOperation:
        index = 0
        while index < len(self.lines):
            index = self._line(index)
        nest_fields(self.fields, self.draft.examples)
        for one in self.fields:
            self.draft.facts.extend(one.facts())
        self._mentions()
        add_table_facts(self.tables, self.draft)
        return self.draft.done()

    def _line(self, index: int) -> int:
        """Read what begins at a line; return the line after it."""
        line, number = self.lines[index], index + 1
        if curl := parse_curl_at(self.raw, index):
            self._leave()
            return add_curl_facts(curl, self.draft)
        if line[:1] in ("{", "[") and (sample := parse_json_at(self.raw, index)):
            return self._sample(index, sample)
        if line.startswith("|") and line.count("|") > 2:
            self.tables.append((number, line))
            return index + 1
        if start := _parse_field_at(self.lines, index):
            name, kind, marks, after = start
            self.field = FieldDraft(self.where or "request", normalise_field_name(name), number, kind)
            self.fields.append(self.field)
            for at, mark in marks:
                _apply_mark(self.field, at, mark)
            return after
        if where := parse_heading(line):
            self._leave()
            self.where = where
            return self._status(index + 1) if where == "answer" else index + 1
        return self._inside(index, self.field) if self.field else self._outside(index)

    def _leave(self) -> None:
        self.field, self.where = None, None

    def _status(self, index: int) -> int:
        """Read the lines below a heading of answers: statuses (the first one is shown), a media type."""
        first = True
        while index < len(self.lines) and (not self.lines[index] or _STATUS.fullmatch(self.lines[index])):
            found = _STATUS.fullmatch(self.lines[index])
            if found and first and _parse_field_at(self.lines, index) is None:
                self.where, first = f"answer {found['status']}", False
                self.draft.facts.append(PageFact(self.where, "", "status", found["status"], index + 1))
            index += 1
        return index

    def _outside(self, index: int) -> int:
        line = self.lines[index]
        if _MEDIA.fullmatch(line):
            if self.where == "request":
                self.draft.facts.append(PageFact("request", "", "media", line, index + 1))
        elif (self.where or "").startswith("answer") and (found := _STATUS.fullmatch(line)):
            self.where = f"answer {found['status']}"
        elif line:
            self.prose.append((index + 1, line))
        return index + 1

    def _inside(self, index: int, field: FieldDraft) -> int:
        line, number = self.lines[index], index + 1
        if options := _OPTIONS.search(line):
            field.text.append((number, line[: options.start()]))
            return self._options(index, options["rest"], field)
        if _CHILDREN.fullmatch(line):
            field.text.append((number, CHILD_ATTRIBUTES))
        elif line:
            field.text.append((number, line))
            self.prose.append((number, line))
        return index + 1

    def _options(self, index: int, rest: str, field: FieldDraft) -> int:
        """Read the values behind "Available options:": on its line, or one a line, each but the last with a comma."""
        number, values = index + 1, parse_value_list(rest)
        open_end = not rest.strip() or rest.rstrip().endswith(",")
        index += 1
        while open_end and index < len(self.lines):
            line = self.lines[index]
            index += 1
            if line:
                values.append(unquote(line.rstrip(",")))
                open_end = line.endswith(",")
        field.mark("enum", values, number)
        return index

    def _sample(self, index: int, sample: JsonSample) -> int:
        before = next((line for line in reversed(self.lines[:index]) if line), "")
        if self.field and re.fullmatch(r"(?:Examples?|示例值?)\s*[:：]", before):
            if self.field.text and self.field.text[-1][1] == before:
                self.field.text.pop()
            self._example("field", self.field.where, sample, self.field.name)
            if sample.problem is None:
                self.field.mark("example", sample.value, index + 1)
        else:
            statuses = []
            for line in reversed(self.lines[:index]):
                if line and not re.fullmatch(r"[1-5]\d\d", line):
                    break
                statuses.extend([line] if line else [])
            # Several statuses in a row are tabs, and the first tab is the one that is open.
            self._leave() if self.where is None else None
            where = (
                f"answer {statuses[-1]}"
                if statuses
                else self.where
                if (self.where or "").startswith("answer")
                else "answer"
            )
            self._example("answer", where or "answer", sample)
        return sample.last + 1

    def _example(self, role: str, where: str, sample: JsonSample, name: str = "") -> None:
        example = PageExample(role, where, sample.value, sample.first + 1, name, sample.problem)  # type: ignore[arg-type]  # a role by its callers
        self.draft.examples.append(example)

    def _mentions(self) -> None:
        """Take up members that only a sentence names: "add image.url" of a field that is an object."""
        objects = {one.name for one in self.fields if one.where == "request" and one.type and one.type.name == "object"}
        known = {one.name for one in self.fields}
        for number, line in self.prose:
            for found in _MENTION.finditer(line):
                if found[1] in objects and found[0] not in known:
                    self.draft.facts.append(PageFact("request", found[0], "field", True, number))
                    known.add(found[0])


def _apply_mark(field: FieldDraft, number: int, mark: re.Match[str]) -> None:
    """Note what a mark says of its field."""
    if mark["required"] or mark["optional"]:
        field.mark("required", bool(mark["required"]), number)
    elif mark["deprecated"]:
        field.mark("deprecated", True, number)
    elif mark["null"]:
        field.mark("nullable", True, number)
    elif mark["default"] is not None:
        field.mark("default", mark["default"], number)
    elif mark["in"] and field.where == "auth":
        field.mark("location", mark["in"], number)


def _parse_marks(lines: Sequence[str], index: int, rest: str) -> tuple[list[tuple[int, re.Match[str]]], int] | None:
    """Return the marks in the rest of a type's line and in the lines after it, and the line after them."""
    found: list[tuple[int, re.Match[str]]] = []
    while rest:
        mark = _MARK.match(rest)
        if mark is None:
            return None
        found.append((index + 1, mark))
        rest = rest[mark.end() :].strip()
    after = ahead = index + 1
    while ahead < len(lines) and (not lines[ahead] or (mark := _MARK.fullmatch(lines[ahead]))):
        if lines[ahead] and mark:
            found.append((ahead + 1, mark))
            after = ahead + 1
        ahead += 1
    return found, after


_FieldStart = tuple[str, DocumentedType, list[tuple[int, re.Match[str]]], int]


def _parse_field_at(lines: Sequence[str], index: int) -> _FieldStart | None:
    """Return name, type, marks and next line of the field that begins at a line."""
    line = lines[index]
    if not line or line[0].isdigit() or line.endswith(":"):
        return None
    return (
        _parse_joined_field(lines, index)
        if not _FIELD.fullmatch(line)
        else _parse_field_lines(lines, index) or _parse_joined_field(lines, index)
    )


def _parse_field_lines(lines: Sequence[str], index: int) -> _FieldStart | None:
    below = next((n for n in range(index + 1, min(index + 3, len(lines))) if lines[n]), None)
    if below is None or (parse_required(lines[index]) is True and lines[index].lower() == "required"):
        return None
    typed = _parse_type_and_marks(lines, below, lines[below])
    if typed is None:
        return None
    kind, marks, after = typed
    # "Task", "object", "string": the word above is the end of a description, and the field is called object.
    if (
        not marks
        and _FIELD.fullmatch(lines[below])
        and after < len(lines)
        and after == below + 1
        and _parse_type_and_marks(lines, after, lines[after])
    ):
        return None
    return lines[index], kind, marks, after


def _parse_joined_field(lines: Sequence[str], index: int) -> _FieldStart | None:
    """Read `limitintegerdefault:100` and `limit integer required`, as some browsers save it."""
    line = lines[index]
    spaced = re.fullmatch(r"(\S+)\s+(\S.*)", line)
    if spaced and _FIELD.fullmatch(spaced[1]):
        typed = _parse_type_and_marks(lines, index, spaced[2])
        return (spaced[1], *typed) if typed and (typed[1] or len(spaced[2].split()) == 1) else None
    for found in _TYPE.finditer(line):
        name, rest = line[: found.start()], line[found.end() :]
        if (
            _FIELD.fullmatch(name)
            and rest
            and (typed := _parse_type_and_marks(lines, index, found[0] + rest))
            and typed[1]
        ):
            return (name, *typed)
    return None


def _parse_type_and_marks(
    lines: Sequence[str], index: int, text: str
) -> tuple[DocumentedType, list[tuple[int, re.Match[str]]], int] | None:
    found = _TYPE.match(text)
    kind = parse_type(found[0]) if found else None
    if found is None or kind is None:
        kind, rest = parse_type(text), ""
        if kind is None or len(text.split()) > 1:
            return None
    else:
        rest = text[found.end() :].strip()
    marks = _parse_marks(lines, index, rest)
    return None if marks is None else (kind, *marks)
