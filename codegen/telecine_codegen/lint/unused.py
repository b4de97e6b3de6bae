"""Lint rule for components: each is used by a path, callback or webhook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.allowed_keywords import OBJECT_RULES
from telecine_codegen.lint.spec_view import SpecView, find_closest, parse_component_reference
from telecine_codegen.openapi.pointer import join_pointer, resolve_pointer, unescape_token


def check_unused_components(spec: SpecView) -> None:
    """Report unused components, except those with a conflicting name, which another rule reports."""
    unused = find_unreachable(spec) - spec.conflicting
    left = dict.fromkeys(sorted(unused, key=lambda at: (spec.document.place(at), at)))
    dependencies = {at: _find_dependencies(spec, at).intersection(left) for at in left}
    roots = [at for at in left if not any(at in dependencies[other] for other in left if other != at)]
    while left:
        # Without a root, the rest depend on each other in a cycle: start anywhere.
        at = roots.pop(0) if roots else next(iter(left))
        group = [other for other in left if other == at or other in dependencies[at]]
        for other in group:
            del left[other]
        section, name = at.split("/")[2:]
        others = ", ".join(unescape_token(other.rpartition("/")[2]) for other in group if other != at)
        hint = f"remove it and its unused dependencies: {others}" if others else "remove it"
        spec.error(at, f"unused component {quote(unescape_token(name))} in {section}", hint)


def _find_dependencies(spec: SpecView, at: str) -> set[str]:
    """Return the pointers of all components that a component refers to, directly or indirectly."""
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
    """Return the pointers of components that paths, webhooks and security do not use.

    The original document is searched, with invalid parts and the values of repeated keys. A misspelt reference uses the
    component with the most similar name.
    """
    if spec.unreachable is None:  # computed once: it searches the whole document
        spec.unreachable = frozenset(_iter_unreachable(spec))
    return spec.unreachable


def _iter_unreachable(spec: SpecView) -> Iterator[str]:
    data = spec.document.data
    components = data.get("components")
    members = components.items() if isinstance(components, dict) else ()
    sections = {name: section for name, section in members if isinstance(section, dict)}
    waiting: list[Any] = [data.get("paths"), data.get("webhooks"), *spec.document.shadowed]
    used = {("securitySchemes", name) for name in _iter_used_schemes(data, waiting)}
    if used.isdisjoint(("securitySchemes", name) for name in sections.get("securitySchemes", {})):
        used |= {("securitySchemes", name) for name in sections.get("securitySchemes", {})}
    while waiting:
        for section, target in _iter_references(waiting.pop()):
            names = sections.get(section, {})
            name = target if target in names else find_closest(target, list(names))
            if name is not None and name in names and (section, name) not in used:
                used.add((section, name))
                waiting.append(names[name])
    for section in OBJECT_RULES["components"].fields:
        for name in sections.get(section, {}):
            if (section, name) not in used:
                yield join_pointer("/components", section, name)


def _iter_references(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the components that a value refers to by a $ref or by the mapping of a discriminator."""
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
    """Return a reference without its file and without the path within the component."""
    return "/".join(f"#{reference.partition('#')[2]}".split("/")[:4])


def _iter_used_schemes(data: dict[str, Any], waiting: list[Any]) -> Iterator[str]:
    """Yield the names of the security schemes that the document or any operation requires."""
    unread = [{"security": data.get("security")}, *waiting]
    while unread:
        value = unread.pop()
        if isinstance(value, list):
            unread.extend(value)
        elif isinstance(value, dict):
            unread.extend(value.values())
            required = value.get("security")
            for entry in required if isinstance(required, list) else ():
                yield from entry if isinstance(entry, dict) else ()
