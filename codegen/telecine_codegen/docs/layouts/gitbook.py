"""Layout `gitbook`: Markdown with endpoints in `<mark>`, bold headings, tables of parameters, responses in tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from telecine_codegen.docs.code_samples import JsonSample, parse_curl_at, parse_json_at
from telecine_codegen.docs.layouts.curl_facts import add_curl_facts
from telecine_codegen.docs.layouts.heading_words import parse_heading
from telecine_codegen.docs.layouts.parameter_tables import (
    find_columns,
    parse_code_table,
    parse_field_table,
    parse_header_table,
)
from telecine_codegen.docs.page_facts import (
    ExampleRole,
    OperationDraft,
    PageExample,
    PageFact,
    PageOperation,
    extract_origin,
    extract_path,
)
from telecine_codegen.docs.page_tables import Table, TableRow, parse_html_table, parse_pipe_table, strip_markup
from telecine_codegen.openapi.methods import METHODS

NAME: Final = "gitbook"
_METHODS: Final = "|".join(METHODS)
_ENDPOINT: Final = re.compile(
    rf"^[^<`|]{{0,40}}(?:<mark[^>]*>)?\s*[*`]*\b({_METHODS})\b[*`]*\s*(?:</mark>)?\s*[`\[(]*\s*"
    r"((?:https?://|/|\{\{)[^\s`\])]+)[`\])]*",
    re.IGNORECASE,
)
_SWAGGER: Final = re.compile(rf"{{%\s*(?:swagger|openapi|openapi-operation)\s.*?method=\"({_METHODS})\"", re.IGNORECASE)
_TAB: Final = re.compile(r"{%\s*(?:tab title|swagger-response status)=\"([^\"]*)\"")
_TITLE: Final = re.compile(
    r"^(?:#{1,6}\s+(?P<hash>.+)|\*\*(?P<bold>[^*]+)\*\*\s*[:：]?|(?P<word>[^\s|<{`].{0,20})\s*[:：])$"
)


def score_text(text: str) -> int:
    """Return three points per endpoint, and one per table and GitBook block; 0 without an endpoint."""
    lines = text.split("\n")
    endpoints = sum(_parse_endpoint_line(line) is not None for line in lines)
    blocks = len(re.findall(r"{%\s*(?:tab|tabs|hint|swagger|code)\b|<mark |<table", text))
    tables = sum(bool(re.fullmatch(r"\s*\|[\s|:-]*-[\s|:-]*\|\s*", line)) for line in lines)
    return endpoints * 3 + blocks + tables if endpoints else 0


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the operations of the page; each extends to the next endpoint."""
    lines = text.split("\n")
    starts = [(index, endpoint) for index, line in enumerate(lines) if (endpoint := _parse_endpoint_line(line))]
    ends = [*(index for index, _ in starts[1:]), len(lines)]
    return tuple(
        _OperationParser(lines, start, end, *endpoint).parse()
        for (start, endpoint), end in zip(starts, ends, strict=True)
    )


class _OperationParser:
    def __init__(self, lines: Sequence[str], start: int, end: int, method: str, path: str) -> None:
        self.lines = lines
        self.index = start + 1
        self.end = end
        self.where: str | None = None
        self.status: str | None = None
        self.draft = OperationDraft(method, path, start + 1)
        if (url := re.search(r"https?://[^\s`\"\])]+", lines[start])) and (server := extract_origin(url[0])):
            self.draft.facts.append(PageFact("", "", "server", server, start + 1))

    def parse(self) -> PageOperation:
        while self.index < self.end:
            self._parse_heading()
            self._parse_tab()
            self._parse_swagger_parameter()
            self.index = self._parse_block()
        return self.draft.build()

    def _parse_heading(self) -> None:
        title = _TITLE.match(self.lines[self.index].strip())
        if title is None:
            return
        where = parse_heading(strip_markup(title["hash"] or title["bold"] or title["word"]))
        # Any Markdown heading ends the current part; a label without a meaning does not.
        if where or title["hash"]:
            self.where, self.status = where, None

    def _parse_tab(self) -> None:
        if tab := _TAB.search(self.lines[self.index]):
            status = re.search(r"\b([1-5]\d\d)\b", tab[1])
            self.status = status[1] if status else None
            if self.status:
                self.draft.facts.append(PageFact(f"answer {self.status}", "", "status", self.status, self.index + 1))

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
        if table := parse_html_table(self.lines, self.index) or parse_pipe_table(self.lines, self.index):
            self._add_table(table)
            return table.last
        if curl := parse_curl_at(self.lines, self.index):
            return add_curl_facts(curl, self.draft)
        is_json = self.lines[self.index].lstrip().startswith(("{", "["))
        if is_json and (sample := parse_json_at(self.lines, self.index)):
            self._add_example(sample)
            return sample.last + 1
        return self.index + 1

    def _add_table(self, table: Table) -> None:
        columns = find_columns(table)
        if self.where == "header":
            self.draft.facts.extend(parse_header_table(table))
        elif "name" in columns and (self.where or "type" in columns):
            where = self.where or "request"
            if where == "answer" and self.status:
                where = f"answer {self.status}"
            self.draft.facts.extend(parse_field_table(table, where))
        else:
            self.draft.facts.extend(parse_code_table(table, self.draft.facts))

    def _add_example(self, sample: JsonSample) -> None:
        role: ExampleRole = "answer"
        where = "answer"
        if self.status:
            where = f"answer {self.status}"
        elif self.where in ("request", "query"):
            role = where = "request"
        self.draft.examples.append(PageExample(role, where, sample.value, self.index + 1, "", sample.problem))


def _parse_endpoint_line(line: str) -> tuple[str, str] | None:
    """Return method and path of the endpoint on a line, `None` if there is none."""
    if swagger := _SWAGGER.search(line):
        parts = [part[1] for name in ("baseUrl", "path") if (part := re.search(rf'{name}="([^"]*)"', line))]
        return swagger[1].upper(), _normalise_path("".join(parts)) or "/"
    endpoint = _ENDPOINT.match(line.strip().lstrip("#> "))
    return (endpoint[1].upper(), _normalise_path(endpoint[2].replace("\\", ""))) if endpoint else None


def _normalise_path(url: str) -> str:
    """Return the path of a URL that may begin with a variable: `{{base_url}}/v1/films`."""
    return extract_path(re.sub(r"^\{\{[^}]*\}\}/?", "/", url))
