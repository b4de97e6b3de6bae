"""State of a Markdown page while it is read: the part, object and example that the last headings have begun."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.layouts.heading_words import (
    ExampleSection,
    is_callback_heading,
    is_plain_section_title,
    parse_example_heading,
    parse_heading,
    parse_object_heading,
)
from telecine_codegen.docs.layouts.property_lines import iter_identifiers, match_label
from telecine_codegen.docs.page_facts import ExampleRole, OperationDraft, PageFact
from telecine_codegen.docs.page_tables import strip_markup

_TITLE: Final = re.compile(
    r"^(?:(?P<marks>#{1,6})\s+(?P<hash>.+)|(?:[-*•+]\s+)?\*\*(?P<bold>[^*]+)\*\*\s*[:：]?|(?:[-*•+]\s+)?(?P<word>[^\s|<{`*•-].{0,20})\s*[:：])$"
)
_TAB: Final = re.compile(r"{%\s*(?:tab title|swagger-response status)=\"([^\"]*)\"")
_CREDENTIAL: Final = re.compile(r"\bAuthorization\s*[:：]\s*[\"']?(Bearer|Basic|Token)\s", re.IGNORECASE)
_CODES: Final = re.compile(
    r"\b(?:error|status|response)\s+codes?\b|\bcommon errors?\b|错误码|状态码|错误代码", re.IGNORECASE
)
# Without its mark, as in a saved page, a heading has no other words.
_CODES_HEADING: Final = re.compile(r"(?:#{1,2}\s+(?=.)|(?=(?:\w+ )?codes?$|错误码$|状态码$))(.+)", re.IGNORECASE)
_CALLBACK_FIELD: Final = re.compile(r"call_?back|hook|notif", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"(.+?)\s+(?:parameter|field|参数|字段)", re.IGNORECASE)
_DEEPEST: Final = 7  # deeper than any heading; the level of labels


class SectionState:
    """What the lines after a heading describe.

    Attributes:
        where: Part of the operation, as in `PageFact`.
        status: Status of the current tab of responses.
        subject: Field that the section describes, as in "Model Parameter".
        target: Operation that gets the facts: that of the page, or its callback.
        is_past_request: Whether a heading of its level, or a higher one, has ended the description of the request.
    """

    def __init__(self, draft: OperationDraft, callbacks: dict[str, OperationDraft]) -> None:
        self.draft = draft
        self.target = draft
        self.where: str | None = None
        self.status: str | None = None
        self.subject: str | None = None
        self.is_past_request = False
        self._request_level = 0
        self._callbacks = callbacks
        self._example: ExampleSection | None = None
        self._prefix = ""
        self._levels = {"part": 0, "example": 0, "callback": 0}
        self._is_inherited = False

    def read_title(self, line: str, index: int) -> None:
        """Update the state from a heading, or a bold or labelled line that stands for one."""
        title = _TITLE.match(line.strip())
        if title is None:
            # A saved page has lost the marks of headings: the words must have a meaning of their own.
            if is_plain_section_title(line):
                self._begin_section(line.strip(), _DEEPEST, index)
            return
        text = strip_markup(title["hash"] or title["bold"] or title["word"])
        level = len(title["marks"]) if title["marks"] else _DEEPEST
        if self._begin_section(text, level, index):
            return
        if title["hash"]:
            self._end_sections(level)
            self.subject = self._find_subject(text)
        elif not title["bold"] or line.rstrip().endswith((":", "：")):
            self._is_inherited = True  # a label of its own: the list after it has no fields of the part

    def read_tab(self, line: str, index: int) -> None:
        """Update the status from the title of a tab."""
        if tab := _TAB.search(line):
            status = re.search(r"\b([1-5]\d\d)\b", tab[1])
            self.status = status[1] if status else None
            if self.status:
                self.draft.facts.append(PageFact(f"answer {self.status}", "", "status", self.status, index + 1))

    def read_label(self, line: str, index: int) -> bool:
        """Add the facts of a labelled line about the operation: content type, parameters in the URL."""
        label = match_label(line)
        if label is None or label.kind is not None or not (label.is_bulleted or label.is_bold):
            return False
        word = label.label.lower().strip("* ")
        if word in ("content-type", "content type"):
            media = label.value.strip("`* ").split(";")[0]
            if "/" in media:
                self.target.facts.append(PageFact("request", "", "media", media, index + 1))
            return True
        where = "request" if word == "parameter" else parse_heading(word)
        if where is None or not label.value:
            return False
        names = list(iter_identifiers(label.value))
        if where == "request" and (
            self.draft.method == "GET" or re.search(r"\b(?:url|query)\b", label.value, re.IGNORECASE)
        ):
            where = "path" if re.search(r"\bpath\b", label.value, re.IGNORECASE) else "query"
        self.target.facts.extend(PageFact(where, name, "field", True, index + 1) for name in names)
        return bool(names)

    def get_field_part(self) -> str:
        """Return the part of a field that is described by its properties."""
        where = self.where or "request"
        return f"answer {self.status}" if where == "answer" and self.status else where

    def get_list_part(self) -> str | None:
        """Return the part whose fields are list items, `None` outside of a part and in examples."""
        if self.where is None or self._example is not None or self._is_inherited:
            return None
        return self.get_field_part()

    def qualify_name(self, name: str, where: str) -> str:
        """Return the dotted name of a member of the current object."""
        is_member = self._prefix and where == "request" and name != self._prefix
        return f"{self._prefix}.{name}" if is_member and not name.startswith(f"{self._prefix}.") else name

    def qualify_facts(self, facts: Iterable[PageFact]) -> Iterator[PageFact]:
        """Yield facts with the dotted names of the members of the current object."""
        for fact in facts:
            yield replace(fact, name=self.qualify_name(fact.name, fact.where))

    def select_location(self, field: FieldDraft) -> str:
        """Return the part that a field names as its location."""
        location = next((str(label.value) for label in field.labels if label.kind == "location"), None)
        if field.name.lower() == "authorization":
            return "auth"
        if location == "body":
            return "request"
        return location if location in ("query", "path", "header", "cookie") else field.where

    def classify_example(self) -> tuple[ExampleRole, str] | None:
        """Return role and part of an example that begins here, `None` if it has no values of its own."""
        if self.target is not self.draft:
            return "request", "request"
        if self.status:
            return "answer", f"answer {self.status}"
        match self._example or self.where:
            case "request" | "query":
                return "request", "request"
            case "skeleton" | "callback":
                return None
            case _:
                return "answer", "answer"

    def _begin_section(self, text: str, level: int, index: int) -> bool:
        """Begin the section of a title with a known meaning; return whether it has one."""
        example = parse_example_heading(text)
        if example is None and (name := parse_object_heading(text)) and (prefix := self._find_object(name)):
            self._end_sections(level)
            self._set_part("request", level, prefix)
            return True
        where = parse_heading(text)
        if example is not None and where is None:
            if level < _DEEPEST:
                self._end_sections(level)
            self._example, self._levels["example"] = example, level
            self.status = None
            if example == "callback":
                self._begin_callback(level, index)
            return True
        if where is not None:
            self._end_sections(level)
            prefix = self._find_object("input") if re.match(r"input\b", text.strip(), re.IGNORECASE) else None
            self._set_part(where, level, prefix or "")
            return True
        if level < _DEEPEST and is_callback_heading(text) and self._find_subject(text) is None:
            self._end_sections(level)
            self._begin_callback(level, index)
            return True
        return False

    def _set_part(self, where: str, level: int, prefix: str) -> None:
        self.where, self.status, self._prefix = where, None, prefix
        if where == "request":
            self._request_level = min(level, self._request_level or level)
            self.is_past_request = False
        self._example, self._is_inherited = None, False
        self._levels["part"] = level

    def _begin_callback(self, level: int, index: int) -> None:
        callback = create_callback(self.draft.facts, index + 1)
        if callback is None:
            # No field says to which URL this is sent: what follows is not part of the operation, and stays unread.
            self.target = OperationDraft("POST", "", index + 1)
        else:
            self.target = self._callbacks.setdefault(callback.path, callback)
        self.where, self._prefix = "request", ""
        self._levels["callback"] = level

    def _end_sections(self, level: int) -> None:
        """End what began at a heading of this level or a deeper one."""
        if self.target is not self.draft and level <= self._levels["callback"]:
            self.target, self.where = self.draft, None
        if self._example is not None and level <= self._levels["example"]:
            self._example = None
        if level <= self._levels["part"]:
            self.where, self.status, self._prefix = None, None, ""
        self._is_inherited = self.where is not None
        self.is_past_request = self.is_past_request or level <= self._request_level
        self.subject = None

    def _find_object(self, name: str) -> str | None:
        """Return the object of the request that a heading names in its own spelling: a field, or in an example."""
        examples = (one.value for one in self.draft.examples if one.role == "request" and isinstance(one.value, dict))
        known = {key.lower(): key for value in examples for key, member in value.items() if isinstance(member, dict)}
        known |= {fact.name.lower(): fact.name for fact in self.draft.facts if fact.where == "request" and fact.name}
        return known.get(name.lower())

    def _find_subject(self, text: str) -> str | None:
        """Return the field of the request that a heading describes: "Callback URL Parameter" is `callBackUrl`."""
        match = _PARAMETER.fullmatch(text.strip("` "))
        if match is None:
            return None
        wanted = _letters(match[1])
        names = (fact.name for fact in self.draft.facts if fact.where == "request" and fact.name)
        return next((name for name in names if _letters(name) == wanted), None)


def create_callback(facts: Iterable[PageFact], line: int) -> OperationDraft | None:
    """Return the callback to the URL in a field of the request, `None` if no field looks like one."""
    names = (fact.name for fact in facts if fact.where == "request" and _CALLBACK_FIELD.search(fact.name))
    field = next(names, None)
    path = f"{{$request.body#/{field.replace('.', '/')}}}" if field else ""
    return OperationDraft("POST", path, line) if field else None


def find_credentials(lines: Sequence[str]) -> list[PageFact]:
    """Return the scheme of the credential that the page shows in a header line."""
    for number, line in enumerate(lines, 1):
        if match := _CREDENTIAL.search(line):
            return [PageFact("auth", "Authorization", "scheme", match[1].capitalize(), number)]
    return []


def find_shared_codes(lines: Sequence[str]) -> range:
    """Return the lines of the section at the end of a page with the codes of all operations."""
    for index in reversed(range(len(lines))):
        heading = _CODES_HEADING.fullmatch(lines[index].strip())
        if heading and _CODES.search(heading[1]):
            following = (number for number in range(index + 1, len(lines)) if re.match(r"#{1,2}\s", lines[number]))
            return range(index, next(following, len(lines)))
    return range(0)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9\u4e00-\u9fff]", "", text.lower())
