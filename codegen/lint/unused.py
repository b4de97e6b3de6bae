"""Components: each is needed by some path, callback or webhook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.diagnostics import quote
from codegen.lint.allowed_keywords import OBJECT_RULES
from codegen.lint.spec_view import SpecView, find_closest, parse_component_reference
from codegen.openapi.pointer import join_pointer, resolve_pointer, unescape_token


def check_unused_components(spec: SpecView) -> None:
    """Report components that nothing refers to; one whose name is contested is mended by mending that."""
    doubted = find_unreachable(spec) - spec.conflicting
    left = dict.fromkeys(sorted(doubted, key=lambda at: (spec.document.place(at), at)))
    needs = {at: _find_dependencies(spec, at).intersection(left) for at in left}
    roots = [at for at in left if not any(at in needs[other] for other in left if other != at)]
    while left:
        # Without a root, what is left needs each other in a circle: begin anywhere.
        at = roots.pop(0) if roots else next(iter(left))
        group = [other for other in left if other == at or other in needs[at]]
        for other in group:
            del left[other]
        section, name = at.split("/")[2:]
        others = ", ".join(unescape_token(other.rpartition("/")[2]) for other in group if other != at)
        hint = f"remove it, and what only it needs: {others}" if others else "remove it"
        spec.error(at, f"unused component {quote(unescape_token(name))} in {section}", hint)


def _find_dependencies(spec: SpecView, at: str) -> set[str]:
    """Return the pointers of all components that a component mentions, directly or not."""
    found: set[str] = set()
    waiting = [at]
    while waiting:
        for section, name in _iter_references(resolve_pointer(spec.document.data, waiting.pop())):
            other = join_pointer("/components", section, name)
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def find_unreachable(spec: SpecView) -> frozenset[str]:
    """Return the pointers of components that neither paths, webhooks nor security need.

    All is searched as it was written, unsound parts too, and the values of repeated keys: what is used there is used.
    A reference with a slip of the pen uses what it means.
    """
    if spec.unreachable is None:  # several rules ask, and it takes a walk over the whole document
        spec.unreachable = frozenset(_iter_unreachable(spec))
    return spec.unreachable


def _iter_unreachable(spec: SpecView) -> Iterator[str]:
    data = spec.document.data
    parts = data.get("components")
    sections = {name: part for name, part in parts.items() if isinstance(part, dict)} if isinstance(parts, dict) else {}
    waiting: list[Any] = [data.get("paths"), data.get("webhooks"), *spec.document.shadowed]
    used = {("securitySchemes", name) for name in _iter_used_schemes(data, waiting)}
    if used.isdisjoint(("securitySchemes", name) for name in sections.get("securitySchemes", {})):
        used |= {("securitySchemes", name) for name in sections.get("securitySchemes", {})}
    while waiting:
        for section, mentioned in _iter_references(waiting.pop()):
            names = sections.get(section, {})
            name = mentioned if mentioned in names else find_closest(mentioned, list(names))
            if name is not None and name in names and (section, name) not in used:
                used.add((section, name))
                waiting.append(names[name])
    for section in OBJECT_RULES["components"].fields:
        for name in sections.get(section, {}):
            if (section, name) not in used:
                yield join_pointer("/components", section, name)


def _iter_references(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the components that a value mentions in a $ref or in the mapping of a discriminator."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting.extend(here)
        elif isinstance(here, dict):
            waiting.extend(here.values())
            mapping = here.get("mapping")
            for reference in (here.get("$ref"), *(mapping.values() if isinstance(mapping, dict) else ())):
                if isinstance(reference, str) and (
                    target := parse_component_reference(_normalise_reference(reference))
                ):
                    yield target


def _normalise_reference(reference: str) -> str:
    """Return a reference without the file before it and without the way into the component."""
    return "/".join(f"#{reference.partition('#')[2]}".split("/")[:4])


def _iter_used_schemes(data: dict[str, Any], waiting: list[Any]) -> Iterator[str]:
    """Yield the security schemes that the document or any operation names."""
    unread = [{"security": data.get("security")}, *waiting]
    while unread:
        here = unread.pop()
        if isinstance(here, dict):
            named = here.get("security")
            for entry in named if isinstance(named, list) else ():
                yield from entry if isinstance(entry, dict) else ()
        unread.extend(here.values() if isinstance(here, dict) else here if isinstance(here, list) else ())
