"""Build the request bodies of operations: their kind, and the arguments of their members."""

from __future__ import annotations

import re

from telecine_codegen.compile.generator_output import GeneratedModels, ModelField
from telecine_codegen.compile.method_signatures import FunctionArgument, RequestBody
from telecine_codegen.compile.normalise import NormalisedSpec, Value, schema_name
from telecine_codegen.compile.value_docs import describe_value
from telecine_codegen.openapi.argument_names import RESERVED_NAMES, add_place
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import FORM, JSON, URLENCODED, find_plain_type
from telecine_codegen.openapi.python_names import function_name
from telecine_codegen.openapi.schema import UNIONS, iter_branches, iter_parts, list_types


def build_body(spec: NormalisedSpec, operation: Node, models: GeneratedModels, shared: frozenset[str]) -> RequestBody:
    """Return the request body of an operation.

    Args:
        spec: The spec.
        operation: The operation.
        models: The generated models.
        shared: Argument names of both a parameter and a member of the body.
    """
    holder = operation["requestBody"]
    ((media_type, media),) = holder["content"].members()
    is_required = holder["required"].value is True
    if media_type not in (JSON, FORM, URLENCODED):
        plain = str(find_plain_type(media_type, media["schema"]))
        doc = describe_value(spec, dict(media["schema"].merged()), holder["description"].text or "")
        argument = FunctionArgument("body", "", plain, is_required, doc)
        return RequestBody("raw", "", (argument,), media_type=media_type)
    name = schema_name(media["schema"].value)
    if media_type != JSON:
        kind = "form" if media_type == FORM else "urlencoded"
        return RequestBody(kind, f"models.{name}", _build_form_fields(spec, name, models, shared))
    variants = [branch for branch in iter_branches(spec.schema(name).followed(), UNIONS) if "$ref" in branch]
    members = () if variants else _build_members(spec, name, models, shared)
    if members:
        return RequestBody("json", f"models.{name}", members)
    doc = describe_value(spec, {}, spec.schemas[name].get("description", ""))
    forms = [_build_members(spec, schema_name(variant.value), models, frozenset()) for variant in variants]
    others = {function_name(node["name"].text or "").rstrip("_") for node in operation["parameters"].items()}
    usable = tuple(form for form in forms if form and _is_distinct(form, others))
    is_object = bool(usable) or _is_object(spec.schema(name))
    annotation = f"models.{name} | Mapping[str, Any]" if is_object else f"models.{name}"
    whole = FunctionArgument("body", "", annotation, is_required, doc)
    return RequestBody("union" if usable else "value", f"models.{name}", (whole,), usable)


def _is_object(schema: Node) -> bool:
    """Return whether some form of a schema is an object."""
    return any("object" in list_types(part.value) for part in iter_parts(schema))


def collect_properties(spec: NormalisedSpec, name: str) -> dict[str, tuple[Value, bool]]:
    """Return the schemas of the members of an object, those of its `allOf` included, and whether each is required."""
    parts = [*iter_parts(spec.schema(name))]
    required = {wire for part in parts for wire in part.value.get("required", ())}
    members = (member for part in parts for member in part["properties"].members())
    return {wire: (schema.value, wire in required) for wire, schema in members}


def _collect_fields(spec: NormalisedSpec, name: str, models: GeneratedModels) -> dict[str, ModelField]:
    """Return the fields of a model by wire name, those of its base classes included."""
    components = [part.at.rpartition("/")[2] for part in iter_parts(spec.schema(name)) if part.at.count("/") == 3]
    return {wire: fact for part in (*reversed(components), name) for wire, fact in models.fields.get(part, {}).items()}


def _build_members(
    spec: NormalisedSpec, name: str, models: GeneratedModels, shared: frozenset[str]
) -> tuple[FunctionArgument, ...]:
    """Return the members of an object as arguments; empty for other schemas."""
    fields, properties = _collect_fields(spec, name, models), collect_properties(spec, name)
    return tuple(
        FunctionArgument(
            add_place(fields[wire].name, "body", shared),
            wire,
            _add_null(_accept_mappings(qualify_models(fields[wire].annotation, models), models), schema),
            is_required,
            describe_value(spec, schema),
        )
        for wire, (schema, is_required) in properties.items()
        if wire in fields
    )


def _build_form_fields(
    spec: NormalisedSpec, name: str, models: GeneratedModels, shared: frozenset[str]
) -> tuple[FunctionArgument, ...]:
    properties = collect_properties(spec, name)
    return tuple(
        FunctionArgument(
            add_place(fact.name, "body", shared),
            wire,
            _form_annotation(spec.schema(name)["properties"][wire], qualify_models(fact.annotation, models)),
            properties[wire][1],
            describe_value(spec, properties[wire][0]),
        )
        for wire, fact in models.fields[name].items()
        if wire in properties
    )


def _form_annotation(schema: Node, annotation: str) -> str:
    """Return the type of a form field: a file, a list of files, or that of the model."""
    if _is_binary(schema):
        return "File"
    if _is_binary(schema["items"]):
        return "list[File]"
    return f"File | {annotation}" if any(_is_binary(branch) for branch in iter_branches(schema, UNIONS)) else annotation


def _is_binary(schema: Node) -> bool:
    found = schema.merged()
    return found.get("format") == "binary" or "contentMediaType" in found


def _is_distinct(form: tuple[FunctionArgument, ...], others: set[str]) -> bool:
    """Return whether no member of a form has a reserved name or that of a parameter."""
    names = [argument.name.rstrip("_") for argument in form]
    return RESERVED_NAMES.isdisjoint(names) and others.isdisjoint(names)


def _accept_mappings(annotation: str, models: GeneratedModels) -> str:
    """Return an annotation that accepts a mapping wherever it accepts a model."""
    return re.sub(
        r"\bmodels\.(\w+)", lambda m: f"{m[0]} | Mapping[str, Any]" if models.fields[m[1]] else m[0], annotation
    )


def _add_null(annotation: str, schema: Value) -> str:
    return f"{annotation} | None" if annotation != "None" and _is_nullable(schema) else annotation


def _is_nullable(schema: Value) -> bool:
    variants = (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ()))
    return any("null" in list_types(variant) or None in variant.get("enum", ()) for variant in variants)


def qualify_models(annotation: str, models: GeneratedModels) -> str:
    """Return an annotation with `models.` before each model name."""
    return re.sub(
        r"""(['"])(?:\\.|(?!\1).)*\1|\b[A-Za-z_]\w*\b""",
        lambda m: f"models.{m[0]}" if m[0] in models.fields else m[0],
        annotation,
    )
