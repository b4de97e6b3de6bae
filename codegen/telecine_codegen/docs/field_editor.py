"""Additions of fields to a spec, with guesses of what they contain; what lint refuses is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.added_fields import (
    add_object,
    build_flow_map,
    build_parameter,
    build_schema,
    find_properties,
    quote_ambiguous,
    use_block_style,
)
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.harmonised_guesses import BodyContext, HarmonisedNames, collect_words
from telecine_codegen.docs.mark_building import build_mark
from telecine_codegen.docs.spec_facts import SpecFacts, find_endpoint
from telecine_codegen.importer.draft import SCHEMAS, DraftDocument, reference_to
from telecine_codegen.importer.guess import GUESS
from telecine_codegen.importer.names import GENERIC_MEMBERS, pascal_case, singular
from telecine_codegen.lint import lint_document
from telecine_codegen.lint.allowed_keywords import QUESTION
from telecine_codegen.lint.harmonised import MULTI_MEMBER_FIELDS
from telecine_codegen.openapi.directions import collect_pointers
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.pointer import join_pointer, resolve_pointer, split_pointer
from telecine_codegen.openapi.schema import UNIONS, iter_branches

_PARAMETERS: Final = ("query", "header")
_MAX_ROUNDS: Final = 12
_OBJECTS: Final = ("object", "object[]")


@dataclass(eq=False)
class _AddedField:
    """A field that was added: its findings, its pointer, its schema, and the name of the component added for it."""

    findings: list[FactFinding]
    at: str
    schema: CommentedMap
    component: str | None = None
    is_marked: bool = False


class FieldEditor:
    """Editor that adds fields to a spec.

    Args:
        data: The spec, as ruamel.yaml loads it.
        document: The spec before all edits.
        others: The specs of other providers.
    """

    def __init__(self, data: CommentedMap, document: Document, others: Iterable[Document]) -> None:
        self._data = data
        self._document = document
        self._names = HarmonisedNames(document, others)
        self._fields: list[_AddedField] = []
        self._objects: dict[tuple[str, str, str], tuple[str, CommentedMap]] = {}
        self._known_faults = {message for _, message in self._find_faults()}

    def add(self, finding: FactFinding, *, has_members: bool = False) -> bool:
        """Add an optional field, and return whether that was possible.

        Args:
            finding: The finding of a missing field.
            has_members: Whether there are findings of fields within the field.
        """
        facts: Mapping[str, Any] = finding.docs
        spec = self._get_facts(finding)
        if spec is None or (facts.get("required") and not _is_received(finding, spec)):
            return False
        description = f"TODO: describe; see line {finding.line} of the page."
        if finding.where in _PARAMETERS:
            schema = build_schema(facts, description, is_received=False)
            return schema is not None and self._add_parameter(finding, spec, schema)
        owner = self._find_owner(finding, spec)
        if owner is None:
            return False
        at, properties = owner
        name = finding.name.rpartition(".")[2]
        at = join_pointer(at, name)
        if name in properties:
            return self._is_added(finding, at)
        if has_members and facts.get("type") in _OBJECTS:
            field = self._add_object(finding, at, description)
        elif (built := build_schema(facts, description, is_received=_is_received(finding, spec))) is not None:
            field = _AddedField([finding], at, built)
        else:
            return False
        use_block_style(self._data, at.rpartition("/")[0])
        properties[quote_ambiguous(name)] = field.schema
        self._fields.append(field)
        return True

    def settle(self) -> list[FactFinding]:
        """Mark what the added fields probably contain; return the findings whose fields lint refuses.

        A guess that lint refuses becomes an `x-question`.
        """
        refused = self._drop_refused_fields() if self._find_new_faults() else []
        for field in self._fields:
            self._mark(field)
        for _ in range(_MAX_ROUNDS):
            faults = self._find_new_faults()
            marked = [field for field in self._fields if field.is_marked]
            if not faults or not marked:
                break
            blamed = [field for field in marked if any(_is_within(at, field.at) for at, _ in faults)] or marked
            for field in blamed:
                _take_back(field, next((text for at, text in faults if _is_within(at, field.at)), faults[0][1]))
        return refused

    def _get_facts(self, finding: FactFinding) -> SpecFacts | None:
        endpoint = find_endpoint(self._document, *finding.operation.split(" ", 1))
        return None if endpoint is None else SpecFacts(self._document, endpoint)

    def _find_owner(self, finding: FactFinding, spec: SpecFacts) -> tuple[str, CommentedMap] | None:
        """Return pointer and value of the `properties` that get the field; `None` if the spec has no such object."""
        parent = finding.name.rpartition(".")[0]
        if (added := self._objects.get((finding.operation, finding.where, parent))) is not None:
            return added
        if parent and parent not in spec.list_fields(finding.where):
            return None
        return find_properties(self._data, finding.at or "")

    def _is_added(self, finding: FactFinding, at: str) -> bool:
        """Return whether a field was added for another operation, with which the schema is shared."""
        field = next((field for field in self._fields if field.at == at), None)
        if field is None:
            return False
        field.findings.append(finding)
        if field.component is not None:
            self._register_object(finding, field.component)
        return True

    def _register_object(self, finding: FactFinding, component: str) -> None:
        at = join_pointer(SCHEMAS, component, "properties")
        self._objects[finding.operation, finding.where, finding.name] = at, resolve_pointer(self._data, at)

    def _add_parameter(self, finding: FactFinding, spec: SpecFacts, schema: CommentedMap) -> bool:
        operation = resolve_pointer(self._data, spec.endpoint.at)
        if spec.endpoint.is_inbound or not isinstance(operation, CommentedMap):
            return False
        use_block_style(self._data, spec.endpoint.at)
        if "parameters" not in operation:
            keys = list(operation)
            index = min(keys.index(key) for key in ("requestBody", "responses", keys[-1]) if key in keys)
            operation.insert(index, "parameters", CommentedSeq())
        parameters = operation["parameters"]
        parameters.fa.set_block_style()
        parameters.append(build_parameter(finding.name, finding.where, schema))
        return True

    def _add_object(self, finding: FactFinding, at: str, description: str) -> _AddedField:
        """Add a component for the object in a field."""
        steps, name = split_pointer(at), pascal_case(singular(finding.name.rpartition(".")[2]))
        owner = steps[2] if at.startswith(f"{SCHEMAS}/") else ""
        names = [f"{owner}{name}"] if name.lower() in GENERIC_MEMBERS else [name, f"{owner}{name}"]
        component = add_object(self._data, names, description)
        self._register_object(finding, component)
        schema = CommentedMap({"$ref": reference_to(component)})
        if finding.docs.get("type") == "object[]":
            schema = CommentedMap({"type": "array", "items": schema, "description": description})
        return _AddedField([finding], at, schema, component)

    def _drop_refused_fields(self) -> list[FactFinding]:
        """Remove the fields that lint refuses, and all fields within them."""
        refused: list[FactFinding] = []
        for _ in range(_MAX_ROUNDS):
            places = [at for at, _ in self._find_new_faults()]
            dropped = [field for field in self._fields if any(_is_of(at, field) for at in places)]
            if not dropped:
                break
            for field in dropped:
                refused += self._remove(field)
        return refused

    def _remove(self, field: _AddedField) -> list[FactFinding]:
        if field not in self._fields:
            return []
        self._fields.remove(field)
        removed = [*field.findings]
        if field.component is not None:
            start = join_pointer(SCHEMAS, field.component)
            for inner in [inner for inner in self._fields if _is_within(inner.at, start)]:
                removed += self._remove(inner)
            del self._data["components"]["schemas"][field.component]
        properties, _, _ = field.at.rpartition("/")
        del resolve_pointer(self._data, properties)[split_pointer(field.at)[-1]]
        return removed

    def _mark(self, field: _AddedField) -> None:
        finding = field.findings[0]
        spec, where = self._get_facts(finding), finding.where
        if spec is None or field.component is not None or (where.startswith("answer ") and where[7:8] != "2"):
            return
        at = spec.get_body_schema(where)
        body = spec.schemas.node(at) if at else None
        is_received = _is_received(finding, spec)
        words = collect_words([body]) if body is not None else frozenset[str]()
        known = self._names.find(finding.name, BodyContext(is_received, spec.endpoint.is_inbound, words))
        if known is None:
            return
        if not is_received and body and {*known.words} - {*MULTI_MEMBER_FIELDS} & _list_words_beside(body, field.at):
            return
        mark = build_mark(known, finding.name, finding.docs, self._names)
        for key, value in mark.items():
            field.schema[key] = build_flow_map(value) if isinstance(value, dict) else value
            if key in ("x-harmonised", "x-states"):
                field.schema.yaml_add_eol_comment(GUESS, key, column=0)
        field.is_marked = "x-harmonised" in mark

    def _find_new_faults(self) -> list[tuple[str, str]]:
        return [(at, message) for at, message in self._find_faults() if message not in self._known_faults]

    def _find_faults(self) -> list[tuple[str, str]]:
        """Return pointer and message of each error of lint."""
        report = Report()
        document = DraftDocument(self._document.name, self._document.path, _to_plain(self._data), {})
        lint_document(document, report)
        return [(each.place.file, each.message) for each in report.diagnostics if each.severity == "error"]


def read_other_specs(path: Path) -> list[Document]:
    """Return the readable specs beside a spec."""
    from telecine_codegen.openapi.reader import read_document

    others = (other for other in sorted(path.parent.glob("*.yaml")) if other.name != path.name)
    found = (read_document(other, Report()) for other in others if "." not in other.stem)
    return [document for document in found if document is not None]


def _is_received(finding: FactFinding, spec: SpecFacts) -> bool:
    return finding.where.startswith("answer") or spec.endpoint.is_inbound


def _list_words_beside(body: Node, at: str) -> frozenset[str]:
    """Return the harmonised fields of the forms of a request that contain a member."""
    forms = [*iter_branches(body.followed(), UNIONS)] or [body]
    own = [form for form in forms if at.rpartition("/properties/")[0] in collect_pointers([("", form)])]
    return collect_words(own)


def _take_back(field: _AddedField, fault: str) -> None:
    """Replace the guess in a field by a question."""
    word = field.schema["x-harmonised"]
    for key in [key for key in field.schema if key.startswith("x-")]:
        del field.schema[key]
        field.schema.ca.items.pop(key, None)
    field.schema[QUESTION] = f"does this contain the {word}? As x-harmonised it is refused: {fault}"
    field.is_marked = False


def _is_within(at: str, start: str) -> bool:
    return at == start or at.startswith(f"{start}/")


def _is_of(at: str, field: _AddedField) -> bool:
    """Return whether a pointer is that of a field or of the component for it, but not of a field within."""
    component = None if field.component is None else join_pointer(SCHEMAS, field.component)
    return _is_within(at, field.at) or (
        component is not None and _is_within(at, component) and not at.startswith(f"{component}/properties/")
    )


def _to_plain(value: Any) -> Any:
    """Return a value of plain Python types, as lint expects them."""
    match value:
        case dict():
            return {str(key): _to_plain(inner) for key, inner in value.items()}
        case list():
            return [_to_plain(inner) for inner in value]
        case bool() | None:
            return value
        case str():
            return str(value)
        case int():
            return int(value)
        case float():
            return float(value)
        case _:
            return value
