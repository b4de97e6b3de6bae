"""Components: each is needed by some path, callback or webhook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.diagnostics import shown
from codegen.lint.allowed_keywords import SHAPES
from codegen.lint.spec_view import Spec, closest, target_of
from codegen.openapi.pointer import pointer, unescape, value_at


def unused(spec: Spec) -> None:
    """Report components that nothing refers to; one whose name is contested is mended by mending that."""
    doubted = unreachable(spec) - spec.contested
    left = dict.fromkeys(sorted(doubted, key=lambda at: (spec.document.place(at), at)))
    needs = {at: _needed(spec, at).intersection(left) for at in left}
    roots = [at for at in left if not any(at in needs[other] for other in left if other != at)]
    while left:
        # Without a root, what is left needs each other in a circle: begin anywhere.
        at = roots.pop(0) if roots else next(iter(left))
        group = [other for other in left if other == at or other in needs[at]]
        for other in group:
            del left[other]
        section, name = at.split("/")[2:]
        others = ", ".join(unescape(other.rpartition("/")[2]) for other in group if other != at)
        hint = f"remove it, and what only it needs: {others}" if others else "remove it"
        spec.error(at, f"unused component {shown(unescape(name))} in {section}", hint)


def _needed(spec: Spec, at: str) -> set[str]:
    """Return the pointers of all components that a component mentions, directly or not."""
    found: set[str] = set()
    waiting = [at]
    while waiting:
        for section, name in _mentioned(value_at(spec.document.data, waiting.pop())):
            other = pointer("/components", section, name)
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def unreachable(spec: Spec) -> frozenset[str]:
    """Return the pointers of components that neither paths, webhooks nor security need.

    All is searched as it was written, unsound parts too, and the values of repeated keys: what is used there is used.
    A reference with a slip of the pen uses what it means.
    """
    if spec.unneeded is None:  # several rules ask, and it takes a walk over the whole document
        spec.unneeded = frozenset(_unreachable(spec))
    return spec.unneeded


def _unreachable(spec: Spec) -> Iterator[str]:
    data = spec.document.data
    parts = data.get("components")
    sections = {name: part for name, part in parts.items() if isinstance(part, dict)} if isinstance(parts, dict) else {}
    waiting: list[Any] = [data.get("paths"), data.get("webhooks"), *spec.document.shadowed]
    used = {("securitySchemes", name) for name in _secured(data, waiting)}
    if used.isdisjoint(("securitySchemes", name) for name in sections.get("securitySchemes", {})):
        used |= {("securitySchemes", name) for name in sections.get("securitySchemes", {})}
    while waiting:
        for section, mentioned in _mentioned(waiting.pop()):
            names = sections.get(section, {})
            name = mentioned if mentioned in names else closest(mentioned, list(names))
            if name is not None and name in names and (section, name) not in used:
                used.add((section, name))
                waiting.append(names[name])
    for section in SHAPES["components"].fields:
        for name in sections.get(section, {}):
            if (section, name) not in used:
                yield pointer("/components", section, name)


def _mentioned(value: Any) -> Iterator[tuple[str, str]]:
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
                if isinstance(reference, str) and (target := target_of(_local(reference))):
                    yield target


def _local(reference: str) -> str:
    """Return a reference without the file before it and without the way into the component."""
    return "/".join(f"#{reference.partition('#')[2]}".split("/")[:4])


def _secured(data: dict[str, Any], waiting: list[Any]) -> Iterator[str]:
    """Yield the security schemes that the document or any operation names."""
    unread = [{"security": data.get("security")}, *waiting]
    while unread:
        here = unread.pop()
        if isinstance(here, dict):
            named = here.get("security")
            for entry in named if isinstance(named, list) else ():
                yield from entry if isinstance(entry, dict) else ()
        unread.extend(here.values() if isinstance(here, dict) else here if isinstance(here, list) else ())
