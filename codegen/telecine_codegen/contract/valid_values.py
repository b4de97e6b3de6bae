"""Valid values of the forms of a schema: from the examples of a spec, else built from its keywords."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from telecine_codegen.contract.api_spec import ApiSpec, Node
from telecine_codegen.contract.limit_values import matches_type, resize_text
from telecine_codegen.contract.sample_image import PNG, PNG_BASE64
from telecine_codegen.contract.schema_forms import SchemaForm, list_forms

Path: TypeAlias = tuple[str | None, ...]
"""Names of members, outermost first; None stands for the items of a list."""

MAX_DEPTH: Final = 8
"""Nested values that are built; a recursive schema ends there."""
SAMPLES: Final[Mapping[str, Sequence[Any]]] = {
    "string": (
        *("a paper boat", "https://example.com/image.png", "boat", "a", "5", "10", "1", "image.png", "16:9", "720p"),
        *("2030-01-01T00:00:00Z", "2030-01-01", "00:00:00Z", "P1D", "boat@example.com", "example.com", "192.0.2.1"),
        *(
            "2001:db8::1",
            "00000000-0000-4000-8000-000000000000",
            f"data:image/png;base64,{PNG_BASE64}",
            PNG_BASE64,
            "/a",
            "#fff",
        ),
    ),
    "integer": (5, 10, 1, 0),
    "number": (5, 1, 0.5, 0),
    "boolean": (True,),
    "null": (None,),
}
"""By JSON type: values of which one is taken, if no example and no limit gives one."""
FILE: Final = PNG
"""Content of a file; the text of a file in a body stands for it."""


def is_file(node: Node) -> bool:
    """Return whether a member of a form is a file."""
    return node.get("format") == "binary" or "contentMediaType" in node


@dataclass(frozen=True)
class ValueSource:
    """Finds valid values.

    Attributes:
        spec: The spec.
        examples: Examples of the whole body.
    """

    spec: ApiSpec
    examples: Sequence[Any]

    def find(self, schema: Node, form: SchemaForm, path: Path, preferred: Sequence[Any] = ()) -> Any:
        """Return a value that a form allows, preferably one of these.

        Raises:
            LookupError: No such value was found.
        """
        for value in (*preferred, *self.iter_examples(path)):
            if self.is_valid(form, value) and self.allows(schema, value):
                return value
        return self._build(form, path, 0)

    def iter_examples(self, path: Path) -> Iterator[Any]:
        """Yield what the examples have at a path."""
        found = [value for example in self.examples for value in _values_at(example, path)]
        yield from sorted(found, key=lambda value: -len(value) if isinstance(value, Mapping) else 0)

    def allows(self, schema: Node, value: Any) -> bool:
        """Return whether a schema allows a value; undeclared members are allowed where the schema does not say."""
        return not list(self.spec.schema_problems(schema, value, ""))

    def is_valid(self, form: SchemaForm, value: Any) -> bool:
        """Return whether a form allows a value without undeclared members."""
        return not list(self.spec.schema_problems(form.strict_node, value, "", strict=True))

    def _build(self, form: SchemaForm, path: Path, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise LookupError(path)
        for value in self._iter_built(form, path, depth):
            if self.is_valid(form, value):
                return value
        raise LookupError(path)

    def _iter_built(self, form: SchemaForm, path: Path, depth: int) -> Iterator[Any]:
        node = form.node
        yield from (node[keyword] for keyword in ("default", "example") if keyword in node)
        yield from node.get("examples", ())
        yield from form.values
        types = form.types
        if "object" in types:
            names = form.required
            yield {name: self.build(form.properties[name], (*path, name), depth + 1) for name in names}
        if "array" in types and "items" in node:
            item = self.build(node["items"], (*path, None), depth + 1)
            yield [item] * max(1, node.get("minItems", 1))
        if "minLength" in node or "maxLength" in node:
            size = min(max(12, node.get("minLength", 0)), node.get("maxLength", 12))
            yield from (resize_text(text, size) for text in ("a paper boat", "https://example.com/"))
        limits = (node[each] for each in ("minimum", "maximum", "multipleOf") if each in node)
        yield from limits
        yield from (node[each] + 1 for each in ("exclusiveMinimum",) if each in node)
        yield from (value for kind in types for value in SAMPLES.get(kind, ()) if matches_type(value, types))

    def build(self, schema: Node, path: Path, depth: int = 0) -> Any:
        """Return a value that a schema allows.

        Raises:
            LookupError: No such value was found.
        """
        for form in sorted(list_forms(self.spec, schema), key=lambda form: form.types == ["null"]):
            try:
                for value in self.iter_examples(path):
                    if self.is_valid(form, value):
                        return value
                return self._build(form, path, depth)
            except LookupError:
                continue
        raise LookupError(path)


def _values_at(value: Any, path: Path) -> Iterable[Any]:
    if not path:
        return [value]
    step, rest = path[0], path[1:]
    if step is None:
        items = value if isinstance(value, list) else []
        return [found for item in items for found in _values_at(item, rest)]
    return _values_at(value[step], rest) if isinstance(value, dict) and step in value else []
