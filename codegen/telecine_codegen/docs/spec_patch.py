"""Patch of a spec with the mechanical edits for open findings: optional fields, enum values, defaults, bounds."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.added_fields import BOUNDS, NUMBER_TYPES, quote_ambiguous
from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.field_editor import FieldEditor, read_other_specs
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.text_edits import apply_edits
from telecine_codegen.openapi.pointer import resolve_pointer
from telecine_codegen.openapi.reader import read_document


@dataclass(frozen=True, slots=True)
class SuggestedPatch:
    """A unified diff of a spec, and the open findings that need manual edits."""

    patch: str
    remaining: tuple[FactFinding, ...]


def suggest_patch(path: Path, findings: Sequence[FactFinding]) -> SuggestedPatch:
    """Return the patch that adds what the pages state to a spec; comments, order and quotes are preserved.

    What a new field contains is guessed from its name, and marked as a guess.
    """
    text = path.read_text(encoding="utf-8")
    yaml = _create_yaml()
    data = yaml.load(text)
    before = _dump(yaml, data)
    unresolved = [finding for finding in findings if finding.is_open]
    missing = sorted(filter(_is_missing_field, unresolved), key=lambda one: one.name.count("."))
    # Defaults come last: a default may be one of the values that are added to an enum.
    others = sorted(
        (one for one in unresolved if not _is_missing_field(one)), key=lambda finding: finding.kind == "default"
    )
    remaining = [*_add_fields(path, data, missing), *(one for one in others if not _apply_finding(data, one))]
    changed = apply_edits(text, before, _dump(yaml, data))
    name = f"{path.parent.name}/{path.name}" if path.is_absolute() else path.as_posix()
    lines = difflib.unified_diff(
        text.splitlines(keepends=True), changed.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return SuggestedPatch("".join(lines), tuple(sorted(remaining, key=unresolved.index)))


def _is_missing_field(finding: FactFinding) -> bool:
    return finding.kind == "field" and finding.verdict == "missing in the spec"


def _add_fields(path: Path, data: CommentedMap, missing: Sequence[FactFinding]) -> list[FactFinding]:
    """Add the missing fields, outer ones first; return the findings that cannot be applied."""
    document = read_document(path, Report())
    if not missing or document is None:
        return [*missing]
    editor = FieldEditor(data, document, read_other_specs(path))
    owners = {(one.operation, one.where, one.name.rpartition(".")[0]) for one in missing}
    remaining = [
        one for one in missing if not editor.add(one, has_members=(one.operation, one.where, one.name) in owners)
    ]
    return [*remaining, *editor.settle()]


def _apply_finding(document: CommentedMap, finding: FactFinding) -> bool:
    """Edit the document as a finding says, and return whether that was possible."""
    edit = _EDITS.get((finding.kind, finding.verdict))
    has_target = resolve_pointer(document, finding.at or "") is not None
    return edit is not None and has_target and edit(document, finding)


def _add_values(document: CommentedMap, finding: FactFinding) -> bool:
    """Add the values of the page to an enum."""
    values = resolve_pointer(document, finding.at or "")
    if not isinstance(values, CommentedSeq):
        return False
    known = {comparable_text(value) for value in values}
    values.extend(quote_ambiguous(value) for value in finding.docs if comparable_text(value) not in known)
    return True


def _add_state(document: CommentedMap, finding: FactFinding) -> bool:
    """Add a state to the enum, and with its meaning to `x-states`."""
    at = finding.at or ""
    name, _, state = str(finding.docs).partition(": ")
    schema, states = resolve_pointer(document, at.rpartition("/")[0]), resolve_pointer(document, at)
    if not state or not at.endswith("/x-states") or not isinstance(states, CommentedMap):
        return False
    schemas = [schema, *(part for key in ("anyOf", "oneOf", "allOf") for part in schema.get(key, ()))]
    values = next((part["enum"] for part in schemas if "enum" in part), None)
    if values is None:
        return False
    if name not in values:
        values.append(quote_ambiguous(name))
    states.setdefault(quote_ambiguous(name), state)
    return True


def _set_default(document: CommentedMap, finding: FactFinding) -> bool:
    schema = _get_schema(document, finding.at or "", ("default",))
    if schema is None:
        return False
    if comparable_text(finding.docs) not in map(comparable_text, schema.get("enum", [finding.docs])):
        return False  # either the default or the enum is wrong
    _set_keyword(schema, "default", quote_ambiguous(finding.docs))
    return True


def _set_bounds(document: CommentedMap, finding: FactFinding) -> bool:
    keywords = BOUNDS[finding.kind]
    schema = _get_schema(document, finding.at or "", keywords)
    if schema is None or (finding.kind == "range" and schema.get("type") not in NUMBER_TYPES):
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
    schema = resolve_pointer(document, parent if keyword in keywords else at)
    return schema if isinstance(schema, CommentedMap) and "$ref" not in schema else None


def _set_keyword(schema: CommentedMap, keyword: str, value: Any) -> None:
    """Set a keyword; a new one is placed before the description, as in the rest of the specs."""
    if keyword in schema:
        schema[keyword] = value
        return
    keywords = list(schema)
    index = keywords.index("description") if "description" in keywords else len(keywords)
    schema.insert(index, keyword, value)


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
    return re.sub(r"(?<=\S) # guess$", "  # guess", text.getvalue(), flags=re.MULTILINE)
