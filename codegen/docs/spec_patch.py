"""Suggests the spec edits that need no thought, as a patch: a new optional field, a new value, a default, bounds."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from codegen.docs.findings import Finding, written
from codegen.openapi.pointer import tokens
from codegen.openapi.yaml_scalars import is_text, other_reading

_PLAIN: Final = ("string", "integer", "number", "boolean")
_BOUNDS: Final = {
    "range": ("minimum", "maximum"),
    "length": ("minLength", "maxLength"),
    "count": ("minItems", "maxItems"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A patch against a spec, and the open findings that it leaves to a person."""

    patch: str
    left: tuple[Finding, ...]


def suggest(path: Path, findings: Sequence[Finding]) -> Suggestion:
    """Return the patch that takes over what the pages say of a spec, its comments, order and quotes kept."""
    text = path.read_text(encoding="utf-8")
    yaml = _yaml()
    document = yaml.load(text)
    before = _dumped(yaml, document)
    # Values before defaults, so that a default may be one of the new values.
    todo = sorted((one for one in findings if one.is_open), key=lambda one: one.kind == "default")
    left = [one for one in todo if not _edited(document, one)]
    changed = _tidied(text, _grafted(text, before, _dumped(yaml, document)))
    name = path.as_posix() if not path.is_absolute() else f"{path.parent.name}/{path.name}"
    lines = difflib.unified_diff(
        text.splitlines(keepends=True), changed.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return Suggestion("".join(lines), tuple(left))


def _edited(document: CommentedMap, finding: Finding) -> bool:
    """Apply what a finding says to the document; tell whether it could be."""
    edit = _EDITS.get((finding.kind, finding.verdict))
    target = _value(document, finding.at or "")
    return edit is not None and target is not None and edit(document, finding)


def _new_field(document: CommentedMap, finding: Finding) -> bool:
    facts: Mapping[str, Any] = finding.docs
    name, kind = finding.name.rpartition(".")[2], str(facts.get("type", ""))
    home = _value(document, finding.at or "")
    plain = kind.removesuffix("[]")
    if plain not in _PLAIN or facts.get("required") or not isinstance(home, CommentedMap) or name in home:
        return False
    home = home.get("properties", home) if "properties" in home and "type" in home else home
    schema = CommentedMap({"type": plain})
    if kind.endswith("[]"):
        schema = CommentedMap({"type": "array", "items": CommentedMap({"type": plain})})
    if isinstance(values := facts.get("enum"), list) and "[]" not in kind and finding.where.startswith("request"):
        schema["enum"] = _flow(values)
    for fact, keys in _BOUNDS.items():
        for key, bound in zip(keys, facts.get(fact, (None, None)), strict=True):
            if bound is not None and (fact != "range" or plain in ("integer", "number")):
                schema[key] = bound
    for key in ("default", "format"):
        if key in facts:
            schema[key] = _scalar(facts[key])
    if facts.get("deprecated"):
        schema["deprecated"] = True
    schema["description"] = f"To be described; line {finding.line} of the page speaks of it."
    home[name] = schema
    return True


def _new_values(document: CommentedMap, finding: Finding) -> bool:
    values = _value(document, finding.at or "")
    if not isinstance(values, CommentedSeq):
        return False
    known = {written(value) for value in values}
    values.extend(_scalar(value) for value in finding.docs if written(value) not in known)
    return True


def _new_state(document: CommentedMap, finding: Finding) -> bool:
    """Add a state word to the enum and to the `x-states` beside it, with the state that it is taken for."""
    at = finding.at or ""
    word, _, state = str(finding.docs).partition(": ")
    schema, states = _value(document, at.rpartition("/")[0]), _value(document, at)
    if not state or not at.endswith("/x-states") or not isinstance(states, CommentedMap):
        return False
    holders = [schema, *(part for key in ("anyOf", "oneOf", "allOf") for part in schema.get(key, ()))]
    values = next((part["enum"] for part in holders if "enum" in part), None)
    if values is None:
        return False
    if word not in values:
        values.append(_scalar(word))
    states.setdefault(_scalar(word), state)
    return True


def _default(document: CommentedMap, finding: Finding) -> bool:
    at = finding.at or ""
    schema = _value(document, at.rpartition("/")[0] if at.endswith("/default") else at)
    if not isinstance(schema, CommentedMap) or "$ref" in schema:
        return False
    if written(finding.docs) not in [written(value) for value in schema.get("enum", [finding.docs])]:
        return False  # the page's default is no value of the spec: that takes thought
    if "default" in schema:
        schema["default"] = _scalar(finding.docs)
    else:
        _insert(schema, "default", _scalar(finding.docs))
    return True


def _bounds(document: CommentedMap, finding: Finding) -> bool:
    low, high = _BOUNDS[finding.kind]
    at = finding.at or ""
    schema = _value(document, at.rpartition("/")[0] if at.rpartition("/")[2] in (low, high) else at)
    if (
        not isinstance(schema, CommentedMap)
        or "$ref" in schema
        or (finding.kind == "range" and schema.get("type") not in ("integer", "number"))
    ):
        return False
    for key, bound in zip((low, high), finding.docs, strict=True):
        if bound is not None and key in schema:
            schema[key] = bound
        elif bound is not None:
            _insert(schema, key, bound)
    return True


def _deprecated(document: CommentedMap, finding: Finding) -> bool:
    schema = _value(document, finding.at or "")
    if not isinstance(schema, CommentedMap) or "$ref" in schema or "type" not in schema:
        return False
    _insert(schema, "deprecated", True)
    return True


_EDITS: Final[Mapping[tuple[str, str], Callable[[CommentedMap, Finding], bool]]] = {
    ("field", "missing in the spec"): _new_field,
    ("enum", "missing in the spec"): _new_values,
    ("enum", "differs"): _new_values,
    ("state", "missing in the spec"): _new_state,
    ("default", "missing in the spec"): _default,
    ("default", "differs"): _default,
    ("range", "missing in the spec"): _bounds,
    ("range", "differs"): _bounds,
    ("length", "missing in the spec"): _bounds,
    ("length", "differs"): _bounds,
    ("count", "missing in the spec"): _bounds,
    ("count", "differs"): _bounds,
    ("deprecated", "missing in the spec"): _deprecated,
}


def _insert(schema: CommentedMap, key: str, value: Any) -> None:
    """Put a keyword before the description, where the specs have them."""
    keys = list(schema)
    schema.insert(keys.index("description") if "description" in keys else len(keys), key, value)


def _flow(values: Sequence[Any]) -> CommentedSeq:
    found = CommentedSeq([_scalar(value) for value in values])
    found.fa.set_flow_style()
    return found


def _scalar(value: Any) -> Any:
    """Return a text that YAML 1.1 would read otherwise in quotes, as the strict reader wants it."""
    if isinstance(value, str) and (other_reading(value) is not None or not is_text(value)):
        return SingleQuotedScalarString(value)
    return value


def _value(document: Any, at: str) -> Any:
    for key in tokens(at):
        if isinstance(document, list):
            document = document[int(key)] if key.isdigit() and int(key) < len(document) else None
        elif isinstance(document, dict):
            document = document.get(key)
        else:
            return None
    return document


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(
        type(None), lambda writer, _: writer.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return yaml


def _dumped(yaml: YAML, document: CommentedMap) -> str:
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue()


def _grafted(text: str, before: str, after: str) -> str:
    """Return the text with the edits between two dumps, so that nothing else changes where a dump writes otherwise."""
    if text == before:
        return after
    original, old, new = (state.splitlines(keepends=True) for state in (text, before, after))
    lines: dict[int, int] = {}
    for tag, first, last, start, _ in difflib.SequenceMatcher(None, old, original, autojunk=False).get_opcodes():
        if tag == "equal":
            lines.update((first + offset, start + offset) for offset in range(last - first + 1))
    result = list(original)
    for tag, first, last, start, end in reversed(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        if tag != "equal" and first in lines and last in lines:
            result[lines[first] : lines[last]] = new[start:end]
    return "".join(result)


def _tidied(text: str, changed: str) -> str:
    """Return the changed text with the empty line that ended a part of the document still at its end."""
    old, new = text.splitlines(keepends=True), changed.splitlines(keepends=True)
    for tag, _, _, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "insert" and start and not new[start - 1].strip() and new[end - 1].strip():
            new[start - 1 : end] = [*new[start:end], new[start - 1]]
    return "".join(new)
