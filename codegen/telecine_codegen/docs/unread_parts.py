"""Search for parts of a page that look like fields and of which no layout has found a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from telecine_codegen.docs.code_samples import parse_json_at
from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.json_members import iter_members
from telecine_codegen.docs.layouts.definition_lists import parse_definition
from telecine_codegen.docs.layouts.heading_words import parse_example_heading
from telecine_codegen.docs.layouts.labelled_fields import parse_field_item, parse_field_section
from telecine_codegen.docs.layouts.parameter_tables import parse_any_table
from telecine_codegen.docs.layouts.property_lines import iter_identifiers, match_label
from telecine_codegen.docs.page_facts import PageFact, PageOperation, UnreadPart
from telecine_codegen.docs.page_tables import strip_markup
from telecine_codegen.docs.program_members import find_sent_members, get_comment
from telecine_codegen.docs.prose_statements import find_stated_fields, get_sentences
from telecine_codegen.docs.read_facts import Candidate, collect_read_facts
from telecine_codegen.docs.unread_tables import scan_table
from telecine_codegen.docs.value_syntax import unquote

_TYPE: Final = re.compile(
    r"(?:enum|array|list)<.+>|(?:string|integer|number|boolean|object|array)(?:<[\w-]+>)?(?:\[\])*"
    r"(?:\s*\|\s*(?:string|integer|number|boolean|object|array|null)(?:\[\])*)*(?:[\s,]*(?:required|optional|default:.*))?"
)
_LINE_NAME: Final = re.compile(r"(?:#{1,6}\s+)?(?P<name>[a-z_$][\w$-]*(?:(?:\.|\[\])[\w$-]+)*)")
_MARK: Final = re.compile(r"required|optional|必填|可选", re.IGNORECASE)
_COMPONENT: Final = re.compile(
    r"<(?:ParamField|ResponseField|Param|Property|SchemaField)\b[^>]*?(?:body|query|path|header|name)=[\"'{]*([\w.\[\]-]+)"
    r"|<dt\b[^>]*>\s*(?:<code>|`)?([A-Za-z_$][\w.\[\]-]*)(?:</code>|`)?\s*</dt>"
    r"|{%\s*swagger-parameter\b[^%]*\bname=\"([^\"]+)\"",
    re.IGNORECASE,
)
_FENCE: Final = re.compile(r"\s*(?P<fence>`{3,}|~{3,})\s*(?P<language>[\w+-]*)")
_DATA_LANGUAGES: Final = frozenset(["", "json", "json5", "jsonc", "text", "txt", "http"])
_FIELD_HEADING: Final = re.compile(r"\b(?:fields|parameters|attributes|properties)\b|字段|参数", re.IGNORECASE)
_BARE_ITEM: Final = re.compile(r"\s*[-*•+]\s+`([A-Za-z_$][\w$.\[\]-]*)`\s*")
_NAME_LIST: Final = re.compile(
    r".{0,40}\b(?:parameters|fields|properties|attributes)\W{0,3}[:：]\W{0,3}\s(`.+)", re.IGNORECASE
)
_CODE_HEADING: Final = re.compile(r"\s*#{2,6}\s+`([a-z_$][\w$]*(?:(?:\.|\[\])[\w$]*)*)`\s*")
_BOUNDS: Final = ("min", "max", "min length", "max length", "min count", "max count")
_BOUND_FACTS: Final = ("range", "length", "count")
_PROGRAM: Final = re.compile(r"[=(:]\s*[\w.]*[({\[]\s*$|\w\([^()]*[{\[]\s*$")
_MAX_PROGRAM: Final = 60
_MAX_NAMES: Final = 12


def find_unread_parts(text: str, operations: Sequence[PageOperation]) -> tuple[tuple[UnreadPart, ...], int, int]:
    """Return the unread parts of a text, the number of lines like fields, and how many of them were not read."""
    scanner = _Scanner(text.split("\n"), operations)
    candidates = list(scanner.iter_candidates())
    unread = [one for one in candidates if not one.is_read]
    groups: dict[tuple[str, int], list[Candidate]] = {}
    for one in unread:
        groups.setdefault((one.kind, one.group), []).append(one)
    parts = [UnreadPart(own[0].kind, own[0].line, _join_names(own)) for own in groups.values()]
    empty = [one for one in operations if not one.has_content]
    if len(empty) < len(operations):
        parts.extend(UnreadPart("endpoint", one.line, one.title) for one in empty)
    return tuple(sorted(parts, key=lambda part: part.line)), len(candidates), len(unread)


def _join_names(candidates: Sequence[Candidate]) -> str:
    names = list(dict.fromkeys(one.name for one in candidates if one.name))
    rest = f", and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return ", ".join(names[:_MAX_NAMES]) + rest


class _Scanner:
    def __init__(self, lines: Sequence[str], operations: Sequence[PageOperation]) -> None:
        self.lines = lines
        self.read = collect_read_facts(operations)
        self.heading = ""

    def iter_candidates(self) -> Iterator[Candidate]:
        """Yield the lines that look like fields, each once."""
        index, group = 0, 0
        last_item = -2
        while index < len(self.lines):
            line = self.lines[index]
            if fence := _FENCE.match(line):
                end = self._find_fence_end(index, fence["fence"])
                yield from self._scan_comments(index + 1, end)
                yield from self._scan_code(index + 1, end, fence["language"].lower())
                index = end + 1
                continue
            if heading := re.match(r"\s*#{1,6}\s+(.+)", line):
                self.heading = strip_markup(heading[1])
            if table := parse_any_table(self.lines, index):
                yield from scan_table(table, index, self.read)
                index = max(table.last, index + 1)
                continue
            if line.lstrip().startswith(("{", "[")) and (sample := parse_json_at(self.lines, index)):
                yield from self._scan_example(index, sample.last, sample.value)
                index = sample.last + 1
                continue
            if section := parse_field_section(self.lines, index, len(self.lines), "request"):
                yield Candidate("field", index + 1, section.field.name, index, index + 1 in self.read.lines)
                if index + 1 in self.read.lines:
                    yield from self._scan_properties(index, section.end, section.field.name)
                index = section.end
                continue
            item = self._parse_item(index)
            if names := self._parse_name_list(index):
                yield from (Candidate("list", index + 1, name, index, is_read=False) for name in names)
            elif heading := _CODE_HEADING.fullmatch(line.replace("\\_", "_")):
                is_read = heading[1] in self.read.values or self._is_section_read(index)
                yield Candidate("field", index + 1, heading[1], index, is_read)
            elif item is not None:
                group = group if last_item == index - 1 else index
                last_item = index
                yield Candidate("list", index + 1, item[0], group, item[1])
            elif name := self._parse_line_name(index) or self._parse_plain_item(index) or self._parse_term(index):
                yield Candidate("field", index + 1, name, 0, self._is_read_near(index))
            elif _COMPONENT.search(line):
                for tag in _COMPONENT.finditer(line):
                    name = next(filter(None, tag.groups()))
                    yield Candidate("field", index + 1, name, 0, index + 1 in self.read.lines)
            elif program := self._find_program(index):
                yield from self._scan_program("\n".join(self.lines[index:program]), index)
                index = program
                continue
            else:
                yield from self._scan_sentences(index)
            index += 1

    def _scan_code(self, first: int, end: int, language: str) -> Iterator[Candidate]:
        content = next((number for number in range(first, end) if self.lines[number].strip()), None)
        if content is None or not self.lines[content].lstrip().startswith(("{", "[")):
            yield from self._scan_program("\n".join(self.lines[first:end]), first)
            return
        sample = parse_json_at(self.lines[:end], content)
        if sample is not None or language in _DATA_LANGUAGES - {"", "text", "txt", "http"}:
            yield from self._scan_example(content, end, sample.value if sample else None)

    def _scan_example(self, first: int, last: int, value: object) -> Iterator[Candidate]:
        if parse_example_heading(self.heading) == "skeleton" or self._is_under_skeleton(first):
            return
        name = ", ".join(list(dict.fromkeys(name for name, _ in iter_members(value) if "." not in name))[:5])
        is_read = any(first + 1 <= line <= last + 1 for line in self.read.lines)
        if isinstance(value, list) and not name:
            return  # the example of one list, which a table or description contains
        yield Candidate("example", first + 1, name, first, is_read)

    def _scan_comments(self, first: int, end: int) -> Iterator[Candidate]:
        """Yield the members of which a comment behind them says more than their descriptions."""
        for index in range(first, end):
            for name in find_stated_fields(get_comment(self.lines[index]) or "", self.read.facts, self.read.values):
                yield Candidate("sentence", index + 1, name, index, is_read=False)

    def _scan_program(self, program: str, index: int) -> Iterator[Candidate]:
        """Yield the members that a program sends and that the page does not describe."""
        if self.read.sent and (names := find_sent_members(program, self.read.sent)):
            yield Candidate("program", index + 1, ", ".join(names), index, is_read=False)

    def _find_program(self, index: int) -> int:
        """Return the line after a program that begins on a line outside of a block of code, 0 if there is none."""
        if not _PROGRAM.search(self.lines[index]):
            return 0
        depth = 0
        for number in range(index, min(len(self.lines), index + _MAX_PROGRAM)):
            depth += len(re.findall(r"[{\[(]", self.lines[number])) - len(re.findall(r"[}\])]", self.lines[number]))
            if depth <= 0:
                return number + 1
        return 0

    def _scan_sentences(self, index: int) -> Iterator[Candidate]:
        """Yield the fields about which the sentences that begin on a line state what their descriptions do not have."""
        if index + 1 not in self.read.lines:
            for name in find_stated_fields(get_sentences(self.lines, index), self.read.facts, self.read.values):
                yield Candidate("sentence", index + 1, name, index, is_read=False)

    def _parse_name_list(self, index: int) -> list[str]:
        """Return the names in a line like "Parameters: `a`, `b`" that are not described."""
        line = self.lines[index]
        names = _NAME_LIST.fullmatch(line)
        if names is None or index + 1 in self.read.lines:
            return []
        return [name for name in iter_identifiers(names[1].strip(". ")) if not self.read.knows_field(name)]

    def _is_section_read(self, index: int) -> bool:
        """Return whether a fact was found between a heading and the next one."""
        following = range(index + 1, len(self.lines))
        end = next((number for number in following if re.match(r"\s*#{1,6}\s", self.lines[number])), len(self.lines))
        return any(number + 1 in self.read.lines for number in range(index, end))

    def _parse_term(self, index: int) -> str | None:
        """Return the term on a line of a definition list."""
        definition = parse_definition(self.lines, index, len(self.lines))
        return definition.name if definition else None

    def _is_under_skeleton(self, index: int) -> bool:
        before = next((line for line in reversed(self.lines[:index]) if line.strip()), "")
        return parse_example_heading(before) == "skeleton"

    def _scan_properties(self, first: int, end: int, name: str) -> Iterator[Candidate]:
        """Yield the labelled lines of a field."""
        own = [fact for fact in self.read.facts if fact.line == first + 1]
        for index in range(first + 1, end):
            label = match_label(self.lines[index])
            if label is None or label.indent or label.kind == "text" or label.label in self.read.values:
                continue
            if label.kind is None and not label.is_bulleted:
                continue
            number = index + 1
            is_read = (
                bool({number, number + 1, number + 2} & self.read.lines)
                if not label.value
                else number in self.read.lines
            )
            if label.kind == "type":
                is_read = any(fact.kind == "type" for fact in own)
            elif label.kind in _BOUNDS:
                is_read = is_read or any(
                    first < fact.line <= end and fact.kind in _BOUND_FACTS for fact in self.read.facts
                )
            elif label.kind == "format" and name.rpartition(".")[2] == "model":
                is_read = True
            if not is_read:
                yield Candidate("property", number, f"{name} {label.label.strip()}", first, is_read)

    def _parse_item(self, index: int) -> tuple[str, bool] | None:
        """Return the name in a list item that looks like a field, and whether it was read."""
        line, number = self.lines[index], index + 1
        if bare := _BARE_ITEM.fullmatch(line):
            if not _FIELD_HEADING.search(self.heading):
                return None
            return bare[1], number in self.read.lines or bare[1] in self.read.values or self.read.knows_field(bare[1])
        is_in_part = bool(_FIELD_HEADING.search(self.heading)) or number in self.read.lines
        item = parse_field_item(self.lines, index, index + 1, "request", is_in_part=is_in_part)
        if item is None or item.field.name in ("true", "false", "null"):
            return None
        name = item.field.name
        if number in self.read.lines or unquote(name) in self.read.values:
            return name, True
        # A hint about a field that is described elsewhere says nothing new, unless it states other facts.
        return name, self.read.knows_field(name) and not self._states_more(name, list(item.field.build_facts()))

    def _states_more(self, name: str, facts: Sequence[PageFact]) -> bool:
        known = {
            (fact.kind, comparable_text(fact.value))
            for fact in self.read.facts
            if fact.name == name or fact.name.endswith(f".{name}")
        }
        return any((fact.kind, comparable_text(fact.value)) not in known for fact in facts if fact.kind != "field")

    def _parse_line_name(self, index: int) -> str | None:
        """Return the name on a line that is followed by a type on the next line."""
        match = _LINE_NAME.fullmatch(self.lines[index].replace("\\_", "_").strip())
        if match is None or _TYPE.fullmatch(match["name"]) or _MARK.fullmatch(match["name"]):
            return None
        following = [line.strip() for line in self.lines[index + 1 : index + 6] if line.strip()][:2]
        if following and _MARK.fullmatch(following[0]):
            following = following[1:]
        return match["name"] if following and _TYPE.fullmatch(following[0]) else None

    def _parse_plain_item(self, index: int) -> str | None:
        """Return the name on a line like `seconds: integer, default 5` that is no list item."""
        line = self.lines[index].strip()
        if not re.match(r"[`*\"]*[A-Za-z_$][\w.\[\]-]*[`*\"]*\s*(?:[(（]|[:：]|\s[-–—·])", line):
            return None
        item = parse_field_item([f"- {line}"], 0, 1, "request")
        return item.field.name if item is not None and item.field.type is not None else None

    def _is_read_near(self, index: int) -> bool:
        return bool({index + 1, index + 2} & self.read.lines)

    def _find_fence_end(self, index: int, fence: str) -> int:
        for number in range(index + 1, len(self.lines)):
            if self.lines[number].strip().startswith(fence):
                return number
        return len(self.lines)
