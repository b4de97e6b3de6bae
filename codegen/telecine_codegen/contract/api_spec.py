"""A spec as a contract: routing of requests, and validation of requests and responses."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import jsonschema_rs

from telecine_codegen.contract.multipart import parse_form
from telecine_codegen.openapi.document import canonical_json

HTTP_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
Node = dict[str, Any]
ANYTHING: Node = {}
"""The schema of a body for which the spec has none."""


@dataclass(frozen=True)
class HttpMessage:
    """Headers and body of an HTTP request or response. Header names are in lower case."""

    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """The content type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class ApiOperation:
    """An operation of a spec; for a callback or webhook, `path` is its path in the spec of our receiver."""

    spec: ApiSpec = field(repr=False)
    id: str
    method: str
    path: str
    node: Node = field(repr=False)

    @functools.cached_property
    def parameters(self) -> list[Node]:
        """Parameters, with references resolved."""
        return [self.spec.resolve(each) for each in self.node.get("parameters", ())]

    @functools.cached_property
    def responses(self) -> dict[str, Node]:
        """Responses by documented status, with references resolved."""
        return {status: self.spec.resolve(each) for status, each in self.node["responses"].items()}

    @property
    def needs_key(self) -> bool:
        """Whether a request must have the API key."""
        security: Any = self.node.get("security", self.spec.data.get("security", ({"key": ()},)))
        return self.spec.key_header is not None and bool(security) and all(security)

    @functools.cached_property
    def request_media(self) -> dict[str, Node]:
        """Request bodies by media type."""
        content: dict[str, Node] = self.spec.resolve(self.node.get("requestBody", {})).get("content", {})
        return {name: {"schema": ANYTHING, **media} for name, media in content.items()}

    def request_problems(self, target: str, message: HttpMessage, *, strict: bool = False) -> Iterator[str]:
        """Yield what is wrong with a request to this operation; if strict, undeclared members as well."""
        url = urlsplit(target)
        found = match_path(self.path, url.path)
        if found is None:
            raise ValueError(f"{target} does not match the path of {self.id}")
        query = parse_qsl(url.query, keep_blank_values=True)
        places: dict[str, dict[str, str]] = {
            "path": {name: unquote(value) for name, value in found.items()},
            "query": dict(query),
            "header": dict(message.headers),
        }
        known = {each["name"]: each for each in self.parameters if each["in"] == "query"}
        lists = {name for name, each in known.items() if self.spec.resolve(each["schema"]).get("type") == "array"}
        given = Counter(name for name, _ in query)
        if any(number > 1 and name not in lists for name, number in given.items()):
            yield "a query parameter is given twice"
        yield from (f"query {name}: is not declared" for name in places["query"].keys() - known)
        for each in self.parameters:
            name = each["name"] if each["in"] != "header" else each["name"].lower()
            if each["in"] == "query" and name in lists and name in places["query"]:
                texts = [value for key, value in query if key == name]
                yield from self._list_problems(each, texts)
            elif name in places[each["in"]]:
                yield from self.spec.parameter_problems(
                    each["schema"], places[each["in"]][name], f"{each['in']} {name}"
                )
            elif each.get("required"):
                yield f"{each['in']} {name}: is required"
        yield from self._body_problems(message, strict=strict)

    def _list_problems(self, parameter: Node, texts: list[str]) -> Iterator[str]:
        """Yield what is wrong with the items of a query parameter: repeated, or joined by commas."""
        items = self.spec.resolve(parameter["schema"]).get("items", {})
        texts = texts if parameter.get("explode", True) else [part for text in texts for part in text.split(",")]
        for text in texts:
            yield from self.spec.parameter_problems(items, text, f"query {parameter['name']}")

    def _body_problems(self, message: HttpMessage, *, strict: bool) -> Iterator[str]:
        if not self.request_media:
            if message.content:
                yield "body: none is declared"
        elif message.media_type not in self.request_media:
            yield f"body: content type is {message.media_type or 'missing'}, expected {' or '.join(self.request_media)}"
        else:
            schema = self.request_media[message.media_type]["schema"]
            if message.media_type == "multipart/form-data":
                body: Any = parse_form(message.headers["content-type"], message.content)
            else:
                body, problem = decode_json(message.content)
                if problem:
                    yield problem
                    return
            yield from self.spec.schema_problems(schema, body, "body", strict=strict)

    def response_problems(self, status: int, message: HttpMessage, *, strict: bool = False) -> Iterator[str]:
        """Yield what is wrong with a response of this operation; an undocumented status is validated as `default`.

        If strict, undeclared members and undeclared values of open enums as well.
        """
        documented = self.responses.get(str(status)) or self.responses.get("default")
        if documented is None:
            yield f"status {status}: is not documented"
            return
        yield from self.header_problems(documented, message)
        if "content" not in documented or (documented.get("x-empty") and not message.content):
            return
        content: dict[str, Node] = documented["content"]
        if message.media_type not in content:
            yield f"content type is {message.media_type or 'missing'}, expected {' or '.join(content)}"
            return
        body, problem = (
            decode_json(message.content) if message.media_type.endswith("json") else (message.content.decode(), None)
        )
        if problem:
            yield problem
        else:
            schema = content[message.media_type].get("schema", ANYTHING)
            yield from self.spec.schema_problems(schema, body, "body", strict=strict)

    def header_problems(self, documented: Node, message: HttpMessage) -> Iterator[str]:
        """Yield invalid values of documented headers, and required headers that are missing."""
        for name, node in documented.get("headers", {}).items():
            header = self.spec.resolve(node)
            value = message.headers.get(name.lower())
            if value is not None:
                yield from self.spec.parameter_problems(header["schema"], value, f"header {name}")
            elif header.get("required"):
                yield f"header {name}: is required"


@dataclass(frozen=True, eq=False)
class ApiSpec:
    """An OpenAPI spec; `data` is the document as the strict reader of `codegen` loads it."""

    name: str
    data: Node = field(repr=False)

    @functools.cached_property
    def operations(self) -> tuple[ApiOperation, ...]:
        """Operations, in the order of the document."""
        return tuple(
            ApiOperation(self, node["operationId"], method.upper(), path, node)
            for path, item in self.data["paths"].items()
            for method, node in item.items()
            if method in HTTP_METHODS
        )

    def operation(self, operation_id: str) -> ApiOperation:
        """Return the operation with this id."""
        return next(each for each in self.operations if each.id == operation_id)

    def route(self, method: str, path: str) -> ApiOperation | None:
        """Return the operation that a request is for; None if there is none."""
        matches = [
            each for each in self.operations if each.method == method and match_path(each.path, path) is not None
        ]
        return min(matches, key=lambda each: each.path.count("{"), default=None)

    @functools.cached_property
    def _key_scheme(self) -> Node | None:
        return next(iter(self.data.get("components", {}).get("securitySchemes", {}).values()), None)

    @property
    def key_header(self) -> tuple[str, str] | None:
        """Name of the header with the API key, and the prefix of its value; None if there is no key."""
        scheme = self._key_scheme
        if scheme is None:
            return None
        return ("Authorization", "Bearer ") if scheme["type"] == "http" else (scheme["name"], "")

    @property
    def key_variable(self) -> str:
        """Environment variable with the API key; empty if there is no key."""
        return "" if self._key_scheme is None else str(self._key_scheme["x-env"])

    def resolve(self, node: Node) -> Node:
        """Resolve references until the node is none."""
        while "$ref" in node:
            found: Any = self.data
            for token in node["$ref"].removeprefix("#/").split("/"):
                found = found[token.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def schema_problems(self, schema: Node, value: object, where: str, *, strict: bool = False) -> Iterator[str]:
        """Yield violations of a schema, formats included; of alternatives, those of the one with the fewest."""
        try:
            errors = list(self._validator(canonical_json(schema), strict).iter_errors(value))
            whole = self.resolve(schema)
            forms = whole.get("oneOf", whole.get("anyOf", ())) if errors else ()
            if forms and all("properties" in self.resolve(each) for each in forms):
                yield from min(
                    (list(self.schema_problems(each, value, where, strict=strict)) for each in forms), key=len
                )
                return
            for error in errors:
                path = "".join(f"/{each}" for each in error.instance_path)
                yield f"{where}{path}: {error.message[:300]}"
        except ValueError as error:  # such as a lone surrogate
            yield f"{where}: {error}"

    def parameter_problems(self, schema: Node, text: str, where: str) -> Iterator[str]:
        """Yield what is wrong with the value of a parameter or header, parsed by the type of its schema."""
        kind = self.resolve(schema).get("type")
        if kind in ("integer", "number", "boolean"):
            value, problem = decode_json(text.encode())
            yield from (
                [f"{where}: {text!r} is not of type {kind}"] if problem else self.schema_problems(schema, value, where)
            )
        else:
            yield from self.schema_problems(schema, text, where)

    @functools.cache  # noqa: B019 - specs live as long as the process
    def _validator(self, schema: str, strict: bool) -> jsonschema_rs.Draft202012Validator:
        schemas = self.data["components"]["schemas"]
        if strict:
            parts = {ref for each in schemas.values() for ref in find_references(each.get("allOf", ()))}
            schemas = {
                name: each if f"#/components/schemas/{name}" in parts else forbid_undeclared(each)
                for name, each in schemas.items()
            }
        return jsonschema_rs.Draft202012Validator(
            {"allOf": [json.loads(schema)], "components": {"schemas": schemas}}, validate_formats=True
        )


def forbid_undeclared(schema: Node) -> Node:
    """Return the schema without undeclared members, and with open enums closed."""
    if "allOf" in schema:
        return {**schema, "unevaluatedProperties": False}
    if "properties" in schema:
        return {**schema, "additionalProperties": schema.get("additionalProperties", False)}
    branches = schema.get("anyOf", ())
    named = {each["type"] for each in branches if "enum" in each}
    return {**schema, "anyOf": [each for each in branches if is_closed_branch(each, named)]} if named else schema


def is_closed_branch(branch: Node, named: set[str]) -> bool:
    """Return whether a branch of an open enum is not the one that allows any other value."""
    return "enum" in branch or branch.get("type") not in named


def find_references(nodes: Any) -> Iterator[str]:
    """Yield the references of schemas."""
    yield from (each["$ref"] for each in nodes if "$ref" in each)


def decode_json(content: bytes) -> tuple[Any, str | None]:
    """Decode JSON; return the value, and the error message if that failed."""
    try:
        return json.loads(content), None
    except (ValueError, RecursionError) as error:
        return None, f"body: not JSON: {error}"


def match_path(template: str, path: str) -> dict[str, str] | None:
    """Return the parameters of a path by name; None if it does not match the template."""
    pattern, names = _path_pattern(template)
    found = re.fullmatch(pattern, path)
    return None if found is None else dict(zip(names, found.groups(), strict=True))


@functools.cache
def _path_pattern(template: str) -> tuple[str, tuple[str, ...]]:
    """Return the regular expression for a path template, and the names of its groups."""
    parts = re.split(r"\{([^}]+)\}", template)
    pattern = "".join("([^/]+)" if index % 2 else re.escape(each) for index, each in enumerate(parts))
    return pattern, tuple(parts[1::2])
