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

from codegen.docs.findings import FactFinding, comparable_text
from codegen.openapi.pointer import tokens
from codegen.openapi.yaml_scalars import is_text, other_reading

_SCALAR_TYPES: Final = ("string", "integer", "number", "boolean")
_BOUNDS: Final = {
    "range": ("minimum", "maximum"),
    "length": ("minLength", "maxLength"),
    "count": ("minItems", "maxItems"),
}


@dataclass(frozen=True, slots=True)
class SuggestedPatch:
    """A patch against a spec, and the open findings that it leaves to a person."""

    patch: str
    left: tuple[FactFinding, ...]


def suggest_patch(path: Path, findings: Sequence[FactFinding]) -> SuggestedPatch:
    """Return the patch that takes over what the pages say of a spec, its comments, order and quotes kept."""
    text = path.read_text(encoding="utf-8")
    yaml = _create_yaml()
    document = yaml.load(text)
    before = _dump(yaml, document)
    # Values before defaults, so that a default may be one of the new values.
    todo = sorted((one for one in findings if one.is_open), key=lambda one: one.kind == "default")
    left = [one for one in todo if not _apply_finding(document, one)]
    changed = _keep_trailing_blank_lines(text, _apply_edits(text, before, _dump(yaml, document)))
    name = path.as_posix() if not path.is_absolute() else f"{path.parent.name}/{path.name}"
    lines = difflib.unified_diff(
        text.splitlines(keepends=True), changed.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return SuggestedPatch("".join(lines), tuple(left))


def _apply_finding(document: CommentedMap, finding: FactFinding) -> bool:
    """Apply what a finding says to the document; tell whether it could be."""
    edit = _EDITS.get((finding.kind, finding.verdict))
    target = _get_value(document, finding.at or "")
    return edit is not None and target is not None and edit(document, finding)


def _add_field(document: CommentedMap, finding: FactFinding) -> bool:
    facts: Mapping[str, Any] = finding.docs
    name, kind = finding.name.rpartition(".")[2], str(facts.get("type", ""))
    home = _get_value(document, finding.at or "")
    plain = kind.removesuffix("[]")
    if plain not in _SCALAR_TYPES or facts.get("required") or not isinstance(home, CommentedMap) or name in home:
        return False
    home = home.get("properties", home) if "properties" in home and "type" in home else home
    schema = CommentedMap({"type": plain})
    if kind.endswith("[]"):
        schema = CommentedMap({"type": "array", "items": CommentedMap({"type": plain})})
    if isinstance(values := facts.get("enum"), list) and "[]" not in kind and finding.where.startswith("request"):
        schema["enum"] = _build_flow_list(values)
    for fact, keys in _BOUNDS.items():
        for key, bound in zip(keys, facts.get(fact, (None, None)), strict=True):
            if bound is not None and (fact != "range" or plain in ("integer", "number")):
                schema[key] = bound
    for key in ("default", "format"):
        if key in facts:
            schema[key] = _quote_ambiguous(facts[key])
    if facts.get("deprecated"):
        schema["deprecated"] = True
    schema["description"] = f"To be described; line {finding.line} of the page speaks of it."
    home[name] = schema
    return True


def _add_values(document: CommentedMap, finding: FactFinding) -> bool:
    values = _get_value(document, finding.at or "")
    if not isinstance(values, CommentedSeq):
        return False
    known = {comparable_text(value) for value in values}
    values.extend(_quote_ambiguous(value) for value in finding.docs if comparable_text(value) not in known)
    return True


def _add_state(document: CommentedMap, finding: FactFinding) -> bool:
    """Add a state word to the enum and to the `x-states` beside it, with the state that it is taken for."""
    at = finding.at or ""
    word, _, state = str(finding.docs).partition(": ")
    schema, states = _get_value(document, at.rpartition("/")[0]), _get_value(document, at)
    if not state or not at.endswith("/x-states") or not isinstance(states, CommentedMap):
        return False
    holders = [schema, *(part for key in ("anyOf", "oneOf", "allOf") for part in schema.get(key, ()))]
    values = next((part["enum"] for part in holders if "enum" in part), None)
    if values is None:
        return False
    if word not in values:
        values.append(_quote_ambiguous(word))
    states.setdefault(_quote_ambiguous(word), state)
    return True


def _set_default(document: CommentedMap, finding: FactFinding) -> bool:
    at = finding.at or ""
    schema = _get_value(document, at.rpartition("/")[0] if at.endswith("/default") else at)
    if not isinstance(schema, CommentedMap) or "$ref" in schema:
        return False
    if comparable_text(finding.docs) not in [comparable_text(value) for value in schema.get("enum", [finding.docs])]:
        return False  # the page's default is no value of the spec: that takes thought
    if "default" in schema:
        schema["default"] = _quote_ambiguous(finding.docs)
    else:
        _insert_keyword(schema, "default", _quote_ambiguous(finding.docs))
    return True


def _set_bounds(document: CommentedMap, finding: FactFinding) -> bool:
    low, high = _BOUNDS[finding.kind]
    at = finding.at or ""
    schema = _get_value(document, at.rpartition("/")[0] if at.rpartition("/")[2] in (low, high) else at)
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
            _insert_keyword(schema, key, bound)
    return True


def _set_deprecated(document: CommentedMap, finding: FactFinding) -> bool:
    schema = _get_value(document, finding.at or "")
    if not isinstance(schema, CommentedMap) or "$ref" in schema or "type" not in schema:
        return False
    _insert_keyword(schema, "deprecated", True)
    return True


_EDITS: Final[Mapping[tuple[str, str], Callable[[CommentedMap, FactFinding], bool]]] = {
    ("field", "missing in the spec"): _add_field,
    ("enum", "missing in the spec"): _add_values,
    ("enum", "differs"): _add_values,
    ("state", "missing in the spec"): _add_state,
    ("default", "missing in the spec"): _set_default,
    ("default", "differs"): _set_default,
    ("range", "missing in the spec"): _set_bounds,
    ("range", "differs"): _set_bounds,
    ("length", "missing in the spec"): _set_bounds,
    ("length", "differs"): _set_bounds,
    ("count", "missing in the spec"): _set_bounds,
    ("count", "differs"): _set_bounds,
    ("deprecated", "missing in the spec"): _set_deprecated,
}


def _insert_keyword(schema: CommentedMap, key: str, value: Any) -> None:
    """Put a keyword before the description, where the specs have them."""
    keys = list(schema)
    schema.insert(keys.index("description") if "description" in keys else len(keys), key, value)


def _build_flow_list(values: Sequence[Any]) -> CommentedSeq:
    found = CommentedSeq([_quote_ambiguous(value) for value in values])
    found.fa.set_flow_style()
    return found


def _quote_ambiguous(value: Any) -> Any:
    """Return a text that YAML 1.1 would read otherwise in quotes, as the strict reader wants it."""
    if isinstance(value, str) and (other_reading(value) is not None or not is_text(value)):
        return SingleQuotedScalarString(value)
    return value


def _get_value(document: Any, at: str) -> Any:
    for key in tokens(at):
        if isinstance(document, list):
            document = document[int(key)] if key.isdigit() and int(key) < len(document) else None
        elif isinstance(document, dict):
            document = document.get(key)
        else:
            return None
    return document


def _create_yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(
        type(None), lambda writer, _: writer.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return yaml


def _dump(yaml: YAML, document: CommentedMap) -> str:
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue()


def _apply_edits(text: str, before: str, after: str) -> str:
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


def _keep_trailing_blank_lines(text: str, changed: str) -> str:
    """Return the changed text with the empty line that ended a part of the document still at its end."""
    old, new = text.splitlines(keepends=True), changed.splitlines(keepends=True)
    for tag, _, _, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "insert" and start and not new[start - 1].strip() and new[end - 1].strip():
            new[start - 1 : end] = [*new[start:end], new[start - 1]]
    return "".join(new)
