"""Patch of a spec with the mechanical edits for open findings: optional fields, enum values, defaults, bounds."""

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

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.openapi.pointer import split_pointer
from telecine_codegen.openapi.yaml_scalars import describe_yaml11_reading, is_string

_NUMBER_TYPES: Final = ("integer", "number")
_SCALAR_TYPES: Final = ("string", "boolean", *_NUMBER_TYPES)
_BOUNDS: Final = {
    "range": ("minimum", "maximum"),
    "length": ("minLength", "maxLength"),
    "count": ("minItems", "maxItems"),
}


@dataclass(frozen=True, slots=True)
class SuggestedPatch:
    """A unified diff of a spec, and the open findings that need manual edits."""

    patch: str
    remaining: tuple[FactFinding, ...]


def suggest_patch(path: Path, findings: Sequence[FactFinding]) -> SuggestedPatch:
    """Return the patch that adds what the pages state to a spec; comments, order and quotes are preserved."""
    text = path.read_text(encoding="utf-8")
    yaml = _create_yaml()
    document = yaml.load(text)
    before = _dump(yaml, document)
    # Defaults come last: a default may be one of the values that are added to an enum.
    unresolved = sorted((finding for finding in findings if finding.is_open), key=lambda one: one.kind == "default")
    remaining = [finding for finding in unresolved if not _apply_finding(document, finding)]
    changed = _keep_trailing_blank_lines(text, _apply_edits(text, before, _dump(yaml, document)))
    name = f"{path.parent.name}/{path.name}" if path.is_absolute() else path.as_posix()
    lines = difflib.unified_diff(
        text.splitlines(keepends=True), changed.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return SuggestedPatch("".join(lines), tuple(remaining))


def _apply_finding(document: CommentedMap, finding: FactFinding) -> bool:
    """Edit the document as a finding says, and return whether that was possible."""
    edit = _EDITS.get((finding.kind, finding.verdict))
    has_target = _get_value(document, finding.at or "") is not None
    return edit is not None and has_target and edit(document, finding)


def _add_field(document: CommentedMap, finding: FactFinding) -> bool:
    """Add an optional field of a scalar type, or a list of such."""
    facts: Mapping[str, Any] = finding.docs
    name, type_name = finding.name.rpartition(".")[2], str(facts.get("type", ""))
    parent = _get_value(document, finding.at or "")
    is_list, scalar_type = type_name.endswith("[]"), type_name.removesuffix("[]")
    if scalar_type not in _SCALAR_TYPES or facts.get("required"):
        return False
    if not isinstance(parent, CommentedMap) or name in parent:
        return False
    properties = parent.get("properties", parent) if "type" in parent else parent
    schema = CommentedMap({"type": scalar_type})
    if is_list:
        schema = CommentedMap({"type": "array", "items": schema})
    if isinstance(values := facts.get("enum"), list) and not is_list and finding.where.startswith("request"):
        schema["enum"] = _build_flow_list(values)
    for kind, keywords in _BOUNDS.items():
        if kind == "range" and scalar_type not in _NUMBER_TYPES:
            continue
        for keyword, bound in zip(keywords, facts.get(kind, (None, None)), strict=True):
            if bound is not None:
                schema[keyword] = bound
    for keyword in ("default", "format"):
        if keyword in facts:
            schema[keyword] = _quote_ambiguous(facts[keyword])
    if facts.get("deprecated"):
        schema["deprecated"] = True
    schema["description"] = f"TODO: describe; see line {finding.line} of the page."
    properties[name] = schema
    return True


def _add_values(document: CommentedMap, finding: FactFinding) -> bool:
    """Add the values of the page to an enum."""
    values = _get_value(document, finding.at or "")
    if not isinstance(values, CommentedSeq):
        return False
    known = {comparable_text(value) for value in values}
    values.extend(_quote_ambiguous(value) for value in finding.docs if comparable_text(value) not in known)
    return True


def _add_state(document: CommentedMap, finding: FactFinding) -> bool:
    """Add a state to the enum, and with its meaning to `x-states`."""
    at = finding.at or ""
    name, _, state = str(finding.docs).partition(": ")
    schema, states = _get_value(document, at.rpartition("/")[0]), _get_value(document, at)
    if not state or not at.endswith("/x-states") or not isinstance(states, CommentedMap):
        return False
    schemas = [schema, *(part for key in ("anyOf", "oneOf", "allOf") for part in schema.get(key, ()))]
    values = next((part["enum"] for part in schemas if "enum" in part), None)
    if values is None:
        return False
    if name not in values:
        values.append(_quote_ambiguous(name))
    states.setdefault(_quote_ambiguous(name), state)
    return True


def _set_default(document: CommentedMap, finding: FactFinding) -> bool:
    schema = _get_schema(document, finding.at or "", ("default",))
    if schema is None:
        return False
    if comparable_text(finding.docs) not in map(comparable_text, schema.get("enum", [finding.docs])):
        return False  # either the default or the enum is wrong
    _set_keyword(schema, "default", _quote_ambiguous(finding.docs))
    return True


def _set_bounds(document: CommentedMap, finding: FactFinding) -> bool:
    keywords = _BOUNDS[finding.kind]
    schema = _get_schema(document, finding.at or "", keywords)
    if schema is None or (finding.kind == "range" and schema.get("type") not in _NUMBER_TYPES):
        return False
    for keyword, bound in zip(keywords, finding.docs, strict=True):
        if bound is not None:
            _set_keyword(schema, keyword, bound)
    return True


def _set_deprecated(document: CommentedMap, finding: FactFinding) -> bool:
    schema = _get_schema(document, finding.at or "", ())
    if schema is None or "type" not in schema:
        return False
    _set_keyword(schema, "deprecated", True)
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


def _get_schema(document: CommentedMap, at: str, keywords: Sequence[str]) -> CommentedMap | None:
    """Return the schema at a pointer to it or to one of its keywords; `None` if it is a reference."""
    parent, _, keyword = at.rpartition("/")
    schema = _get_value(document, parent if keyword in keywords else at)
    return schema if isinstance(schema, CommentedMap) and "$ref" not in schema else None


def _set_keyword(schema: CommentedMap, keyword: str, value: Any) -> None:
    """Set a keyword; a new one is placed before the description, as in the rest of the specs."""
    if keyword in schema:
        schema[keyword] = value
        return
    keywords = list(schema)
    index = keywords.index("description") if "description" in keywords else len(keywords)
    schema.insert(index, keyword, value)


def _build_flow_list(values: Sequence[Any]) -> CommentedSeq:
    items = CommentedSeq([_quote_ambiguous(value) for value in values])
    items.fa.set_flow_style()
    return items


def _quote_ambiguous(value: Any) -> Any:
    """Return a value, in quotes if YAML 1.1 reads the plain text as another type."""
    if isinstance(value, str) and (describe_yaml11_reading(value) is not None or not is_string(value)):
        return SingleQuotedScalarString(value)
    return value


def _get_value(document: Any, at: str) -> Any:
    value = document
    for key in split_pointer(at):
        if isinstance(value, list):
            value = value[int(key)] if key.isdigit() and int(key) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(key)
        else:
            return None
    return value


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
    """Return the text with the edits between two dumps; lines that ruamel formats differently stay as they are."""
    if text == before:
        return after
    original, old, new = (version.splitlines(keepends=True) for version in (text, before, after))
    original_index: dict[int, int] = {}
    for tag, first, last, start, _ in _diff_lines(old, original):
        if tag == "equal":
            original_index.update((first + offset, start + offset) for offset in range(last - first + 1))
    result = list(original)
    for tag, first, last, start, end in reversed(_diff_lines(old, new)):
        if tag != "equal" and first in original_index and last in original_index:
            result[original_index[first] : original_index[last]] = new[start:end]
    return "".join(result)


def _keep_trailing_blank_lines(text: str, changed: str) -> str:
    """Return the changed text; a blank line that ended a section stays behind the lines that were appended to it."""
    old, new = text.splitlines(keepends=True), changed.splitlines(keepends=True)
    for tag, _, _, start, end in _diff_lines(old, new):
        if tag == "insert" and start and not new[start - 1].strip() and new[end - 1].strip():
            new[start - 1 : end] = [*new[start:end], new[start - 1]]
    return "".join(new)


def _diff_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    return list(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
