"""Mapping of the field names of a page to the field names of the spec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from telecine_codegen.docs.page_facts import Page, PageFact, PageOperation
from telecine_codegen.docs.spec_facts import SpecFacts

# Part and name on the page -> name in the spec, `None` if the spec does not have the field.
FieldNames: TypeAlias = dict[tuple[str, str], str | None]

# Layouts that may lose the object to which a field belongs.
_FLAT_LAYOUTS: Final = frozenset({"mintlify-text", "openapi-flat"})


def match_field_names(page: Page, operation: PageOperation, spec: SpecFacts) -> FieldNames:
    """Return the name in the spec for each field of an operation of a page."""
    names: FieldNames = {}
    for where in dict.fromkeys(fact.where for fact in operation.facts if fact.name):
        fields = spec.list_fields(where)
        documented = operation.get_facts(where)
        parents: list[str] = []  # innermost first
        for name, facts in documented.items():
            candidates = _list_candidate_names(name, parents) if page.layout in _FLAT_LAYOUTS else iter(())
            matches = (one for one in candidates if one in fields and not _is_described(documented.get(one, ())))
            names[where, name] = name if name in fields else next(matches, None)
            if any(fact.kind == "type" and str(fact.value).startswith(("object", "array")) for fact in facts):
                parents.insert(0, name)
    return names


def _is_described(facts: Sequence[PageFact]) -> bool:
    """Return whether a page describes a field, instead of only mentioning it in a sentence."""
    return any(fact.kind != "field" for fact in facts)


def _list_candidate_names(name: str, parents: list[str]) -> Iterator[str]:
    """Yield names within the objects before the field, then names with fewer parents."""
    for parent in parents:
        yield f"{parent}.{name}"
    while "." in name:
        name = name.partition(".")[2]
        yield name
