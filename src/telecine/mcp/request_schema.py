"""JSON Schema of a video request, made from the capabilities of the offered providers.

The root has no `anyOf`, `allOf` or `oneOf`: APIs of language models refuse tools whose schema does. What one provider
or model takes is under `dependentSchemas`, and in words in the descriptions, for clients that ignore that keyword.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from telecine._core.request_mapping import format_allowed_values
from telecine.providers import get_provider
from telecine_runtime.capabilities import Capabilities, FieldCapability
from telecine_runtime.harmonised import HARMONISED

Schema = dict[str, Any]

IMAGES_HELP: Final = (
    "First frame or reference images: URLs (http, https, data), or names of files in the folder of the server."
)
MAX_TEXT: Final = 20_000
"""Characters of a text that no provider limits further."""


def build_request_schema(providers: Sequence[str], more: Mapping[str, Schema], required: Sequence[str]) -> Schema:
    """Return the input schema of a tool that takes a video request.

    Args:
        providers: Names of the offered providers.
        more: Further properties.
        required: Names of required properties.
    """
    models = [model for name in providers for model in get_provider(name).capabilities]
    properties = dict(_build_properties(models))
    schema: Schema = {
        "type": "object",
        "properties": {**properties, **more},
        "required": list(required),
        "additionalProperties": False,
    }
    if "provider" in more:
        schema["dependentSchemas"] = {"provider": {"allOf": [_build_condition(name, properties) for name in providers]}}
    return schema


def _build_properties(models: Sequence[Capabilities]) -> Iterator[tuple[str, Schema]]:
    """Yield the properties of the request: what at least one model takes."""
    for name, declared in HARMONISED.items():
        fields = [(model.provider, model.fields[name]) for model in models if name in model.fields]
        if not fields:
            continue
        schema = _merge([_build_value_schema(name, field) for _, field in fields])
        help_text = IMAGES_HELP if name == "images" else declared.help
        schema["description"] = " ".join([help_text, *_describe_values(name, fields)])
        yield name, schema


def _build_value_schema(name: str, field: FieldCapability) -> Schema:
    """Return the schema of a harmonised field at one model."""
    if name == "images":
        limit = {} if field.max_items is None else {"maxItems": field.max_items}
        return {"type": "array", "items": {"type": "string", "minLength": 1}, **limit}
    is_number = HARMONISED[name].type is int
    if field.values is None:
        if is_number:
            return {"type": "integer", "minimum": 1}
        known = get_args(HARMONISED[name].type)
        return {"enum": list(known)} if known else {"type": "string", "maxLength": field.max_length or MAX_TEXT}
    values = list(field.values)
    if is_number and values == list(range(int(values[0]), int(values[-1]) + 1)):
        return {"type": "integer", "minimum": values[0], "maximum": values[-1]}
    return {"enum": values}


def _merge(schemas: Sequence[Schema]) -> Schema:
    """Return one schema that allows what each allows; a keyword that one lacks is left out."""
    if all("enum" in schema for schema in schemas):
        kind = "integer" if isinstance(schemas[0]["enum"][0], int) else "string"
        return {"type": kind, "enum": list(dict.fromkeys(value for schema in schemas for value in schema["enum"]))}
    numbers = [_as_range(schema) for schema in schemas]
    merged: Schema = {key: schemas[0][key] for key in ("type", "items") if key in schemas[0]}
    if any("minimum" in schema for schema in schemas):
        merged = {"type": "integer", "minimum": min(number["minimum"] for number in numbers)}
        numbers_with_end = [number["maximum"] for number in numbers if "maximum" in number]
        if len(numbers_with_end) == len(numbers):
            merged["maximum"] = max(numbers_with_end)
        return merged
    for key in ("maxLength", "maxItems"):
        if all(key in schema for schema in schemas):
            merged[key] = max(schema[key] for schema in schemas)
    return merged


def _as_range(schema: Schema) -> Schema:
    """Return the range of the numbers in an `enum`, or the schema itself."""
    if "enum" in schema and isinstance(schema["enum"][0], int):
        return {"minimum": min(schema["enum"]), "maximum": max(schema["enum"])}
    return schema


def _describe_values(name: str, fields: Sequence[tuple[str, FieldCapability]]) -> Iterator[str]:
    """Yield a sentence with the allowed values of each provider, those with the same values together."""
    values: dict[str, list[str]] = {}
    for provider, field in fields:
        values.setdefault(provider, []).extend(_describe_field(name, field))
    providers: dict[str, list[str]] = {}
    for provider, texts in values.items():
        if texts:
            joined = (", " if name == "model" else " or ").join(dict.fromkeys(texts))
            providers.setdefault(joined, []).append(provider)
    if providers:
        yield "; ".join(f"{', '.join(names)}: {text}" for text, names in providers.items()) + "."


def _describe_field(name: str, field: FieldCapability) -> Iterator[str]:
    if field.values is not None:
        yield format_allowed_values(field.values)
    elif field.max_items is not None:
        yield f"at most {field.max_items}"
    elif name == "duration":
        yield "not documented"


def _build_condition(name: str, general: Mapping[str, Schema]) -> Schema:
    """Return what holds if a provider is the only one that is named.

    Args:
        name: Name of the provider.
        general: What holds for all providers together, which is not repeated.
    """
    models = [_build_model_schema(model, general) for model in get_provider(name).capabilities]
    return {
        "if": {"properties": {"provider": {"const": name}}},
        "then": models[0] if len(models) == 1 else {"anyOf": models},
    }


def _build_model_schema(model: Capabilities, general: Mapping[str, Schema]) -> Schema:
    properties: Schema = {} if model.model is None else {"model": {"const": model.model}}
    for name, property_schema in general.items():
        field = model.fields.get(name)
        if field is None:
            properties[name] = {"not": {}}
        elif name != "model" and not (schema := _build_value_schema(name, field)).items() <= property_schema.items():
            properties[name] = schema
    required = [name for name, field in model.fields.items() if field.required and name in ("images", "duration")]
    return {"properties": properties, **({"required": required} if required else {})}
