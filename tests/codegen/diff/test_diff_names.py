"""The Python names in a diff are the names in the generated clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from telecine_codegen.compile.model_generator import generate_models
from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.compile.operation_parser import parse_operations
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.python_names import default_operation_id, field_name, function_name
from telecine_codegen.openapi.reader import read_document

SPECS = [path for path in sorted((Path(__file__).parents[3] / "specs").glob("*.yaml")) if "." not in path.stem]
NASTY = [
    "from",
    "class",
    "jobId",
    "x-y",
    "2nd",
    "_id",
    "URL",
    "imageURLs",
    "model_config",
    "self",
    "json",
    "schema",
    "copy",
]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_names_of_the_specs_are_those_of_the_generators(path: Path) -> None:
    document = read_document(path, Report())
    assert document is not None
    spec = normalise_spec(document)
    for fields in generate_models(spec, "#", Report()).fields.values():
        for wire, fact in fields.items():
            assert field_name(wire) == fact.name
    parsed = parse_operations(spec, Report())
    identifiers = [operation["operationId"] for _, _, operation in spec.operations()]
    assert [function_name(name) for name in identifiers] == [operation.name for operation in parsed.outbound]
    for operation in parsed.outbound:
        for parameter in operation.parameters:
            assert function_name(parameter.wire) == parameter.name


def test_invalid_python_names_are_converted_like_the_generators_do() -> None:
    schema = {"type": "object", "description": "It.", "properties": {name: {"type": "string"} for name in NASTY}}
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in NASTY if name != "URL"]
    operation = {"operationId": "class", "parameters": parameters, "responses": {"200": {"description": "It."}}}
    unnamed = {
        "operationId": default_operation_id("get", "/b/{id}"),
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "It."}},
    }
    data = {
        "openapi": "3.1.0",
        "info": {"title": "Demo", "version": "1.0.0"},
        "paths": {"/a": {"get": operation}, "/b/{id}": {"get": unnamed}},
        "components": {"schemas": {"Thing": schema}},
    }
    spec = normalise_spec(Document("demo", Path("demo.yaml"), data, {}))
    made = generate_models(spec, "#", Report()).fields["Thing"]
    assert {name: field_name(name) for name in NASTY} == {name: fact.name for name, fact in made.items()}
    first, second = parse_operations(spec, Report()).outbound
    assert function_name("class") == first.name
    assert {p.wire: p.name for p in first.parameters} == {name: function_name(name) for name in NASTY if name != "URL"}
    assert second.name == "get_b_id"
