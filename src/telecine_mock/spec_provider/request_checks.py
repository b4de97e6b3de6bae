"""Checks of a call against its operation: parameters and body."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import FORM, JSON, OperationNode
from telecine_codegen.openapi.schema import UNIONS, iter_branches, iter_layers, list_types
from telecine_mock.provider_table import ReceivedCall, ReceivedFile
from telecine_mock.spec_provider.schema_validation import SpecSchemas
from telecine_mock.uploads import detect_image_type
from telecine_mock.validation import FormProblem

PARSED_TYPES: Final = ("integer", "number", "boolean")
"""Types whose values are sent as text and are read as JSON."""


def body_media_type(operation: OperationNode) -> str | None:
    """Return the media type of the body; None if there is none."""
    return next((media for media, _ in operation.node["requestBody"]["content"].members()), None)


@dataclass(frozen=True, slots=True)
class RequestCheck:
    """Check of the calls to one operation. `path_names` has the parameters of the path by their name in the route."""

    operation: OperationNode
    schemas: SpecSchemas
    path_names: Mapping[str, str]

    def __call__(self, call: ReceivedCall) -> Iterator[FormProblem]:
        """Yield the problems of a call."""
        for parameter in self.operation.node["parameters"].items():
            yield from self._check_parameter(parameter, call)
        media = body_media_type(self.operation)
        body = self.operation.node["requestBody"]
        if media is None or (not call.sent_body and not call.files and not body["required"].value):
            return
        schema = body["content"][media]["schema"]
        value = call.sent_body if media == JSON else parse_fields(schema, call.sent_body, call.files)
        yield from check_forms(schema, dict(value), self.schemas)
        for name, file in call.files.items():
            yield from check_file(schema.followed()["properties"][name], file)

    def _check_parameter(self, parameter: Node, call: ReceivedCall) -> Iterator[FormProblem]:
        name, place = str(parameter["name"].value), parameter["in"].value
        texts = [text for each, text in self._iter_texts(place, call) if each == name.lower() or each == name]
        if not texts:
            if parameter["required"].value:
                yield FormProblem(f"{name} is required", malformed=True)
            return
        schema = parameter["schema"]
        if "array" in list_types(schema.merged()):
            explodes = parameter["explode"].value is not False and place == "query"
            items = texts if explodes else texts[-1].split(",")
            value: Any = [parse_text(schema.outermost("items"), text) for text in items]
        else:
            value = parse_text(schema, texts[-1])
        yield from self.schemas.iter_problems(schema, value, name)

    def _iter_texts(self, place: str, call: ReceivedCall) -> Iterator[tuple[str, str]]:
        match place:
            case "path":
                yield from ((self.path_names[name], text) for name, text in call.path.items())
            case "query":
                yield from call.query_items
            case _:
                yield from call.headers.items()


def check_forms(schema: Node, body: Mapping[str, Any], schemas: SpecSchemas) -> Iterator[FormProblem]:
    """Yield the problems of a body; if it has several forms, with those that it was meant for.

    These are the forms whose tags (members with one value, such as the model) it has, and of these the ones that
    declare the most of its members.
    """
    forms = [*iter_branches(schema.followed(), UNIONS)]
    if not forms:
        yield from schemas.iter_problems(schema, body)
        return
    tags = [_read_tags(form) for form in forms]
    meant = [form for form, tag in zip(forms, tags, strict=True) if all(body.get(n, v) == v for n, v in tag.items())]
    if not meant:
        for name in dict.fromkeys(name for tag in tags for name in tag):
            values = dict.fromkeys(str(tag[name]) for tag in tags if name in tag)
            if name in body and str(body[name]) not in values:
                yield FormProblem(f"{name} must be one of {', '.join(values)}")
                return
        meant = forms
    most = max(_count_declared(form, body) for form in meant)
    meant = [form for form in meant if _count_declared(form, body) == most]
    yield from min(([*schemas.iter_problems(form, body)] for form in meant), key=len)


def _read_tags(form: Node) -> dict[str, Any]:
    """Return the members of a form that may have one value only."""
    tags: dict[str, Any] = {}
    for name, member in _iter_members(form):
        merged = member.merged()
        values = [merged["const"]] if "const" in merged else merged.get("enum", [])
        if len(values) == 1:
            tags[name] = values[0]
    return tags


def _count_declared(form: Node, body: Mapping[str, Any]) -> int:
    return len({name for name, _ in _iter_members(form)} & body.keys())


def _iter_members(form: Node) -> Iterator[tuple[str, Node]]:
    return (pair for layer in iter_layers(form) for pair in layer["properties"].members())


def parse_text(schema: Node, text: str) -> Any:
    """Return the value of a parameter or form field by the type of its schema."""
    if set(list_types(schema.merged())).isdisjoint(PARSED_TYPES):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def parse_fields(schema: Node, fields: Mapping[str, Any], files: Mapping[str, ReceivedFile]) -> dict[str, Any]:
    """Return the fields of a form as its schema has them; a file is an empty text there."""
    properties = schema.followed()["properties"]
    values = {name: parse_text(properties[name], str(value)) for name, value in fields.items()}
    sent_as_text = {name for name, member in properties.members() if is_file(member) and name in values}
    kept = {name: value for name, value in values.items() if name not in sent_as_text}
    return {**kept, **dict.fromkeys(files, "")}


def is_file(schema: Node) -> bool:
    """Return whether a field of a form is a file."""
    merged = schema.merged()
    return merged.get("format") == "binary" or "contentMediaType" in merged


def check_file(member: Node, file: ReceivedFile) -> Iterator[FormProblem]:
    """Yield why a file is outside the limits of its member of a form."""
    limits = cast("dict[str, Any]", member.outermost("x-image").value or {})
    kind = detect_image_type(file.content)
    if limits.get("types") and kind not in limits["types"]:
        yield FormProblem(f"the file must be one of {', '.join(limits['types'])}")
    if len(file.content) > limits.get("max_bytes", len(file.content)):
        yield FormProblem(f"the file must have at most {limits['max_bytes']} bytes")


def find_file(operation: OperationNode, files: Mapping[str, ReceivedFile]) -> ReceivedFile | None:
    """Return the file of a form; None if it has none."""
    if body_media_type(operation) != FORM:
        return None
    return next(iter(files.values()), None)


def read_field_with(operation: OperationNode, word: str, body: Mapping[str, Any]) -> str | None:
    """Return the field of a form that is marked with a word, such as `image_name`; None if it was not sent."""
    media = body_media_type(operation)
    schema = operation.node["requestBody"]["content"][media or JSON]["schema"].followed()
    for name, member in schema["properties"].members():
        if member.outermost("x-harmonised").value == word and isinstance(body.get(name), str):
            return cast("str", body[name])
    return None
