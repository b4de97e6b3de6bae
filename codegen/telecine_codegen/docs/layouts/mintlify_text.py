"""Layout `mintlify-text`: text with a line per field name, its type, its marks (required, default), its description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from telecine_codegen.docs.allowed_values import NumberedLine
from telecine_codegen.docs.code_samples import JsonSample, parse_curl_at, parse_json_at
from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.layouts.curl_facts import add_curl_facts
from telecine_codegen.docs.layouts.endpoint_line import parse_endpoint
from telecine_codegen.docs.layouts.field_nesting import CHILD_ATTRIBUTES, nest_fields
from telecine_codegen.docs.layouts.heading_words import (
    ExampleSection,
    parse_example_heading,
    parse_heading,
    parse_object_heading,
)
from telecine_codegen.docs.layouts.markdown_sections import create_callback, find_credentials
from telecine_codegen.docs.layouts.parameter_tables import add_table_facts
from telecine_codegen.docs.page_facts import (
    ExampleRole,
    OperationDraft,
    PageExample,
    PageFact,
    PageOperation,
    normalise_field_name,
)
from telecine_codegen.docs.type_names import DocumentedType, parse_type
from telecine_codegen.docs.value_syntax import parse_value_list, unquote

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


_MAX_HEADING_WORDS: Final = 4
_PLAIN_SUFFIXES: Final = ("fields", "字段")


@dataclass(frozen=True, slots=True)
class _FieldStart:
    """Name, type and marks of a field; each mark has its line (counted from 1), `end` is the next line (from 0)."""

    name: str
    type: DocumentedType
    marks: list[tuple[int, re.Match[str]]]
    end: int


def score_text(text: str) -> int:
    """Return the number of fields; 0 without an endpoint."""
    lines = [clean_line(line) for line in text.split("\n")]
    if parse_endpoint(lines) is None:
        return 0
    return sum(_parse_field_at(lines, index) is not None for index in range(len(lines)))


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the operation of the page."""
    raw_lines = text.split("\n")
    endpoint = parse_endpoint([clean_line(line) for line in raw_lines])
    return _TextPageParser(raw_lines, OperationDraft(*endpoint)).parse() if endpoint else ()


def clean_line(line: str) -> str:
    """Return a line without invisible characters, and without Markdown headings, empty links and escapes."""
    line = re.sub(r"[\u200b\u200c\u200d\ufeff]", "", line).replace("\xa0", " ").strip()
    line = re.sub(r"\[\s*\]\([^)]*\)", "", line)
    line = re.sub(r"^#{1,6}\s+", "", line)
    return re.sub(r"\\([_\[\]<>*`|{}#.-])", r"\1", line).strip()


class _TextPageParser:
    def __init__(self, raw_lines: Sequence[str], draft: OperationDraft) -> None:
        self.raw_lines = raw_lines
        self.lines = [clean_line(line) for line in raw_lines]
        self.draft = draft
        self.where: str | None = None
        self.example: ExampleSection | None = None
        self.callback_examples: list[PageExample] = []
        self.is_plain = False  # whether the fields of the part have no types
        self.field: FieldDraft | None = None
        self.fields: list[FieldDraft] = []
        self.prose: list[NumberedLine] = []
        self.table_lines: list[NumberedLine] = []

    def parse(self) -> tuple[PageOperation, ...]:
        index = 0
        while index < len(self.lines):
            index = self._parse_line(index)
        nest_fields(self.fields, self.draft.examples)
        for field in self.fields:
            self.draft.facts.extend(field.build_facts())
        self._add_mentioned_members()
        add_table_facts(self.table_lines, self.draft)
        if not any(fact.where == "auth" for fact in self.draft.facts):
            self.draft.facts.extend(find_credentials(self.lines))
        callback = create_callback(self.draft.facts, self.callback_examples[0].line) if self.callback_examples else None
        if callback is None:
            return (self.draft.build(),)
        callback.examples.extend(self.callback_examples)
        return self.draft.build(), callback.build()

    def _parse_line(self, index: int) -> int:
        """Parse what begins at a line; return the next line."""
        line, number = self.lines[index], index + 1
        if curl := parse_curl_at(self.raw_lines, index):
            self._end_part()
            return add_curl_facts(curl, self.draft)
        if line.startswith(("{", "[")) and (sample := parse_json_at(self.raw_lines, index)):
            self._parse_sample(index, sample)
            return sample.last + 1
        if line.startswith("|") and line.count("|") > 2:
            self.table_lines.append((number, line))
            return index + 1
        if start := _parse_field_at(self.lines, index):
            self.field = FieldDraft(self.where or "request", normalise_field_name(start.name), number, start.type)
            self.fields.append(self.field)
            for mark_line, mark in start.marks:
                _apply_mark(self.field, mark_line, mark)
            return start.end
        if (example := parse_example_heading(line)) and len(line.split()) <= _MAX_HEADING_WORDS:
            self._end_part()
            self.example = example
            return index + 1
        if where := parse_heading(line) or ("request" if parse_object_heading(line) else None):
            self._end_part()
            self.where = where
            self.is_plain = where == "answer" and line.lower().endswith(_PLAIN_SUFFIXES)
            return self._parse_statuses(index + 1) if where == "answer" else index + 1
        if self.is_plain and _is_plain_field(self.lines, index):
            self.field = FieldDraft(self.where or "answer", normalise_field_name(line), number)
            self.fields.append(self.field)
            self._parse_description(index + 1, self.field)
            return index + 2
        if self.field:
            return self._parse_description(index, self.field)
        self._parse_other_line(index)
        return index + 1

    def _end_part(self) -> None:
        self.field = self.where = self.example = None
        self.is_plain = False

    def _parse_statuses(self, index: int) -> int:
        """Parse the statuses and the media type after a heading of responses; the fields are those of the first."""
        is_first = True
        while index < len(self.lines):
            status = _STATUS.fullmatch(self.lines[index])
            if self.lines[index] and status is None:
                break
            if status and is_first and _parse_field_at(self.lines, index) is None:
                is_first = False
                self.where = f"answer {status['status']}"
                self.draft.facts.append(PageFact(self.where, "", "status", status["status"], index + 1))
            index += 1
        return index

    def _parse_other_line(self, index: int) -> None:
        line = self.lines[index]
        if _MEDIA.fullmatch(line):
            if self.where == "request":
                self.draft.facts.append(PageFact("request", "", "media", line, index + 1))
        elif self._is_in_response() and (status := _STATUS.fullmatch(line)):
            self.where = f"answer {status['status']}"
        elif line:
            self.prose.append((index + 1, line))

    def _parse_description(self, index: int, field: FieldDraft) -> int:
        line, number = self.lines[index], index + 1
        if options := _OPTIONS.search(line):
            field.description.append((number, line[: options.start()]))
            return self._parse_options(index, options["rest"], field)
        if _CHILDREN.fullmatch(line):
            field.description.append((number, CHILD_ATTRIBUTES))
        elif line:
            field.description.append((number, line))
            self.prose.append((number, line))
        return index + 1

    def _parse_options(self, index: int, rest: str, field: FieldDraft) -> int:
        """Parse the values after "Available options:", on the same line or on lines that end with commas."""
        number, values = index + 1, parse_value_list(rest)
        continues = not rest.strip() or rest.rstrip().endswith(",")
        index += 1
        if continues and (pairs := self._parse_option_pairs(index)):
            field.add_label("enum", [value for _, value in pairs], pairs[0][0] + 1)
            return pairs[-1][0] + 3
        while continues and index < len(self.lines):
            line = self.lines[index]
            index += 1
            if line:
                values.append(unquote(line.rstrip(",")))
                continues = line.endswith(",")
        field.add_label("enum", values, number)
        return index

    def _parse_option_pairs(self, first: int) -> list[tuple[int, str]]:
        """Return index and text of values whose explanation follows a dash, on three lines each."""
        pairs: list[tuple[int, str]] = []
        index = next((number for number in range(first, len(self.lines)) if self.lines[number]), first)
        while index + 2 < len(self.lines) and self.lines[index + 1] in ("-", "–", "—"):
            pairs.append((index, unquote(self.lines[index])))
            index += 3
        return pairs

    def _parse_sample(self, index: int, sample: JsonSample) -> None:
        line_before = next((line for line in reversed(self.lines[:index]) if line), "")
        if self.field and re.fullmatch(r"(?:Examples?|示例值?)\s*[:：]", line_before):
            if self.field.description and self.field.description[-1][1] == line_before:
                self.field.description.pop()
            self._add_example("field", self.field.where, sample, self.field.name)
            if sample.problem is None:
                self.field.add_label("example", sample.value, index + 1)
            return
        if self.example is not None and not self.field:
            if self.example in ("request", "answer"):
                self._add_example(self.example, self.example, sample)
            elif self.example == "callback":
                example = PageExample("request", "request", sample.value, sample.first + 1, "", sample.problem)
                self.callback_examples.append(example)
            return
        if self.where is None:
            self.field = None
        where = self.where if self.where and self._is_in_response() else "answer"
        if status := self._find_tab_status(index):
            where = f"answer {status}"
        self._add_example("answer", where, sample)

    def _find_tab_status(self, index: int) -> str | None:
        """Return the status on the lines before a sample; several are tabs, of which the first is open."""
        status = None
        for line in reversed(self.lines[:index]):
            if re.fullmatch(r"[1-5]\d\d", line):
                status = line
            elif line:
                break
        return status

    def _is_in_response(self) -> bool:
        return self.where is not None and self.where.startswith("answer")

    def _add_example(self, role: ExampleRole, where: str, sample: JsonSample, name: str = "") -> None:
        self.draft.examples.append(PageExample(role, where, sample.value, sample.first + 1, name, sample.problem))

    def _add_mentioned_members(self) -> None:
        """Add the members of objects that only a sentence mentions: "add image.url"."""
        objects = {one.name for one in self.fields if one.where == "request" and one.type and one.type.name == "object"}
        known = {field.name for field in self.fields}
        for number, line in self.prose:
            for mention in _MENTION.finditer(line):
                name = mention[0]
                if mention[1] in objects and name not in known:
                    self.draft.facts.append(PageFact("request", name, "field", True, number))
                    known.add(name)


def _apply_mark(field: FieldDraft, line: int, mark: re.Match[str]) -> None:
    """Add the fact of a mark to its field."""
    if mark["required"] or mark["optional"]:
        field.add_label("required", bool(mark["required"]), line)
    elif mark["deprecated"]:
        field.add_label("deprecated", True, line)
    elif mark["null"]:
        field.add_label("nullable", True, line)
    elif mark["default"] is not None:
        field.add_label("default", mark["default"], line)
    elif mark["in"] and field.where == "auth":
        field.add_label("location", mark["in"], line)


def _is_plain_field(lines: Sequence[str], index: int) -> bool:
    """Return whether a line is the name of a field whose description follows at once, without a type."""
    following = lines[index + 1] if index + 1 < len(lines) else ""
    return bool(_FIELD.fullmatch(lines[index])) and " " in following and not following.startswith(("{", "["))


def _parse_field_at(lines: Sequence[str], index: int) -> _FieldStart | None:
    """Return the start of the field at a line, `None` if there is none."""
    line = lines[index]
    if not line or line[0].isdigit() or line.endswith(":"):
        return None
    if _FIELD.fullmatch(line) and (start := _parse_field_lines(lines, index)):
        return start
    return _parse_joined_field(lines, index)


def _parse_field_lines(lines: Sequence[str], index: int) -> _FieldStart | None:
    """Return the start of a field whose name and type are on lines of their own."""
    name = lines[index]
    type_line = next((number for number in range(index + 1, min(index + 3, len(lines))) if lines[number]), None)
    if type_line is None or _MARK.fullmatch(name):
        return None
    # "Required" may stand between the name and the type.
    before = _MARK.fullmatch(lines[type_line])
    is_mark = before is not None and bool(before["required"] or before["optional"])
    mark_line = type_line
    if is_mark and type_line + 1 < len(lines):
        type_line += 1
    start = _parse_type_and_marks(name, lines, type_line, lines[type_line])
    if start and is_mark and before:
        start.marks.insert(0, (mark_line + 1, before))
    if start is None:
        return None
    # "Task", "object", "string": the first line is the end of a description, and the field is called `object`.
    may_be_name = not start.marks and _FIELD.fullmatch(lines[type_line]) and start.end == type_line + 1
    if may_be_name and start.end < len(lines) and _parse_type_and_marks("", lines, start.end, lines[start.end]):
        return None
    return start


def _parse_joined_field(lines: Sequence[str], index: int) -> _FieldStart | None:
    """Return the start of a field on one line, as some browsers save it: `limitintegerdefault:100`, `limit integer`."""
    line = lines[index]
    spaced = re.fullmatch(r"(\S+)\s+(\S.*)", line)
    if spaced and _FIELD.fullmatch(spaced[1]):
        start = _parse_type_and_marks(spaced[1], lines, index, spaced[2])
        return start if start and (start.marks or len(spaced[2].split()) == 1) else None
    for type_name in _TYPE.finditer(line):
        name, rest = line[: type_name.start()], line[type_name.end() :]
        if _FIELD.fullmatch(name) and rest:
            start = _parse_type_and_marks(name, lines, index, type_name[0] + rest)
            if start and start.marks:
                return start
    return None


def _parse_type_and_marks(name: str, lines: Sequence[str], index: int, text: str) -> _FieldStart | None:
    """Return the start of a field with a type and marks in a text, and further marks on the lines after it."""
    match = _TYPE.match(text)
    kind = parse_type(match[0]) if match else None
    rest = text[match.end() :].strip() if match and kind else ""
    if kind is None:
        kind = parse_type(text)
        if kind is None or len(text.split()) > 1:
            return None
    marks: list[tuple[int, re.Match[str]]] = []
    while rest:
        mark = _MARK.match(rest)
        if mark is None:
            return None
        marks.append((index + 1, mark))
        rest = rest[mark.end() :].strip()
    end = index + 1
    for number in range(index + 1, len(lines)):
        if not lines[number]:
            continue
        mark = _MARK.fullmatch(lines[number])
        if mark is None:
            break
        marks.append((number + 1, mark))
        end = number + 1
    return _FieldStart(name, kind, marks, end)
