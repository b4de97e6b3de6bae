"""GitBook Markdown: an endpoint in marks, headings in bold, parameters in tables, answers in tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from codegen.docs.code_samples import parse_curl_at, parse_json_at
from codegen.docs.layouts.curl_facts import add_curl_facts
from codegen.docs.layouts.heading_words import parse_heading
from codegen.docs.layouts.parameter_tables import find_columns, parse_code_table, parse_field_table, parse_header_table
from codegen.docs.page_facts import OperationDraft, PageExample, PageFact, PageOperation, extract_origin, extract_path
from codegen.docs.page_tables import Table, TableRow, parse_html_table, parse_pipe_table, strip_markup
from codegen.openapi.methods import METHODS

NAME: Final = "gitbook"
_VERBS: Final = "|".join(METHODS)
_ENDPOINT: Final = re.compile(
    rf"^[^<`|]{{0,40}}(?:<mark[^>]*>)?\s*[*`]*\b({_VERBS})\b[*`]*\s*(?:</mark>)?\s*[`\[(]*\s*"
    r"((?:https?://|/|\{\{)[^\s`\])]+)[`\])]*",
    re.IGNORECASE,
)
_SWAGGER: Final = re.compile(rf"{{%\s*(?:swagger|openapi|openapi-operation)\s.*?method=\"({_VERBS})\"", re.IGNORECASE)
_TAB: Final = re.compile(r"{%\s*(?:tab title|swagger-response status)=\"([^\"]*)\"")
_TITLE: Final = re.compile(
    r"^(?:#{1,6}\s+(?P<hash>.+)|\*\*(?P<bold>[^*]+)\*\*\s*[:：]?|(?P<word>[^\s|<{`].{0,20})\s*[:：])$"
)


def score_text(text: str) -> int:
    """Return how many endpoints and tables stand in the way of this layout."""
    lines = text.split("\n")
    endpoints = sum(_parse_endpoint_line(line) is not None for line in lines)
    marks = len(re.findall(r"{%\s*(?:tab|tabs|hint|swagger|code)\b|<mark |<table", text))
    tables = sum(bool(re.fullmatch(r"\s*\|[\s|:-]*-[\s|:-]*\|\s*", line)) for line in lines)
    return endpoints * 3 + marks + tables if endpoints else 0


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the operations of the page, each from its endpoint to the next."""
    lines = text.split("\n")
    starts = [(index, found) for index, line in enumerate(lines) if (found := _parse_endpoint_line(line))]
    ends = [index for index, _ in starts[1:]] + [len(lines)]
    drafts = (_create_draft(lines, start, *found) for start, found in starts)
    return tuple(_parse_operation(lines, draft, draft.line, end) for draft, end in zip(drafts, ends, strict=True))


def _create_draft(lines: Sequence[str], start: int, method: str, path: str) -> OperationDraft:
    draft = OperationDraft(method, path, start + 1)
    if (url := re.search(r"https?://[^\s`\"\])]+", lines[start])) and (server := extract_origin(url[0])):
        draft.facts.append(PageFact("", "", "server", server, start + 1))
    return draft


def _parse_endpoint_line(line: str) -> tuple[str, str] | None:
    if found := _SWAGGER.search(line):
        parts = [part[1] for name in ("baseUrl", "path") if (part := re.search(rf'{name}="([^"]*)"', line))]
        return found[1].upper(), _normalise_path("".join(parts)) or "/"
    found = _ENDPOINT.match(line.strip().lstrip("#> "))
    return (found[1].upper(), _normalise_path(found[2].replace("\\", ""))) if found else None


def _normalise_path(url: str) -> str:
    url = re.sub(r"^\{\{[^}]*\}\}/?", "/", url)
    return extract_path(url)


def _parse_operation(lines: Sequence[str], draft: OperationDraft, index: int, end: int) -> PageOperation:
    where: str | None = None
    status: str | None = None
    while index < end:
        line = lines[index]
        if title := _TITLE.match(line.strip()):
            named = parse_heading(strip_markup(title["hash"] or title["bold"] or title["word"]))
            # A heading of another subject ends the part that was begun; a mere label does not.
            where, status = (named, None) if named or title["hash"] else (where, status)
        if tab := _TAB.search(line):
            found = re.search(r"\b([1-5]\d\d)\b", tab[1])
            status = found[1] if found else None
            if found:
                draft.facts.append(PageFact(f"answer {status}", "", "status", status, index + 1))
        if parameter := re.search(r"{%\s*swagger-parameter (.*?)%}", line):
            _add_swagger_parameter(draft, dict(re.findall(r'(\w+)="([^"]*)"', parameter[1])), lines, index)
        if table := parse_html_table(lines, index) or parse_pipe_table(lines, index):
            _add_table(draft, table, where, status)
            index = table.last
            continue
        if curl := parse_curl_at(lines, index):
            index = add_curl_facts(curl, draft)
            continue
        if line.lstrip()[:1] in ("{", "[") and (sample := parse_json_at(lines, index)):
            place = f"answer {status}" if status else "request" if where in ("request", "query") else "answer"
            role = "request" if place == "request" else "answer"
            draft.examples.append(PageExample(role, place, sample.value, index + 1, "", sample.problem))  # type: ignore[arg-type]  # one of two roles
            index = sample.last + 1
            continue
        index += 1
    return draft.done()


def _add_table(draft: OperationDraft, table: Table, where: str | None, status: str | None) -> None:
    at = find_columns(table)
    if where == "header":
        draft.facts.extend(parse_header_table(table))
    elif "name" in at and (where or "type" in at):
        place = where or "request"
        draft.facts.extend(parse_field_table(table, f"answer {status}" if place == "answer" and status else place))
    else:
        draft.facts.extend(parse_code_table(table, draft.facts))


def _add_swagger_parameter(draft: OperationDraft, told: dict[str, str], lines: Sequence[str], index: int) -> None:
    """Read an old block `{% swagger-parameter in="body" name=… %}`, whose description stands below it."""
    text = []
    while index + 1 < len(lines) and "endswagger-parameter" not in lines[index + 1]:
        index += 1
        text.append(lines[index].strip())
    cells = (told.get("name", ""), told.get("type", ""), told.get("required", ""), "\n".join(text))
    table = _build_table(cells, index - len(text) + 1)
    where = {"body": "request", "": "request"}.get(told.get("in", ""), told.get("in", ""))
    draft.facts.extend(parse_header_table(table) if where == "header" else parse_field_table(table, where))


def _build_table(cells: tuple[str, ...], line: int) -> Table:
    return Table(("name", "type", "required", "description"), (TableRow(line, cells),), line)
