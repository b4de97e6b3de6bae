"""Write a draft as a spec: root members in the order of the hand-written specs, each comment at what it is about."""

from __future__ import annotations

from typing import Any, Final

from telecine_codegen.diagnostics import escape_unprintable
from telecine_codegen.importer.draft import Draft
from telecine_codegen.importer.yaml_writer import write_yaml
from telecine_codegen.openapi.pointer import resolve_pointer

_ORDER: Final = (
    *("openapi", "info", "servers", "security", "tags", "x-signature", "x-limits", "x-envelope", "x-price"),
    *("paths", "webhooks", "components"),
)
_SCHEMA_ORDER: Final = ("$ref", "type", "description", "anyOf", "oneOf", "discriminator", "required", "properties")
_LAST: Final = ("x-harmonised", "x-states", "x-unit", "x-image", "x-question")


def spec_text(draft: Draft) -> str:
    """Return the spec as YAML."""
    data: dict[str, Any] = {key: draft.data[key] for key in _ORDER if key in draft.data}
    data |= {key: value for key, value in draft.data.items() if key not in data}
    schemas = {name: _in_order(schema) for name, schema in draft.schemas.items()}
    data["components"] = {**data["components"], "schemas": schemas}
    if not schemas:
        del data["components"]["schemas"]
    return _heading(draft) + write_yaml(data, _placed(draft, data))


def _heading(draft: Draft) -> str:
    """Return the comment that says what the spec was made of."""
    names = [escape_unprintable(name) for name in draft.sources]
    if len(names) == 1:
        return f"# Imported from {names[0]}.\n"
    return "".join(f"{line}\n" for line in ("# Imported from", *(f"#   {name}" for name in names)))


def _in_order(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a component with its keywords in the order of the hand-written specs."""
    first = [key for key in _SCHEMA_ORDER if key in schema]
    last = [key for key in _LAST if key in schema]
    return {key: schema[key] for key in [*first, *(key for key in schema if key not in (*first, *last)), *last]}


def _placed(draft: Draft, data: dict[str, Any]) -> dict[str, list[str]]:
    """Return the comments by pointers that exist: a comment moves up to what is left of its place."""
    found: dict[str, list[str]] = {}
    for at, texts in draft.comments.items():
        known = at
        while known and resolve_pointer(data, known) is None:
            known = known.rpartition("/")[0]
        if known == at or known.count("/") > 2 or (known == "/paths" and "left out" in " ".join(texts)):
            lines = found.setdefault(known, [])
            lines += [text for text in texts if text not in lines]
    return found
