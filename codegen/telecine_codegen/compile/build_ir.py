"""Build the IR from a normalised spec and the output of the two generators."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from telecine_codegen.compile import ir
from telecine_codegen.compile.capability_reader import build_model_forms
from telecine_codegen.compile.generator_output import (
    GeneratedModels,
    ParsedOperation,
    ParsedOperations,
    ParsedParameter,
)
from telecine_codegen.compile.lifecycle_builder import build_lifecycle
from telecine_codegen.compile.method_signatures import FunctionArgument, RequestBody
from telecine_codegen.compile.normalise import InboundRequest, NormalisedSpec, Value, schema_name
from telecine_codegen.compile.python_source import format_literal
from telecine_codegen.openapi.operations import FORM, JSON, read_key_header

IDEMPOTENT_METHODS: Final = ("get", "head", "put", "delete", "options")
RESERVED_NAMES: Final = frozenset(
    {
        "self",
        "body",
        "extra_body",
        "form",
        "models",
        "operations",
        "build_json_body",
        "build_form_body",
        "build_union_body",
        "overload",
    }
)
"""Names used in the function bodies of the templates, which arguments must not shadow."""


def build_ir(spec: NormalisedSpec, parsed: ParsedOperations, models: GeneratedModels) -> ir.ServiceIR:
    """Return the IR of a provider."""
    data = spec.data
    (scheme,) = data["components"]["securitySchemes"].values()
    key_header, key_prefix = read_key_header(scheme)
    return ir.ServiceIR(
        name=spec.document.name,
        title=data["info"]["title"],
        doc=_reflow(data["info"].get("description", "")),
        base_url=data["servers"][0]["url"],
        key_header=key_header,
        key_prefix=key_prefix,
        key_variable=scheme["x-env"],
        envelope=build_envelope(data.get("x-envelope", {})),
        operations=tuple(
            _build_operation(spec, node, found, models)
            for (_, _, node), found in zip(spec.operations(), parsed.outbound, strict=True)
        ),
        callbacks=tuple(
            _build_callback(entry, found) for entry, found in zip(spec.inbound, parsed.inbound, strict=True)
        ),
        forms=build_model_forms(spec),
        signature=_build_signature(data.get("x-signature")),
        lifecycle=build_lifecycle(
            spec,
            {
                node["operationId"]: found.name
                for (_, _, node), found in zip(spec.operations(), parsed.outbound, strict=True)
            },
        ),
    )


def _build_signature(node: Value | None) -> dict[str, Any] | None:
    if node is None:
        return None
    return {"tolerance" if name == "tolerance_seconds" else name: value for name, value in node.items()}


def build_envelope(node: Value) -> ir.EnvelopeIR:
    """Return how bodies report failure, from the `x-envelope` of a document."""
    return ir.EnvelopeIR(
        success={pointer: tuple(values) for pointer, values in node.get("success", {}).items()},
        refusal={pointer: tuple(values) for pointer, values in node.get("refusal", {}).items()},
        code=tuple(node.get("code", ())),
        message=tuple(node.get("message", ())),
        errors={str(code): name for code, name in node.get("errors", {}).items()},
        phrases={phrase.casefold(): name for phrase, name in node.get("phrases", {}).items()},
    )


def _envelope_expression(own: Value | bool) -> str:
    """Return the envelope of an operation: ``false`` drops the success test, a mapping adds error codes."""
    if not isinstance(own, dict):
        return "API.envelope.without_success()"
    errors = {str(code): name for code, name in own.get("errors", {}).items()}
    return f"API.envelope.with_errors({format_literal(errors)})" if errors else "API.envelope"


def _build_operation(
    spec: NormalisedSpec, node: Value, parsed: ParsedOperation, models: GeneratedModels
) -> ir.OperationIR:
    arguments: dict[str, list[FunctionArgument]] = {"path": [], "query": [], "header": []}
    described = {(p["in"], p["name"]): p for p in node["parameters"]}
    for parameter in parsed.parameters:
        parameter_node = described[parameter.location, parameter.wire]
        arguments[parameter.location].append(_build_argument(spec, parameter, parameter_node, models))
    body = _build_body(spec, node, models) if "requestBody" in node else None
    response_models = {*parsed.response_models, *(("None",) if _has_empty_success(node) else ())}
    return_type = (
        " | ".join(qualify_models(name, models) for name in sorted(response_models, key=_none_last_key)) or "None"
    )
    path, query, header = (tuple(arguments[place]) for place in ("path", "query", "header"))
    operation = ir.OperationIR(
        name=parsed.name,
        method=parsed.method.upper(),
        path=parsed.path,
        doc="",
        return_type=return_type,
        envelope=_envelope_expression(node.get("x-envelope", {})),
        idempotent=parsed.method in IDEMPOTENT_METHODS,
        authenticated=bool(node["security"]),
        path_arguments=path,
        query_arguments=query,
        header_arguments=header,
        body=body,
    )
    return _add_docstring(operation, node, spec, parsed)


def _none_last_key(name: str) -> tuple[bool, str]:
    return name == "None", name


def _has_empty_success(node: Value) -> bool:
    """Return whether a success that declares a body may be empty."""
    responses = node["responses"].items()
    return any(response.get("x-empty") for status, response in responses if str(status).startswith("2"))


def _build_argument(
    spec: NormalisedSpec, parameter: ParsedParameter, node: Value, models: GeneratedModels
) -> FunctionArgument:
    annotation = qualify_models(parameter.annotation, models)
    doc = _describe_value(spec, node.get("schema", {}), node.get("description", ""))
    return FunctionArgument(_avoid_reserved(parameter.name), parameter.wire, annotation, parameter.required, doc)


def _build_body(spec: NormalisedSpec, node: Value, models: GeneratedModels) -> RequestBody:
    ((media_type, media),) = node["requestBody"]["content"].items()
    name = schema_name(media["schema"])
    schema = spec.schemas[name]
    required = set(schema.get("required", ()))
    if media_type == FORM:
        fields = tuple(
            FunctionArgument(
                _avoid_reserved(fact.name),
                wire,
                "File" if _is_binary(schema["properties"][wire]) else qualify_models(fact.annotation, models),
                wire in required,
                _describe_value(spec, schema["properties"][wire]),
            )
            for wire, fact in models.fields[name].items()
        )
        return RequestBody("form", f"models.{name}", fields)
    assert media_type == JSON, media_type  # noqa: S101 - lint rejects all other media types
    if "properties" not in schema:
        optional = not node["requestBody"].get("required", False)
        doc = _describe_value(spec, {}, schema.get("description", ""))
        one = FunctionArgument("body", "", f"models.{name} | Mapping[str, Any]", not optional, doc)
        variants = [schema_name(one) for one in (*schema.get("oneOf", ()), *schema.get("anyOf", ())) if "$ref" in one]
        forms = tuple(form for variant in variants if (form := _build_members(spec, variant, models)))
        return RequestBody(
            "union", f"models.{name}", (one,), tuple(form for form in forms if _has_no_reserved_name(form))
        )
    return RequestBody("json", f"models.{name}", _build_members(spec, name, models))


def _build_members(spec: NormalisedSpec, name: str, models: GeneratedModels) -> tuple[FunctionArgument, ...]:
    """Return the members of an object as arguments; empty for other schemas."""
    schema = spec.schemas[name]
    return tuple(
        FunctionArgument(
            _avoid_reserved(fact.name),
            wire,
            _accept_mappings(qualify_models(fact.annotation, models), models)
            + (" | None" if _is_nullable(schema["properties"][wire]) else ""),
            wire in schema.get("required", ()),
            _describe_value(spec, schema["properties"][wire]),
        )
        for wire, fact in models.fields[name].items()
        if wire in schema.get("properties", {})
    )


def _has_no_reserved_name(form: tuple[FunctionArgument, ...]) -> bool:
    """Return whether no member of a form has a reserved name."""
    return not any(argument.name.removesuffix("_") in RESERVED_NAMES for argument in form)


def _accept_mappings(annotation: str, models: GeneratedModels) -> str:
    """Return an annotation that accepts a mapping wherever it accepts a model."""
    return re.sub(
        r"\bmodels\.(\w+)", lambda m: f"{m[0]} | Mapping[str, Any]" if models.fields[m[1]] else m[0], annotation
    )


def _avoid_reserved(name: str) -> str:
    """Return the name of an argument, with a trailing underscore if it is reserved."""
    return f"{name}_" if name in RESERVED_NAMES else name


def _is_nullable(schema: Value) -> bool:
    variants = (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ()))
    return any("null" in variant.get("type", ()) for variant in variants)


def _is_binary(schema: Value) -> bool:
    return schema.get("format") == "binary" or "contentMediaType" in schema


def _build_callback(entry: InboundRequest, parsed: ParsedOperation) -> ir.CallbackIR:
    node = entry.operation
    doc = _join_paragraphs(_format_sentence(node.get("summary", parsed.name)), _reflow(node.get("description", "")))
    return ir.CallbackIR(parsed.name, node["operationId"], f"models.{parsed.body}", entry.expression, doc)


def _add_docstring(
    operation: ir.OperationIR, node: Value, spec: NormalisedSpec, parsed: ParsedOperation
) -> ir.OperationIR:
    lines = [f"    {a.name}: {a.doc or a.wire}" for a in operation.arguments]
    if operation.body and operation.body.kind != "form":
        lines.append("    extra_body: Members of the body that the spec does not know yet; they are sent as they are.")
    if operation.overloads:
        lines.append("    **form: The members of the body, by keyword, in place of `body`.")
    arguments = "\n".join(lines)
    returns = next(
        (spec.schemas[name].get("description", "") for name in parsed.response_models if name in spec.schemas), ""
    )
    doc = _join_paragraphs(
        _format_sentence(node.get("summary", operation.name)),
        _reflow(node.get("description", "")),
        f"Args:\n{arguments}" if arguments else "",
        f"Returns:\n    {_format_sentence(returns)}" if returns else "",
    )
    return replace(operation, doc=doc)


def _describe_value(spec: NormalisedSpec, schema: Value, description: str = "") -> str:
    """Return a one-line description of a value with its allowed values, bounds and default."""
    if "$ref" in schema:
        schema = {**spec.schemas[schema_name(schema)], **{k: v for k, v in schema.items() if k != "$ref"}}
    parts = [_format_sentence(description or schema.get("description", ""))]
    if "enum" in schema:
        parts.append(f"One of {', '.join(repr(value) for value in schema['enum'])}.")
    bounds = [f"{word} {schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    if bounds:
        parts.append(_format_sentence(", ".join(bounds)))
    if "default" in schema:
        parts.append(f"The provider's default: {schema['default']!r}.")
    if schema.get("deprecated"):
        parts.append("Deprecated.")
    return " ".join(part for part in parts if part)


_BOUNDS: Final = {
    "minimum": "at least",
    "maximum": "at most",
    "minLength": "shortest length",
    "maxLength": "greatest length",
    "minItems": "fewest items",
    "maxItems": "most items",
}


def qualify_models(annotation: str, models: GeneratedModels) -> str:
    """Return an annotation with `models.` before each model name."""
    return re.sub(
        r"""(['"])(?:\\.|(?!\1).)*\1|\b[A-Za-z_]\w*\b""",
        lambda m: f"models.{m[0]}" if m[0] in models.fields else m[0],
        annotation,
    )


def _format_sentence(text: Any) -> str:
    line = " ".join(str(text).split())
    if not line:
        return ""
    return line[0].upper() + line[1:] + ("" if line[-1] in ".!?" else ".")


def _reflow(text: Any) -> str:
    return "\n\n".join(" ".join(part.split()) for part in str(text).strip().split("\n\n"))


def _join_paragraphs(*paragraphs: str) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
