"""Search for facts of the spec that a page should state: fields, defaults, allowed values, bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.fact_checks import list_allowed_values
from telecine_codegen.docs.field_matching import FieldNames
from telecine_codegen.docs.findings import FactResult
from telecine_codegen.docs.json_members import iter_members
from telecine_codegen.docs.page_facts import PageFact, PageOperation
from telecine_codegen.docs.schema_fields import SchemaField
from telecine_codegen.docs.spec_facts import SpecFacts

_BOUNDS: Final = (
    ("range", "minimum", "maximum"),
    ("length", "minLength", "maxLength"),
    ("count", "minItems", "maxItems"),
)


def find_missing_facts(operation: PageOperation, spec: SpecFacts, names: FieldNames) -> Iterator[FactResult]:
    """Yield the facts that are missing in the parts that the page describes."""
    documented: dict[str, dict[str, tuple[PageFact, ...]]] = {}
    for (where, name), spec_name in names.items():
        documented.setdefault(where, {})[spec_name or name] = operation.get_facts(where)[name]
    in_request = {name for where, own in documented.items() if not where.startswith("answer") for name in own}
    examples = _list_example_members(operation)
    for where, own in documented.items():
        if where in ("auth", "limits") or (where == "request" and spec.endpoint.method == "GET"):
            continue
        fields = spec.list_fields(where)
        is_received = where.startswith("answer") or spec.endpoint.is_inbound
        in_examples = _find_example_members(examples, where)
        for name, field in fields.items():
            if name in own:
                if not is_received:
                    yield from _find_missing_field_facts(where, name, field, own[name], spec)
            elif not is_received and name in in_request:
                continue  # the location of the field differs, which is a finding of its own
            elif name not in in_examples and _is_expected_field(name, fields, own.keys() | in_examples):
                yield _missing(where, name, "field", True, field.at)


def _list_example_members(operation: PageOperation) -> dict[str, set[str]]:
    """Return the names of the members in the examples of each part."""
    members: dict[str, set[str]] = {}
    for example in operation.examples:
        names = (f"{example.name}.{name}".strip(".") for name, _ in iter_members(example.value))
        members.setdefault(example.where, set()).update(names)
    return members


def _find_example_members(examples: Mapping[str, set[str]], where: str) -> set[str]:
    """Return the members in examples of a part; examples of responses without a status count for all responses."""
    if where == "answer":
        parts = [part for part in examples if part.startswith("answer")]
    elif where.startswith("answer"):
        parts = [where, "answer"]
    else:
        parts = [where]
    return {name for part in parts for name in examples.get(part, ())}


def _is_expected_field(name: str, fields: Mapping[str, SchemaField], named: set[str]) -> bool:
    """Return whether a page should name a field: it names others of the object, and all variants have the field."""
    field = fields[name]
    keys = name.split(".")
    path = [".".join(keys[:count]) for count in range(1, len(keys) + 1)]
    if not all(fields[part].in_all_variants for part in path):
        return False
    if field.types == {"null"} or field.get("deprecated") is True:
        return False
    parent = name.rpartition(".")[0]
    return not parent or any(other.startswith(f"{parent}.") for other in named)


def _find_missing_field_facts(
    where: str, name: str, field: SchemaField, facts: Sequence[PageFact], spec: SpecFacts
) -> Iterator[FactResult]:
    """Yield the facts that are missing in the description of a request field."""
    kinds = {fact.kind for fact in facts}
    line = facts[0].line
    if "type" not in kinds:
        return
    if field.required and field.in_all_variants and "required" not in kinds and where != "path":
        yield FactResult("differs", where, name, "required", False, True, line, field.at)
    if (default := field.get("default")) is not None and "default" not in kinds:
        yield _missing(where, name, "default", default, field.find_keyword("default") or field.at, line)
    values = list_allowed_values(field, spec)
    hinted = {comparable_text(fact.value) for fact in facts if fact.kind in ("default", "example")}
    if values and "enum" not in kinds and not {comparable_text(value) for value in values} <= hinted:
        yield _missing(where, name, "enum", values, field.find_keyword("enum", "const") or field.at, line)
    for kind, low, high in _BOUNDS:
        bounds = [field.get(low), field.get(high)]
        if bounds != [None, None] and kind not in kinds and "enum" not in kinds:
            yield _missing(where, name, kind, bounds, field.find_keyword(low, high) or field.at, line)
    if field.get("deprecated") is True and "deprecated" not in kinds:
        yield _missing(where, name, "deprecated", True, field.find_keyword("deprecated") or field.at, line)


def _missing(where: str, name: str, kind: str, spec: Any, at: str, line: int | None = None) -> FactResult:
    return FactResult("missing in the docs", where, name, kind, None, spec, line, at)
