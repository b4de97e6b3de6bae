"""Layout `gitbook`: Markdown with endpoints, headings of parts, tables and lists of parameters, and examples."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from telecine_codegen.docs.code_samples import parse_curl_at, parse_json_at
from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.layouts.curl_facts import add_curl_facts
from telecine_codegen.docs.layouts.definition_lists import parse_definition_field
from telecine_codegen.docs.layouts.labelled_fields import (
    ItemOwners,
    ParsedField,
    is_property_table,
    parse_described_field,
    parse_field_item,
    parse_field_paragraph,
    parse_field_section,
    parse_property_table,
)
from telecine_codegen.docs.layouts.markdown_endpoints import MarkdownEndpoint, calls_endpoint, find_endpoints
from telecine_codegen.docs.layouts.markdown_sections import SectionState, find_credentials, find_shared_codes
from telecine_codegen.docs.layouts.parameter_tables import (
    find_columns,
    parse_any_table,
    parse_code_table,
    parse_field_table,
    parse_header_table,
)
from telecine_codegen.docs.layouts.property_lines import parse_property_line
from telecine_codegen.docs.page_facts import OperationDraft, PageExample, PageFact, PageOperation
from telecine_codegen.docs.page_tables import Table, TableRow

NAME: Final = "gitbook"
_FENCE: Final = re.compile(r"\s*(?P<fence>`{3,}|~{3,})\s*(?P<language>\w*)")
_DATA_LANGUAGES: Final = frozenset(["", "json", "json5", "jsonc", "bash", "sh", "shell", "curl", "http", "text", "txt"])


def score_text(text: str) -> int:
    """Return three points per endpoint, and one per table, block and labelled property; 0 without an endpoint."""
    lines = text.split("\n")
    endpoints = len(find_endpoints(lines))
    blocks = len(re.findall(r"{%\s*(?:tab|tabs|hint|swagger|code)\b|<mark |<table", text))
    tables = sum(bool(re.fullmatch(r"\s*\|[\s|:-]*-[\s|:-]*\|\s*", line)) for line in lines)
    labels = sum(bool((one := parse_property_line(line)) and one.kind and one.is_bold) for line in lines)
    return endpoints * 3 + blocks + tables + labels if endpoints else 0


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the operations of the page; each extends to the next endpoint."""
    lines = text.split("\n")
    endpoints = find_endpoints(lines)
    drafts: dict[str, OperationDraft] = {}
    callbacks: dict[str, OperationDraft] = {}
    shared = find_shared_codes(lines)
    if not endpoints or shared.start < endpoints[-1].index:
        shared = range(0)
    for number, endpoint in enumerate(endpoints):
        end = endpoints[number + 1].index if number + 1 < len(endpoints) else len(lines)
        if endpoint.index < shared.start < end:
            end = shared.start
        title = f"{endpoint.method} {endpoint.path}"
        draft = drafts.setdefault(title, OperationDraft(endpoint.method, endpoint.path, endpoint.index + 1))
        _OperationParser(lines, endpoint, end, draft, callbacks).parse(drafts)
    for draft in drafts.values():
        if not any(fact.where == "auth" for fact in draft.facts):
            draft.facts.extend(find_credentials(lines))
        _add_shared_codes(lines, shared, draft)
    return tuple(draft.build() for draft in (*drafts.values(), *callbacks.values()))


def _add_shared_codes(lines: Sequence[str], shared: range, draft: OperationDraft) -> None:
    index = shared.start
    while index in shared:
        table = parse_any_table(lines, index)
        if table:
            draft.facts.extend(parse_code_table(table, draft.facts))
        index = table.last if table else index + 1


class _OperationParser:
    def __init__(
        self,
        lines: Sequence[str],
        endpoint: MarkdownEndpoint,
        end: int,
        draft: OperationDraft,
        callbacks: dict[str, OperationDraft],
    ) -> None:
        self.lines = lines
        self.index = endpoint.index
        self.end = end
        self.draft = draft
        self.drafts: Mapping[str, OperationDraft] = {}
        self.called: OperationDraft | None = draft  # by the last program, `None` if it calls several operations
        self.section = SectionState(draft, callbacks)
        self.owners = ItemOwners()
        if endpoint.server:
            draft.facts.append(PageFact("", "", "server", endpoint.server, endpoint.index + 1))

    def parse(self, drafts: Mapping[str, OperationDraft]) -> None:
        self.drafts = drafts
        if parse_curl_at(self.lines, self.index) is None:
            self.index += 1
        while self.index < self.end:
            self.index = self._parse_line()

    def _parse_line(self) -> int:
        """Parse what begins at the line; return the next line."""
        line = self.lines[self.index]
        if field := parse_field_section(self.lines, self.index, self.end, self.section.get_field_part()):
            return self._add_field(field)
        described = self.section.get_list_part()
        if described and (field := parse_described_field(self.lines, self.index, self.end, described)):
            return self._add_field(field)
        self.section.read_title(line, self.index)
        self.section.read_tab(line, self.index)
        self._parse_swagger_parameter()
        if self.section.read_label(line, self.index):
            return self.index + 1
        where = self.section.get_list_part()
        if where and (item := self._parse_item(where)):
            return self._add_field(item)
        return self._parse_block()

    def _parse_item(self, where: str) -> ParsedField | None:
        """Return the field of a list item, also of one below the object that it is a member of, or of a definition."""
        item = parse_field_item(self.lines, self.index, self.end, where, is_in_part=True)
        if item is None:
            return parse_field_paragraph(self.lines, self.index, self.end, where) or parse_definition_field(
                self.lines, self.index, self.end, where
            )
        self.owners.enter(self.lines[self.index], item.field)
        return item

    def _add_field(self, parsed: ParsedField) -> int:
        field = parsed.field
        if field.name.lower() == "authorization" or any(label.kind == "location" for label in field.labels):
            field.where = self.section.select_location(field)
            field.labels[:] = [label for label in field.labels if label.kind != "location" or field.where == "auth"]
        field.name = self.section.qualify_name(field.name, field.where)
        self._add_facts(field)
        return parsed.end

    def _add_facts(self, field: FieldDraft) -> None:
        field.labels[:] = [replace(label, where=field.where, name=field.name) for label in field.labels]
        facts = [*field.build_facts()]
        if field.name.lower() == "content-type":
            return
        self.section.target.facts.extend(facts)

    def _parse_swagger_parameter(self) -> None:
        """Parse an old block `{% swagger-parameter in="body" name=… %}`, followed by the description."""
        tag = re.search(r"{%\s*swagger-parameter (.*?)%}", self.lines[self.index])
        if tag is None:
            return
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag[1]))
        description = []
        for line in self.lines[self.index + 1 :]:
            if "endswagger-parameter" in line:
                break
            description.append(line.strip())
        cells = [attributes.get(name, "") for name in ("name", "type", "required")]
        row = TableRow(self.index + 1, (*cells, "\n".join(description)))
        table = Table(("name", "type", "required", "description"), (row,), self.index + 1)
        where = attributes.get("in", "")
        if where == "header":
            self.draft.facts.extend(parse_header_table(table))
        else:
            self.draft.facts.extend(parse_field_table(table, "request" if where in ("", "body") else where))

    def _parse_block(self) -> int:
        """Parse the table, cURL command or JSON example that begins at the line; return the next line."""
        if table := parse_any_table(self.lines, self.index):
            self._add_table(table)
            return table.last
        if curl := parse_curl_at(self.lines, self.index):
            return add_curl_facts(curl, self.draft)
        if (fence := _FENCE.match(self.lines[self.index])) and fence["language"].lower() not in _DATA_LANGUAGES:
            return self._skip_program(fence["fence"])
        is_json = self.lines[self.index].lstrip().startswith(("{", "["))
        if is_json and (sample := parse_json_at(self.lines, self.index)):
            example = self.section.classify_example()
            if example is not None and self.called is not None:
                target = self.section.target if self.called is self.draft else self.called
                target.examples.append(PageExample(*example, sample.value, self.index + 1, "", sample.problem))
            return sample.last + 1
        return self.index + 1

    def _skip_program(self, fence: str) -> int:
        """Return the line after a program; one that begins with a bracket is JSON under another name."""
        first = next((line for line in self.lines[self.index + 1 : self.end] if line.strip()), "")
        if first.lstrip().startswith(("{", "[")):
            return self.index + 1
        for number in range(self.index + 1, self.end):
            if self.lines[number].strip().startswith(fence):
                self._find_called_operations("\n".join(self.lines[self.index + 1 : number]))
                return number + 1
        return self.index + 1

    def _find_called_operations(self, program: str) -> None:
        """Find the operation whose response may follow a program."""
        called = [draft for draft in self.drafts.values() if calls_endpoint(program, draft.method, draft.path)]
        if called:
            self.called = called[0] if len(called) == 1 else None

    def _add_table(self, table: Table) -> None:
        columns = find_columns(table)
        target = self.section.target
        where = self.section.where
        if is_property_table(table):
            if subject := self.section.subject:
                field = FieldDraft("request", subject, table.rows[0].line if table.rows else self.index + 1)
                field.type = None
                parse_property_table(table, field)
                target.facts.extend(fact for fact in field.build_facts() if fact.kind != "field")
        elif where == "header":
            target.facts.extend(parse_header_table(table))
        elif "name" in columns and (where or ("type" in columns and not self.section.is_past_request)):
            part = where or "request"
            if part == "answer" and self.section.status:
                part = f"answer {self.section.status}"
            facts = parse_field_table(table, part)
            target.facts.extend(self.section.qualify_facts(facts))
        else:
            target.facts.extend(parse_code_table(table, target.facts))
