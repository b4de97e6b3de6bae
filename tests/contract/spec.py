"""A spec as contract tests see it: operations to route a request to, and schemas to hold bodies against."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import jsonschema_rs
from codegen.diagnostics import Report
from codegen.openapi.document import canonical_json
from codegen.openapi.reader import read
from tests.contract.multipart import parse_form

SPECS_FOLDER = Path(__file__).parents[2] / "specs"
HTTP_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
Node = dict[str, Any]


@dataclass(frozen=True)
class HttpMessage:
    """A request or an answer as it is on the wire; header names are in lower case."""

    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class ApiOperation:
    """One operation of a spec, or one callback or webhook (then `path` is where the mirror puts it)."""

    spec: ApiSpec = field(repr=False)
    id: str
    method: str
    path: str
    node: Node = field(repr=False)

    @functools.cached_property
    def parameters(self) -> list[Node]:
        """Parameters with their references followed."""
        return [self.spec.followed(each) for each in self.node.get("parameters", ())]

    @functools.cached_property
    def answers(self) -> dict[str, Node]:
        """Responses by documented status, references followed."""
        return {status: self.spec.followed(each) for status, each in self.node["responses"].items()}

    @functools.cached_property
    def media(self) -> dict[str, Node]:
        """Request bodies by media type."""
        return cast("dict[str, Node]", self.spec.followed(self.node.get("requestBody", {})).get("content", {}))

    def request_problems(self, target: str, message: HttpMessage, *, strict: bool = False) -> Iterator[str]:
        """Tell what is wrong with a request to this operation; strictly, a member that is not declared is wrong too."""
        url = urlsplit(target)
        found = re.fullmatch(path_pattern(self.path), url.path)
        assert found is not None, f"{target} does not lead to {self.id}"
        query = parse_qsl(url.query, keep_blank_values=True)
        places: dict[str, dict[str, str]] = {
            "path": {name: unquote(value) for name, value in found.groupdict().items()},
            "query": dict(query),
            "header": dict(message.headers),
        }
        if len(query) != len(places["query"]):
            yield "a query parameter is given twice"
        known = {each["name"] for each in self.parameters if each["in"] == "query"}
        yield from (f"query {name}: is not declared" for name in places["query"].keys() - known)
        for each in self.parameters:
            name = each["name"] if each["in"] != "header" else each["name"].lower()
            if name in places[each["in"]]:
                yield from self.spec.text_problems(each["schema"], places[each["in"]][name], f"{each['in']} {name}")
            elif each.get("required"):
                yield f"{each['in']} {name}: is required"
        yield from self._body_problems(message, strict=strict)

    def _body_problems(self, message: HttpMessage, *, strict: bool) -> Iterator[str]:
        if not self.media:
            if message.content:
                yield "body: none is declared"
        elif message.media_type not in self.media:
            yield f"body: content type {message.media_type or 'missing'}, not {' or '.join(self.media)}"
        else:
            schema = self.media[message.media_type]["schema"]
            if message.media_type == "multipart/form-data":
                body: Any = parse_form(message.headers["content-type"], message.content)
            else:
                body, problem = decode_json(message.content)
                if problem:
                    yield problem
                    return
            yield from self.spec.problems(schema, body, "body", strict=strict)

    def answer_problems(self, status: int, message: HttpMessage, *, strict: bool = False) -> Iterator[str]:
        """Tell what is wrong with an answer of this operation; an undocumented status falls under `default`.

        Strictly, a member or a value of an enum that the spec does not name is wrong too.
        """
        answer = self.answers.get(str(status)) or self.answers.get("default")
        if answer is None:
            yield f"status {status}: is not documented"
            return
        yield from self.header_problems(answer, message)
        if "content" not in answer or (answer.get("x-empty") and not message.content):
            return
        if message.media_type not in answer["content"]:
            yield f"content type {message.media_type or 'missing'}, not {' or '.join(answer['content'])}"
            return
        body, problem = (
            decode_json(message.content) if message.media_type.endswith("json") else (message.content.decode(), None)
        )
        if problem:
            yield problem
        else:
            yield from self.spec.problems(answer["content"][message.media_type]["schema"], body, "body", strict=strict)

    def header_problems(self, answer: Node, message: HttpMessage) -> Iterator[str]:
        """Tell which documented headers have a wrong value; which of them are missing, only where they are required."""
        for name, each in answer.get("headers", {}).items():
            header = self.spec.followed(each)
            value = message.headers.get(name.lower())
            if value is not None:
                yield from self.spec.text_problems(header["schema"], value, f"header {name}")
            elif header.get("required"):
                yield f"header {name}: is required"


@dataclass(frozen=True, eq=False)
class ApiSpec:
    """One spec: `data` is what the strict loader made of the file."""

    name: str
    data: Node = field(repr=False)

    @functools.cached_property
    def operations(self) -> tuple[ApiOperation, ...]:
        """Operations in the order of the document."""
        return tuple(
            ApiOperation(self, node["operationId"], method.upper(), path, node)
            for path, item in self.data["paths"].items()
            for method, node in item.items()
            if method in HTTP_METHODS
        )

    def operation(self, operation_id: str) -> ApiOperation:
        """Find an operation by its id."""
        return next(each for each in self.operations if each.id == operation_id)

    def route(self, method: str, path: str) -> ApiOperation | None:
        """Find the operation that a request is for."""
        hits = [
            each for each in self.operations if each.method == method and re.fullmatch(path_pattern(each.path), path)
        ]
        return min(hits, key=lambda each: each.path.count("{"), default=None)

    @property
    def key_header(self) -> tuple[str, str]:
        """Name of the header that carries the key, and what stands before the key in it."""
        (scheme,) = self.data["components"]["securitySchemes"].values()
        return ("Authorization", "Bearer ") if scheme["type"] == "http" else (scheme["name"], "")

    @property
    def key_variable(self) -> str:
        """Environment variable that holds the key."""
        (scheme,) = self.data["components"]["securitySchemes"].values()
        return str(scheme["x-env"])

    def followed(self, node: Node) -> Node:
        """Follow references until there is something else."""
        while "$ref" in node:
            found: Any = self.data
            for token in node["$ref"].removeprefix("#/").split("/"):
                found = found[token.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def problems(self, schema: Node, value: object, at: str, *, strict: bool = False) -> Iterator[str]:
        """Tell what in a value breaks a schema, formats included; of several forms, by the one that comes closest."""
        try:
            errors = list(self._validator(canonical_json(schema), strict).iter_errors(value))
            whole = self.followed(schema)
            forms = whole.get("oneOf", whole.get("anyOf", ())) if errors else ()
            if forms and all("properties" in self.followed(each) for each in forms):
                yield from min((list(self.problems(each, value, at, strict=strict)) for each in forms), key=len)
                return
            for error in errors:
                where = "".join(f"/{each}" for each in error.instance_path)
                yield f"{at}{where}: {error.message[:300]}"
        except ValueError as error:  # such as half a surrogate pair, which is no Unicode text
            yield f"{at}: {error}"

    def text_problems(self, schema: Node, text: str, at: str) -> Iterator[str]:
        """Tell what is wrong with the text of a parameter or a header, read as its schema wants it."""
        kind = self.followed(schema).get("type")
        if kind in ("integer", "number", "boolean"):
            value, problem = decode_json(text.encode())
            yield from [f"{at}: {text!r} is no {kind}"] if problem else self.problems(schema, value, at)
        else:
            yield from self.problems(schema, text, at)

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
    """Allow nothing that is not named: no other member of an object, no other value of an open enum."""
    if "allOf" in schema:
        return {**schema, "unevaluatedProperties": False}
    if "properties" in schema:
        return {**schema, "additionalProperties": schema.get("additionalProperties", False)}
    branches = schema.get("anyOf", ())
    named = {each["type"] for each in branches if "enum" in each}
    return {**schema, "anyOf": [each for each in branches if is_closed_branch(each, named)]} if named else schema


def is_closed_branch(branch: Node, named: set[str]) -> bool:
    """Tell whether a branch of an open enum is more than the door that lets any other value in."""
    return "enum" in branch or branch.get("type") not in named


def find_references(nodes: Any) -> Iterator[str]:
    """Find the components that some schemas refer to."""
    yield from (each["$ref"] for each in nodes if "$ref" in each)


def decode_json(content: bytes) -> tuple[Any, str | None]:
    """Decode a JSON text; the second value tells why that is not possible."""
    try:
        return json.loads(content), None
    except (ValueError, RecursionError) as error:
        return None, f"body: no JSON: {error}"


@functools.cache
def path_pattern(path: str) -> str:
    """Make the regular expression of a path template."""
    parts = re.split(r"\{([^}]+)\}", path)
    return "".join(f"(?P<{each}>[^/]+)" if index % 2 else re.escape(each) for index, each in enumerate(parts))


@functools.cache
def load_spec(name: str) -> ApiSpec:
    """Read the spec of a provider, strictly."""
    report = Report()
    document = read(SPECS_FOLDER / f"{name}.yaml", report)
    assert document is not None, report
    assert not report.failed, report.diagnostics
    return ApiSpec(name, document.data)


PROVIDERS = tuple(sorted(path.stem for path in SPECS_FOLDER.glob("*.yaml") if "." not in path.stem))
