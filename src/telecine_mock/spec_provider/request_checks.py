"""Checks of a call against its operation: parameters and body."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import FORM, JSON, OperationNode
from telecine_codegen.openapi.schema import list_types
from telecine_mock.provider_table import ReceivedCall, ReceivedFile
from telecine_mock.spec_provider.schema_validation import SpecSchemas
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
        yield from self.schemas.iter_problems(schema, dict(value))

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
