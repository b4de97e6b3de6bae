"""Strict YAML and JSON reader for specs: plain JSON values with the place of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from telecine_codegen.diagnostics import Place, quote
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.yaml_scalars import Scalar, describe_yaml11_reading, is_string, parse_core_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from telecine_codegen.diagnostics import Report

_MAX_DEPTH: Final = 100  # keeps every later recursion over a document far from Python's limit
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Characters that YAML does not allow unescaped, and line breaks of YAML 1.1 that YAML 1.2 does not have.
_FORBIDDEN_CHARACTERS: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_SURROGATES: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


def read_document(path: Path, report: Report) -> Document | None:
    """Return the document in a file, or ``None`` if it is not a readable mapping; report every problem."""
    text = _read_text(path, report)
    if text is None:
        return None
    file, is_json = path.as_posix(), path.suffix == ".json"
    if is_json:
        text = _convert_surrogates(text)
    reader = _EventReader(file, report, is_json=is_json)
    try:
        data = reader.document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        context = f", {error.context}" if error.context else ""
        if error.context_mark and mark and error.context_mark.line != line:
            context += f" that began on line {error.context_mark.line + 1}"
        report.error(
            Place(file, line + 1, column + 1), f"syntax error: {error.problem}{context}", _tab_hint(text, line)
        )
        return None
    if data is None:
        return None
    return Document(path.stem, path, data, reader.places, frozenset(reader.refused), tuple(reader.shadowed))


def _read_text(path: Path, report: Report) -> str | None:
    file = path.as_posix()
    start = Place(file, 1, 1)
    try:
        raw = path.read_bytes()
    except OSError as error:
        report.error(start, f"cannot read the file: {error.strerror or error}")
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        report.error(place, f"not UTF-8: byte 0x{raw[error.start]:02x}", "save the file as UTF-8")
        return None
    if text.startswith("\ufeff"):
        report.error(start, "the file begins with a byte order mark", "save it as UTF-8 without one")
        text = text[1:]
    for found in _FORBIDDEN_CHARACTERS.finditer(text):
        before = text[: found.start()]
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        report.error(place, f"bare character U+{ord(found[0]):04X}", "write it as an escape in double quotes")
    return _FORBIDDEN_CHARACTERS.sub("?", text)


def _convert_surrogates(text: str) -> str:
    """Return JSON text with pairs of escaped surrogates as the single escape of YAML."""

    def convert(pair: re.Match[str]) -> str:
        code = 0x10000 + ((int(pair[2], 16) - 0xD800) << 10) + (int(pair[3], 16) - 0xDC00)
        return f"{pair[1]}\\U{code:08x}"

    return _SURROGATES.sub(convert, text)


def _tab_hint(text: str, line: int) -> str | None:
    lines = text.split("\n")
    indent = re.match(r"\s*", lines[line]) if line < len(lines) else None
    return "indent with spaces, not with tabs" if indent and "\t" in indent[0] else None


class _EventReader:
    """Builds plain values from YAML events; reports anchors, tags and other non-plain constructs."""

    def __init__(self, file: str, report: Report, *, is_json: bool) -> None:
        self.places: dict[str, Place] = {}
        self.refused: set[str] = set()
        self.shadowed: list[Any] = []
        self._file = file
        self._report = report
        self._is_json = is_json
        self._events: Iterator[yaml.Event] = iter(())

    def document(self, events: Iterator[yaml.Event]) -> dict[str, Any] | None:
        self._events = events
        next(events)  # the start of the stream
        start = next(events)
        if not isinstance(start, yaml.DocumentStartEvent):
            self._report.error(Place(self._file, 1, 1), "the file is empty")
            return None
        if start.version or start.tags:
            self._error(start, "YAML directives are not allowed", "remove the line that begins with %")
        root = next(events)
        self.places[""] = self._place(root)
        data = self._value(root, "", 0)
        next(events)  # the end of the document
        following = next(events)
        if isinstance(following, yaml.DocumentStartEvent):
            self._error(following, "a second document in one file", "one file holds one spec")
        if isinstance(data, dict):
            return data
        if "" not in self.refused:
            self._error(root, "a spec must be a mapping" if data is not None else "the file is empty")
        return None

    def _value(self, event: yaml.Event, at: str, depth: int) -> Any:
        if self._report_markup(event, at):
            return None
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, at)
        if depth == _MAX_DEPTH:
            self._error(event, f"nested more than {_MAX_DEPTH} deep")
            self.refused.add(at)
            self._skip()
            return None
        return self._list(at, depth) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(at, depth)

    def _list(self, at: str, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            here = join_pointer(at, len(items))
            self.places[here] = self._place(event)
            items.append(self._value(event, here, depth + 1))
        return items

    def _mapping(self, at: str, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            here = join_pointer(at, "" if key is None else key)
            if key is not None and key not in members:
                self.places[here] = self._place(event)
                members[key] = self._value(next(self._events), here, depth + 1)
                continue
            if key is not None:
                first = self.places[here].line
                word = "path" if at == "/paths" else "key"
                self._error(event, f"duplicate {word} {quote(key)}, first on line {first}", "keep one of them")
            self.shadowed.append(self._read_shadowed(next(self._events), depth + 1))
        return members

    def _read_shadowed(self, event: yaml.Event, depth: int) -> Any:
        """Read the value of a repeated key without recording its place."""
        places, refused = self.places, self.refused
        self.places, self.refused = {}, set()
        value = self._value(event, "", depth)
        self.places, self.refused = places, refused
        return value

    def _key(self, event: yaml.Event) -> str | None:
        if self._report_markup(event, None):
            return None
        if not isinstance(event, yaml.ScalarEvent):
            self._error(event, "a key must be a string, not a list or a mapping")
            self._skip()
            return None
        text: str = event.value
        if event.style or self._is_json:
            return text
        if (other := describe_yaml11_reading(text)) is not None:
            self._error(event, f"YAML 1.1 reads the bare key {text} as {other}", f"quote it: '{text}'")
        elif not is_string(text):
            self._error(event, f"the key {text or '(nothing)'} is not a string", f"quote it: '{text}'")
        return text

    def _scalar(self, event: yaml.ScalarEvent, at: str) -> Scalar:
        text: str = event.value
        if event.style:
            return text
        try:
            value = parse_core_scalar(text)
        except ValueError:
            number = quote(text).strip('"')
            self._error(event, f"JSON has no number {number}", "quote it if it is a string")
        else:
            other = None if self._is_json else describe_yaml11_reading(text)
            if other is None:
                return value
            plain = int(value) if isinstance(value, float) and value.is_integer() else value
            number = "" if isinstance(value, str) else f", or write the number as {plain}"
            choice = ", or write true or false" if other == "a boolean" else number
            self._error(event, f"YAML 1.1 reads the bare {text} as {other}", f"quote it: '{text}'{choice}")
        self.refused.add(at)
        return text

    def _report_markup(self, event: yaml.Event, at: str | None) -> bool:
        """Report anchors, aliases and tags; return whether the event is an alias, which has no value."""
        name = getattr(event, "anchor", None)
        is_alias = isinstance(event, yaml.AliasEvent)
        if name is not None:
            self._error(event, f"{'alias *' if is_alias else 'anchor &'}{name}", "a spec is plain data: use $ref")
        if (tag := getattr(event, "tag", None)) is not None:
            self._error(event, f"tag {tag}", "a spec is plain data: remove the tag")
        if is_alias and at is not None:
            self.refused.add(at)
        return is_alias

    def _skip(self) -> None:
        """Skip the remaining events of a list or mapping."""
        depth = 1
        while depth:
            event = next(self._events)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)

    def _error(self, event: yaml.Event, message: str, hint: str | None = None) -> None:
        self._report.error(self._place(event), message, hint)

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file, 1, 1)
