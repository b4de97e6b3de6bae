"""Which field of the spec each field of a page is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from codegen.docs.page_facts import Page, PageFact, PageOperation
from codegen.docs.spec_facts import SpecFacts

# A part and a name on the page, and the name in the spec, if it has the field.
FieldNames: TypeAlias = dict[tuple[str, str], str | None]

# Layouts that lose which field belongs to which object.
_FLAT_LAYOUTS: Final = frozenset({"mintlify-text", "openapi-flat"})


def match_field_names(page: Page, operation: PageOperation, contract: SpecFacts) -> FieldNames:
    """Return the spec's name of each field of an operation of a page."""
    found: FieldNames = {}
    for where in dict.fromkeys(fact.where for fact in operation.facts if fact.name):
        fields = contract.fields(where)
        told = operation.named(where)
        above: list[str] = []
        for name, facts in told.items():
            guesses = _list_candidate_names(name, above) if page.layout in _FLAT_LAYOUTS else iter(())
            others = (guess for guess in guesses if guess in fields and not _is_described(told.get(guess, ())))
            found[where, name] = name if name in fields else next(others, None)
            if any(fact.kind == "type" and str(fact.value).startswith(("object", "array")) for fact in facts):
                above.insert(0, name)
    return found


def _is_described(facts: Sequence[PageFact]) -> bool:
    """Tell whether a page describes a field: a sentence that merely mentions it does not."""
    return any(fact.kind != "field" for fact in facts)


def _list_candidate_names(name: str, above: list[str]) -> Iterator[str]:
    """Yield where else a field may belong: into an object before it, or further out."""
    for outer in above:
        yield f"{outer}.{name}"
    rest = name
    while "." in rest:
        rest = rest.partition(".")[2]
        yield rest
