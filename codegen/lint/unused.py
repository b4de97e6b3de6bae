"""Components: each is needed by some path, callback or webhook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.diagnostics import shown
from codegen.lint.shapes import SHAPES
from codegen.lint.spec import Spec, closest, target_of
from codegen.source import pointer


def unused(spec: Spec) -> None:
    """Report components that nothing refers to; one whose name is contested is mended by mending that."""
    for at in sorted(unreachable(spec) - spec.contested):
        section, name = at.split("/")[2:]
        spec.error(
            at, f"unused component {shown(name.replace('~1', '/').replace('~0', '~'))} in {section}", "remove it"
        )


def unreachable(spec: Spec) -> set[str]:
    """Return the pointers of components that neither paths, webhooks nor security need.

    All is searched as it was written, unsound parts too, and the values of repeated keys: what is used there is used.
    A reference with a slip of the pen uses what it means.
    """
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
    known = SHAPES["components"].fields
    return {
        pointer("/components", section, name)
        for section, names in sections.items()
        if section in known
        for name in names
        if (section, name) not in used
    }


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
