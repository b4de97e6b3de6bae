"""Bodies of jobs with different wishes: all examples of a spec, and the values of a field that it limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiSpec, Node
from telecine_codegen.contract.declared_job import DeclaredJob, replace_at

WISHES: Final = ("duration", "aspect_ratio", "resolution")
"""The harmonised fields of which several values are asked for."""
MAX_BODIES: Final = 16
MAX_SECONDS: Final = 200
"""Numbers up to which a pattern is tried."""
PLAIN_PROMPT: Final = "A paper boat crosses a puddle"
JSON: Final = "application/json"


def list_wishes(job: DeclaredJob, spec: ApiSpec) -> list[Mapping[str, Any]]:
    """Return bodies that the spec allows: its examples, and the shortest one with the least and the greatest values."""
    schema = spec.operation(job.submit.id).request_media[JSON]["schema"]
    candidates = [*job.examples, *_vary(job, spec, schema)]
    bodies: list[Mapping[str, Any]] = []
    for body in candidates:
        if body not in bodies and _is_valid(spec, schema, body):
            bodies.append(body)
    return bodies[:MAX_BODIES] or [job.body]


def cheapest_body(job: DeclaredJob, spec: ApiSpec) -> Mapping[str, Any]:
    """Return a body of a text alone, with the model named, and of the least length and resolution."""
    schema = spec.operation(job.submit.id).request_media[JSON]["schema"]
    plain = replace_at({}, job.paths["prompt"], PLAIN_PROMPT)
    models = [
        value for node in _find_members(spec, schema, job.paths.get("model", ())) for value in _limits(spec, node)
    ]
    named = [replace_at(plain, job.paths["model"], model) for model in models]
    texts = [body for body in job.examples if job.find_wish("prompt", body) and not job.find_wish("images", body)]
    body = next((each for each in (*named, plain, *texts) if _is_valid(spec, schema, each)), job.body)
    forms = [form for form in _list_forms(spec, schema) if _is_valid(spec, form, body)]
    same_model = [each for each in job.examples if job.find_wish("model", each) == job.find_wish("model", body)]
    for word in ("duration", "resolution"):
        path = job.paths.get(word, ())
        told = [value for form in forms for node in _find_members(spec, form, path) for value in _limits(spec, node)]
        shown = (job.find_wish(word, each) for each in same_model)
        values = sorted((value for value in (*told, *shown) if path and value is not None), key=_size)
        changed = (replace_at(body, path, value) for value in values)
        body = next((each for each in changed if _is_valid(spec, schema, each)), body)
    return body


def _list_forms(spec: ApiSpec, schema: Node) -> list[Node]:
    schema = spec.resolve(schema)
    return [form for keyword in ("oneOf", "anyOf") for form in schema.get(keyword, ())] or [schema]


def _is_valid(spec: ApiSpec, schema: Node, body: Mapping[str, Any]) -> bool:
    return not list(spec.schema_problems(schema, body, "body"))


def _size(value: Any) -> int:
    return int("".join(each for each in str(value).partition("x")[0] if each.isdecimal()) or 0)


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
