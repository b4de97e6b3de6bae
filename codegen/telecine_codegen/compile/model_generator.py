"""Generate the models with datamodel-code-generator; the only module that imports it."""

from __future__ import annotations

import ast
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from datamodel_code_generator import GenerateConfig, InputFileType, LiteralType, OpenAPIScope, generate
from datamodel_code_generator.enums import DataModelType

from telecine_codegen.compile.generator_input import build_models_input
from telecine_codegen.compile.generator_output import GeneratedModels, ModelField
from telecine_codegen.compile.normalise import NormalisedSpec, Value
from telecine_codegen.compile.python_source import format_header
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.directions import list_request_schemas
from telecine_codegen.openapi.pointer import escape_token
from telecine_codegen.openapi.python_names import TYPE_NAMES, field_name
from telecine_codegen.openapi.schema import TEXT_FORMATS

PRESET: Final = "standard-py311-20261027"
ALIAS_SUFFIX: Final = "_aliased"
"""Suffix that the generator adds to a type such as ``str`` if a property has the same name."""
ALLOWED_CALLS: Final = frozenset({"Field", "TypeAliasType", "ConfigDict"})
ALLOWED_IMPORTS: Final = frozenset({"__future__", "pydantic", "telecine_runtime.model", "typing", "typing_extensions"})
DECLARATION_NODES: Final = (
    *(ast.Module, ast.alias, ast.ClassDef, ast.AnnAssign, ast.Assign, ast.Expr, ast.Name, ast.Constant, ast.Subscript),
    *(ast.Tuple, ast.List, ast.Dict, ast.BinOp, ast.BitOr, ast.UnaryOp, ast.USub, ast.keyword, ast.expr_context),
)


def generate_models(spec: NormalisedSpec, source_name: str, report: Report) -> GeneratedModels:
    """Generate the models of a spec, and check that each schema became a class or alias of its name."""
    header = f'{format_header(source_name)}\n"""Models of {spec.data["info"]["title"]}: what goes over the wire."""'
    if not spec.schemas:
        return GeneratedModels(
            f"{header}\n\nfrom __future__ import annotations\n", {}
        )  # the generator rejects a document without schemas
    with tempfile.TemporaryDirectory() as folder:
        metadata = Path(folder, "metadata.json")
        source = generate(
            build_models_input(spec),
            config=GenerateConfig(
                preset=PRESET,
                input_file_type=InputFileType.OpenAPI,
                input_filename=f"{spec.document.name}.yaml",
                output_model_type=DataModelType.PydanticV2BaseModel,
                openapi_scopes=[OpenAPIScope.Schemas],
                base_class="telecine_runtime.model.Model",
                base_class_map=dict.fromkeys(list_request_schemas(spec.root), "telecine_runtime.model.RequestModel"),
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
                aliases=_list_aliases(spec),
                custom_file_header=header,
                formatters=[],
                emit_model_metadata=metadata,
            ),
        )
        rows = {row["source_ref"]: row for row in json.loads(metadata.read_text("utf-8"))["models"]}
    text = str(source)
    for name in spec.schemas:
        row = rows.get(f"#/components/schemas/{name}", {})
        if row.get("class_name") != name:
            place = spec.document.place(f"/components/schemas/{escape_token(name)}")
            report.error(place, f"schema {name} would become the class {row.get('class_name')}", "rename it")
    for line in _find_non_declarations(text):
        report.error(spec.document.place(""), f"the models would hold more than declarations: {line}")
    return GeneratedModels(text, {row["class_name"]: _read_fields(row) for row in rows.values()})


def _list_aliases(spec: NormalisedSpec) -> dict[str, str]:
    """Return the attribute names of properties that are called like a type, by wire name."""
    wires = {wire for schema in spec.schemas.values() for wire in _iter_wire_names(schema)}
    return {wire: name for wire in sorted(wires) if (name := field_name(wire)).removesuffix("_") in TYPE_NAMES}


def _iter_wire_names(schema: Value) -> Iterator[str]:
    for part in (schema, *schema.get("allOf", ())):
        yield from part.get("properties", ())


def _read_fields(row: Value) -> dict[str, ModelField]:
    return {
        field["original_name"]: ModelField(field["name"], _normalise_annotation(field["type"]), field["required"])
        for field in row["fields"]
        if field["original_name"]
    }


def _normalise_annotation(kind: str) -> str:
    return re.sub(rf"\b([a-z]+){ALIAS_SUFFIX}\b", r"\1", kind.removesuffix(" | None"))


def _find_non_declarations(source: str) -> list[str]:
    """Return the statements of a models module other than declarations: spec text that became code."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        return [str(error)]
    return [ast.unparse(node) for node in ast.walk(tree) if not _is_declaration(node)]


def _is_declaration(node: ast.AST) -> bool:
    match node:
        case ast.ImportFrom(module="builtins", names=names):
            return all(one.asname == f"{one.name}{ALIAS_SUFFIX}" for one in names)
        case ast.ImportFrom(module=module):
            return module in ALLOWED_IMPORTS
        case ast.Call(func=ast.Name(id=name)):
            return name in ALLOWED_CALLS
        case ast.Call(func=ast.Attribute()):
            return True  # the attribute is checked below
        case ast.Attribute(attr=name):
            return name == "model_rebuild"
    return isinstance(node, DECLARATION_NODES)
