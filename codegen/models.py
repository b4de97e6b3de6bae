"""Models: the one module that knows datamodel-code-generator."""

from __future__ import annotations

import ast
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from datamodel_code_generator import GenerateConfig, InputFileType, LiteralType, OpenAPIScope, generate
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.model.field_name import PydanticFieldNameResolver

from codegen.diagnostics import Report
from codegen.normalise import TEXT_FORMATS, Node, Normalised, escape
from codegen.text import visible

PRESET: Final = "standard-py311-20261027"
ALIASED: Final = "_aliased"
"""What the generator puts after the name of a type such as ``str`` where a property has that name."""
HARMLESS_CALLS: Final = frozenset({"Field", "TypeAliasType", "ConfigDict"})
IMPORTED: Final = frozenset({"__future__", "pydantic", "telecine_runtime.model", "typing", "typing_extensions"})
DECLARATIVE: Final = (
    *(ast.Module, ast.alias, ast.ClassDef, ast.AnnAssign, ast.Assign, ast.Expr, ast.Name, ast.Constant, ast.Subscript),
    *(ast.Tuple, ast.List, ast.Dict, ast.BinOp, ast.BitOr, ast.UnaryOp, ast.USub, ast.keyword, ast.expr_context),
)


@dataclass(frozen=True, slots=True)
class FieldFact:
    """How a property became a field: its Python name and type, and whether it is required."""

    name: str
    annotation: str
    required: bool


@dataclass(frozen=True, slots=True)
class Models:
    """The source of a models module, and for each model its fields by wire name."""

    source: str
    fields: Mapping[str, Mapping[str, FieldFact]]


def models(spec: Normalised, header: str, report: Report) -> Models:
    """Generate the models of a spec, and check that each named schema became the class or alias of that name."""
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder, "facts.json")
        source = generate(
            _schemas_only(spec),
            config=GenerateConfig(
                preset=PRESET,
                input_file_type=InputFileType.OpenAPI,
                input_filename=f"{spec.document.name}.yaml",
                output_model_type=DataModelType.PydanticV2BaseModel,
                openapi_scopes=[OpenAPIScope.Schemas],
                base_class="telecine_runtime.model.Model",
                allow_population_by_field_name=False,
                enum_field_as_literal=LiteralType.All,
                use_type_alias=True,
                collapse_root_models=False,
                use_schema_description=True,
                use_field_description=True,
                use_single_line_docstring=True,
                use_double_quotes=True,
                strict_refs=True,
                type_mappings=[f"{form}=string" for form in TEXT_FORMATS],
                custom_file_header=f'{header}\n"""Models of {spec.data["info"]["title"]}: what goes over the wire."""',
                formatters=[],
                emit_model_metadata=facts,
            ),
        )
        made = {row["source_ref"]: row for row in json.loads(facts.read_text("utf-8"))["models"]}
    text = str(source)
    for name in spec.schemas:
        row = made.get(f"#/components/schemas/{name}", {})
        if row.get("class_name") != name:
            place = spec.document.place(f"/components/schemas/{escape(name)}")
            report.error(place, f"schema {name} would become the class {row.get('class_name')}", "give it another name")
    for line in _unexpected(text):
        report.error(spec.document.place(""), f"the models would hold more than declarations: {line}")
    return Models(text, {row["class_name"]: _fields(row) for row in made.values()})


@cache
def field_name(wire: str) -> str:
    """Return the attribute of a model, and keyword argument of a method, that carries a property."""
    return PydanticFieldNameResolver(snake_case_field=True).get_valid_name(wire)


def _fields(row: Node) -> dict[str, FieldFact]:
    return {
        field["original_name"]: FieldFact(field["name"], _annotation(field["type"]), field["required"])
        for field in row["fields"]
        if field["original_name"]
    }


def _annotation(kind: str) -> str:
    return re.sub(rf"\b([a-z]+){ALIASED}\b", r"\1", kind.removesuffix(" | None"))


def _schemas_only(spec: Normalised) -> Node:
    info = {"title": spec.data["info"]["title"], "version": spec.data["info"]["version"]}
    schemas = {name: _schema(node) for name, node in spec.schemas.items()}
    return {"openapi": spec.data["openapi"], "info": info, "paths": {}, "components": {"schemas": schemas}}


def _schema(node: Any) -> Any:
    """Return a schema without extensions; a property may well be called ``x-…``, and so may a member of a value."""
    if not isinstance(node, dict):
        return node
    result = {key: value for key, value in node.items() if not key.startswith("x-")}
    for key, value in result.items():
        if key == "properties":
            result[key] = {name: _schema(inner) for name, inner in value.items()}
        elif key in ("anyOf", "oneOf", "allOf"):
            result[key] = [_schema(inner) for inner in value]
        elif key in ("items", "additionalProperties"):
            result[key] = _schema(value)
        elif key == "description":
            result[key] = visible(value)
    if _holds_object(result.get("default")):
        del result["default"]  # as a default of a model, a mapping would have the wrong type
    return result


def _holds_object(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_holds_object, value)))


def _unexpected(source: str) -> list[str]:
    """Return what in a models module is no import, class, annotated field or type alias: text that came alive."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        return [str(error)]
    return [ast.unparse(node) for node in ast.walk(tree) if not _is_declaration(node)]


def _is_declaration(node: ast.AST) -> bool:
    match node:
        case ast.ImportFrom(module="builtins", names=names):
            return all(one.asname == f"{one.name}{ALIASED}" for one in names)
        case ast.ImportFrom(module=module):
            return module in IMPORTED
        case ast.Call(func=ast.Name(id=name)):
            return name in HARMLESS_CALLS
        case ast.Call(func=ast.Attribute()):
            return True  # the attribute itself is judged below
        case ast.Attribute(attr=name):
            return name == "model_rebuild"
    return isinstance(node, DECLARATIVE)
