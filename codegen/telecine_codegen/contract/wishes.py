"""Bodies of jobs with different wishes: all examples of a spec, and the values of a field that it limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiSpec, Node
from telecine_codegen.contract.declared_job import DeclaredJob, replace_at
from telecine_codegen.openapi.operations import JSON

WISHES: Final = ("duration", "aspect_ratio", "resolution")
"""The harmonised fields of which several values are asked for."""
MAX_BODIES: Final = 16
MAX_SECONDS: Final = 200
"""Numbers up to which a pattern is tried."""


def list_wishes(job: DeclaredJob, spec: ApiSpec) -> list[Mapping[str, Any]]:
    """Return bodies that the spec allows: its examples, and the shortest one with the least and the greatest values."""
    schema = spec.operation(job.submit.id).request_media[JSON]["schema"]
    candidates = [*job.examples, *_vary(job, spec, schema)]
    bodies: list[Mapping[str, Any]] = []
    for body in candidates:
        if body not in bodies and _is_valid(spec, schema, body):
            bodies.append(body)
    return bodies[:MAX_BODIES] or [job.body]


def _is_valid(spec: ApiSpec, schema: Node, body: Mapping[str, Any]) -> bool:
    return not list(spec.schema_problems(schema, body, "body"))


def _vary(job: DeclaredJob, spec: ApiSpec, schema: Node) -> Iterator[Mapping[str, Any]]:
    for word in WISHES:
        if word not in job.paths:
            continue
        path = job.paths[word]
        for node in _find_members(spec, schema, path):
            for value in _extremes(spec, node):
                yield from (replace_at(body, path, value) for body in job.examples)


def _find_members(spec: ApiSpec, schema: Node, path: tuple[str, ...]) -> Iterator[Node]:
    """Yield the schemas of a member in all forms of a body."""
    schema = spec.resolve(schema)
    for keyword in ("oneOf", "anyOf", "allOf"):
        for form in schema.get(keyword, ()):
            yield from _find_members(spec, form, path)
    if not path:
        yield schema
    elif path[0] in schema.get("properties", {}):
        yield from _find_members(spec, schema["properties"][path[0]], path[1:])


def _extremes(spec: ApiSpec, node: Node) -> list[Any]:
    values = _limits(spec, node)
    return list(dict.fromkeys((*values[:1], *values[-1:])))


def _limits(spec: ApiSpec, node: Node) -> list[Any]:
    """Return the values of an enum, the two ends of a range, or the numbers that a pattern allows."""
    node = spec.resolve(node)
    if "pattern" in node:
        return [text for text in map(str, range(MAX_SECONDS)) if re.search(node["pattern"], text)]
    ends = [node[limit] for limit in ("minimum", "maximum") if limit in node]
    return list(node.get("enum", ends if len(ends) == 2 else ()))
