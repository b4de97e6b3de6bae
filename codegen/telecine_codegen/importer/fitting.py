"""Tell whether a value fits a schema of a draft; each validator is built once."""

from __future__ import annotations

from typing import Any, Final

import jsonschema_rs

from telecine_codegen.importer.draft import Draft, Value
from telecine_codegen.openapi.document import canonical_json

_BASE: Final = "urn:draft"
_ASIDE: Final = frozenset(("default", "example", "examples", "discriminator", "description"))


class Fitting:
    """Validators of the schemas of a draft, as they are when the object is made.

    Args:
        draft: The draft.
        closed: Whether objects have no members but their own, as in requests.
    """

    def __init__(self, draft: Draft, *, closed: bool = False) -> None:
        schemas = {name: _bare(schema) for name, schema in draft.schemas.items()}
        for schema in schemas.values() if closed else ():
            if "properties" in schema:
                schema.setdefault("additionalProperties", False)
        self._registry = jsonschema_rs.Registry([(_BASE, {"components": {"schemas": schemas}})])
        self._validators: dict[str, jsonschema_rs.Draft202012Validator | None] = {}

    def fits(self, schema: Value, value: Any) -> bool:
        """Return whether a value fits a schema; with a schema that no validator accepts, nothing does."""
        bare = _bare(schema, _BASE)
        key = canonical_json(bare)
        if key not in self._validators:
            self._validators[key] = self._build(bare)
        validator = self._validators[key]
        try:
            return validator is not None and validator.is_valid(value)
        except (ValueError, jsonschema_rs.ReferencingError):
            return False

    def _build(self, schema: Value) -> jsonschema_rs.Draft202012Validator | None:
        try:
            return jsonschema_rs.Draft202012Validator(schema, registry=self._registry, validate_formats=True)
        except (ValueError, jsonschema_rs.ReferencingError):
            return None


def _bare(value: Any, base: str = "", *, is_schema: bool = True) -> Any:
    """Return a schema without annotations and extensions; its references lead to a base."""
    if isinstance(value, list):
        return [_bare(item, base) for item in value]
    if not isinstance(value, dict):
        return value
    if not is_schema:
        return {name: _bare(inner, base) for name, inner in value.items()}
    return {
        key: f"{base}{inner}" if key == "$ref" else _keyword(key, inner, base)
        for key, inner in value.items()
        if key not in _ASIDE and not key.startswith("x-")
    }


def _keyword(key: str, value: Any, base: str) -> Any:
    return value if key in ("enum", "const", "required", "type") else _bare(value, base, is_schema=key != "properties")
