"""Build the IR from a normalised spec and the output of the two generators."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from telecine_codegen.compile import ir
from telecine_codegen.compile.build_bodies import build_body, qualify_models
from telecine_codegen.compile.capability_reader import build_model_forms
from telecine_codegen.compile.generator_output import (
    GeneratedModels,
    ParsedOperation,
    ParsedOperations,
    ParsedParameter,
)
from telecine_codegen.compile.lifecycle_builder import build_lifecycle
from telecine_codegen.compile.method_signatures import FunctionArgument
from telecine_codegen.compile.normalise import InboundRequest, NormalisedSpec, Value, schema_name
from telecine_codegen.compile.python_source import format_literal
from telecine_codegen.compile.value_docs import describe_value, format_sentence
from telecine_codegen.openapi.argument_names import add_place, find_shared_names
from telecine_codegen.openapi.operations import (
    JSON,
    OperationNode,
    find_key_scheme,
    find_plain_type,
    find_used_media,
    read_key_header,
)

PLAIN_RETURNS: Final = {"str": "The body as text.", "bytes": "The body, at most 16 MiB."}
IDEMPOTENT_METHODS: Final = ("get", "head", "put", "delete", "options")


def build_ir(spec: NormalisedSpec, parsed: ParsedOperations, models: GeneratedModels) -> ir.ServiceIR:
    """Return the IR of a provider."""
    data = spec.data
    scheme, key_header, key_prefix, key_variable = _build_key(spec)
    return ir.ServiceIR(
        name=spec.document.name,
        title=data["info"]["title"],
        doc=_reflow(data["info"].get("description", "")),
        base_url=data["servers"][0]["url"],
        key_header=key_header,
        key_prefix=key_prefix,
        key_variable=key_variable,
        envelope=build_envelope(data.get("x-envelope", {})),
        operations=tuple(
            _build_operation(spec, call, found, models, scheme)
            for call, found in zip(spec.calls(), parsed.outbound, strict=True)
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


def _build_key(spec: NormalisedSpec) -> tuple[str, str, str, str]:
    """Return the name of the security scheme, and header, prefix and variable of the key; empty for an API without."""
    found = find_key_scheme(spec.root)
    if found is None:
        return "", "", "", ""
    name, scheme = found
    return name, *read_key_header(scheme), scheme["x-env"].text or ""


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
    spec: NormalisedSpec, call: OperationNode, parsed: ParsedOperation, models: GeneratedModels, scheme: str
) -> ir.OperationIR:
    node: Value = call.node.value
    arguments: dict[str, list[FunctionArgument]] = {"path": [], "query": [], "header": []}
    described = {(p["in"], p["name"]): p for p in node["parameters"]}
    shared = find_shared_names(call.node["parameters"].items(), call.node["requestBody"])
    body = build_body(spec, call.node, models, shared) if "requestBody" in node else None
    for parameter in parsed.parameters:
        parameter_node = described[parameter.location, parameter.wire]
        arguments[parameter.location].append(_build_argument(spec, parameter, parameter_node, models, shared))
    plain = _find_plain_success(call)
    response_models = {*parsed.response_models, *(("None",) if _has_empty_success(node) else ())}
    return_type = (
        plain[0]
        if plain
        else (
            " | ".join(qualify_models(name, models) for name in sorted(response_models, key=_none_last_key)) or "None"
        )
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
        authenticated=any(scheme in choice for choice in node["security"]),
        accept=plain[1] if plain else None,
        path_arguments=path,
        query_arguments=query,
        header_arguments=header,
        body=body,
    )
    return _add_docstring(operation, node, spec, parsed)


def _find_plain_success(call: OperationNode) -> tuple[str, str] | None:
    """Return the Python type of a success that is a text or a file, and the media types to accept; else ``None``."""
    successes = (node for status, node in call.node["responses"].members() if status.startswith("2"))
    used = [media for node in successes if (media := find_used_media(node))]
    kinds = [kind for name, media in used if (kind := find_plain_type(name, media["schema"]))]
    return (kinds[0], ", ".join(dict.fromkeys(name for name, _ in used))) if kinds else None


def _none_last_key(name: str) -> tuple[bool, str]:
    return name == "None", name


def _has_empty_success(node: Value) -> bool:
    """Return whether a success that declares a body may be empty."""
    responses = node["responses"].items()
    return any(response.get("x-empty") for status, response in responses if str(status).startswith("2"))


def _build_argument(
    spec: NormalisedSpec, parameter: ParsedParameter, node: Value, models: GeneratedModels, shared: frozenset[str]
) -> FunctionArgument:
    annotation = qualify_models(parameter.annotation, models)
    schema = node.get("schema", {})
    if node.get("deprecated"):
        schema = {**schema, "deprecated": True}
    doc = describe_value(spec, schema, node.get("description", ""))
    name = add_place(parameter.name, parameter.location, shared)
    is_joined = parameter.location == "query" and node.get("explode") is False
    return FunctionArgument(name, parameter.wire, annotation, parameter.required, doc, is_joined=is_joined)


def _build_callback(entry: InboundRequest, parsed: ParsedOperation) -> ir.CallbackIR:
    node = entry.operation
    doc = _join_paragraphs(format_sentence(node.get("summary", parsed.name)), _reflow(node.get("description", "")))
    model = schema_name(node["requestBody"]["content"][JSON]["schema"])
    return ir.CallbackIR(parsed.name, node["operationId"], f"models.{model}", entry.expression, doc)


def _add_docstring(
    operation: ir.OperationIR, node: Value, spec: NormalisedSpec, parsed: ParsedOperation
) -> ir.OperationIR:
    lines = [f"    {a.name}: {a.doc or a.wire}" for a in operation.arguments]
    if operation.has_extra_body:
        lines.append("    extra_body: Members of the body that the spec does not know yet; they are sent as they are.")
    if operation.overloads:
        lines.append("    **form: The members of the body, by keyword, in place of `body`.")
    arguments = "\n".join(lines)
    returns = PLAIN_RETURNS[operation.return_type] if operation.accept else _describe_models(spec, parsed)
    doc = _join_paragraphs(
        format_sentence(node.get("summary", operation.name)),
        _reflow(node.get("description", "")),
        "Deprecated." if node.get("deprecated") else "",
        f"Args:\n{arguments}" if arguments else "",
        f"Returns:\n    {format_sentence(returns)}" if returns else "",
    )
    return replace(operation, doc=doc)


def _reflow(text: Any) -> str:
    return "\n\n".join(" ".join(part.split()) for part in str(text).strip().split("\n\n"))


def _describe_models(spec: NormalisedSpec, parsed: ParsedOperation) -> str:
    """Return the description of the first model of a success that has one."""
    named = (spec.schemas[name] for name in parsed.response_models if name in spec.schemas)
    return next((schema.get("description", "") for schema in named), "")


def _join_paragraphs(*paragraphs: str) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
