"""Builds the IR from a normalised spec and the output of the two generators: every decision is made here."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from codegen.compile import ir
from codegen.compile.capability_reader import forms
from codegen.compile.generator_output import Models, Operations, Parameter, Parsed
from codegen.compile.lifecycle_builder import lifecycle
from codegen.compile.normalise import Inbound, Normalised, Value, schema_name
from codegen.compile.python_source import literal
from codegen.compile.signatures import Argument, Body
from codegen.openapi.operations import FORM, JSON

SAFE_METHODS: Final = ("get", "head", "put", "delete", "options")
NEEDED: Final = frozenset(
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
"""What the functions of the templates refer to."""


def lower(spec: Normalised, parsed: Operations, models: Models) -> ir.Service:
    """Return the IR of a provider."""
    data = spec.data
    (scheme,) = data["components"]["securitySchemes"].values()
    bearer = scheme["type"] == "http"
    return ir.Service(
        name=spec.document.name,
        title=data["info"]["title"],
        doc=_paragraph(data["info"].get("description", "")),
        base_url=data["servers"][0]["url"],
        key_header="Authorization" if bearer else scheme["name"],
        key_prefix="Bearer " if bearer else "",
        key_variable=scheme["x-env"],
        envelope=_envelope(data.get("x-envelope", {})),
        operations=tuple(
            _operation(spec, node, found, models)
            for (_, _, node), found in zip(spec.operations(), parsed.outbound, strict=True)
        ),
        callbacks=tuple(_callback(entry, found) for entry, found in zip(spec.inbound, parsed.inbound, strict=True)),
        forms=forms(spec),
        signature=_signature(data.get("x-signature")),
        lifecycle=lifecycle(
            spec,
            {
                node["operationId"]: found.name
                for (_, _, node), found in zip(spec.operations(), parsed.outbound, strict=True)
            },
        ),
    )


def _signature(node: Value | None) -> dict[str, Any] | None:
    if node is None:
        return None
    return {"tolerance" if name == "tolerance_seconds" else name: value for name, value in node.items()}


def _envelope(node: Value) -> ir.Envelope:
    return ir.Envelope(
        success={pointer: tuple(values) for pointer, values in node.get("success", {}).items()},
        refusal={pointer: tuple(values) for pointer, values in node.get("refusal", {}).items()},
        code=tuple(node.get("code", ())),
        message=tuple(node.get("message", ())),
        errors={str(code): name for code, name in node.get("errors", {}).items()},
        phrases={phrase.casefold(): name for phrase, name in node.get("phrases", {}).items()},
    )


def _own_envelope(own: Value | bool) -> str:
    """Return the envelope of one operation: ``false`` drops the success test, a mapping adds to what codes mean."""
    if not isinstance(own, dict):
        return "API.envelope.without_success()"
    errors = {str(code): name for code, name in own.get("errors", {}).items()}
    return f"API.envelope.with_errors({literal(errors)})" if errors else "API.envelope"


def _operation(spec: Normalised, node: Value, parsed: Parsed, models: Models) -> ir.Operation:
    arguments: dict[str, list[Argument]] = {"path": [], "query": [], "header": []}
    described = {(p["in"], p["name"]): p for p in node["parameters"]}
    for parameter in parsed.parameters:
        told = described[parameter.location, parameter.wire]
        arguments[parameter.location].append(_parameter(spec, parameter, told, models))
    body = _body(spec, node, models) if "requestBody" in node else None
    answers = {*parsed.answers, *(("None",) if _may_be_empty(node) else ())}
    answer = " | ".join(qualified(name, models) for name in sorted(answers, key=_none_last)) or "None"
    path, query, header = (tuple(arguments[place]) for place in ("path", "query", "header"))
    operation = ir.Operation(
        name=parsed.name,
        method=parsed.method.upper(),
        path=parsed.path,
        doc="",
        answer=answer,
        envelope=_own_envelope(node.get("x-envelope", {})),
        idempotent=parsed.method in SAFE_METHODS,
        authenticated=bool(node["security"]),
        path_arguments=path,
        query_arguments=query,
        header_arguments=header,
        body=body,
    )
    return _documented(operation, node, spec, parsed)


def _none_last(name: str) -> tuple[bool, str]:
    return name == "None", name


def _may_be_empty(node: Value) -> bool:
    """Tell whether a success that has a body may come without it."""
    answers = node["responses"].items()
    return any(answer.get("x-empty") for status, answer in answers if str(status).startswith("2"))


def _parameter(spec: Normalised, parameter: Parameter, node: Value, models: Models) -> Argument:
    annotation = qualified(parameter.annotation, models)
    doc = _about(spec, node.get("schema", {}), node.get("description", ""))
    return Argument(_free(parameter.name), parameter.wire, annotation, parameter.required, doc)


def _body(spec: Normalised, node: Value, models: Models) -> Body:
    ((media_type, media),) = node["requestBody"]["content"].items()
    name = schema_name(media["schema"])
    schema = spec.schemas[name]
    required = set(schema.get("required", ()))
    if media_type == FORM:
        fields = tuple(
            Argument(
                _free(fact.name),
                wire,
                "File" if _is_binary(schema["properties"][wire]) else qualified(fact.annotation, models),
                wire in required,
                _about(spec, schema["properties"][wire]),
            )
            for wire, fact in models.fields[name].items()
        )
        return Body("form", f"models.{name}", fields)
    assert media_type == JSON, media_type  # noqa: S101 - the lints have refused everything else
    if "properties" not in schema:
        optional = not node["requestBody"].get("required", False)
        doc = _about(spec, {}, schema.get("description", ""))
        one = Argument("body", "", f"models.{name} | Mapping[str, Any]", not optional, doc)
        variants = [schema_name(one) for one in (*schema.get("oneOf", ()), *schema.get("anyOf", ())) if "$ref" in one]
        forms = tuple(form for variant in variants if (form := _members(spec, variant, models)))
        return Body("union", f"models.{name}", (one,), tuple(form for form in forms if _is_free(form)))
    return Body("json", f"models.{name}", _members(spec, name, models))


def _members(spec: Normalised, name: str, models: Models) -> tuple[Argument, ...]:
    """Return the members of an object as arguments; none for what is no plain object."""
    schema = spec.schemas[name]
    return tuple(
        Argument(
            _free(fact.name),
            wire,
            _accepting(qualified(fact.annotation, models), models)
            + (" | None" if _is_nullable(schema["properties"][wire]) else ""),
            wire in schema.get("required", ()),
            _about(spec, schema["properties"][wire]),
        )
        for wire, fact in models.fields[name].items()
        if wire in schema.get("properties", {})
    )


def _is_free(form: tuple[Argument, ...]) -> bool:
    """Tell whether each member of a form can be given by its own name."""
    return not any(argument.name.removesuffix("_") in NEEDED for argument in form)


def _accepting(annotation: str, models: Models) -> str:
    """Return a type that takes a mapping wherever it takes an object."""
    return re.sub(
        r"\bmodels\.(\w+)", lambda m: f"{m[0]} | Mapping[str, Any]" if models.fields[m[1]] else m[0], annotation
    )


def _free(name: str) -> str:
    """Return the name of an argument that hides nothing that its function needs."""
    return f"{name}_" if name in NEEDED else name


def _is_nullable(schema: Value) -> bool:
    variants = (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ()))
    return any("null" in variant.get("type", ()) for variant in variants)


def _is_binary(schema: Value) -> bool:
    return schema.get("format") == "binary" or "contentMediaType" in schema


def _callback(entry: Inbound, parsed: Parsed) -> ir.Callback:
    node = entry.operation
    doc = _joined(_sentence(node.get("summary", parsed.name)), _paragraph(node.get("description", "")))
    return ir.Callback(parsed.name, node["operationId"], f"models.{parsed.body}", entry.expression, doc)


def _documented(operation: ir.Operation, node: Value, spec: Normalised, parsed: Parsed) -> ir.Operation:
    lines = [f"    {a.name}: {a.doc or a.wire}" for a in operation.arguments]
    if operation.body and operation.body.kind != "form":
        lines.append("    extra_body: Members of the body that the spec does not know yet; they are sent as they are.")
    if operation.overloads:
        lines.append("    **form: The members of the body, by keyword, in place of `body`.")
    arguments = "\n".join(lines)
    told = next((spec.schemas[name].get("description", "") for name in parsed.answers if name in spec.schemas), "")
    doc = _joined(
        _sentence(node.get("summary", operation.name)),
        _paragraph(node.get("description", "")),
        f"Args:\n{arguments}" if arguments else "",
        f"Returns:\n    {_sentence(told)}" if told else "",
    )
    return replace(operation, doc=doc)


def _about(spec: Normalised, schema: Value, description: str = "") -> str:
    """Return one line about a value: what it is, what it may be, and what it is when left out."""
    if "$ref" in schema:
        schema = {**spec.schemas[schema_name(schema)], **{k: v for k, v in schema.items() if k != "$ref"}}
    parts = [_sentence(description or schema.get("description", ""))]
    if "enum" in schema:
        parts.append(f"One of {', '.join(repr(value) for value in schema['enum'])}.")
    bounds = [f"{word} {schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    if bounds:
        parts.append(_sentence(", ".join(bounds)))
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


def qualified(annotation: str, models: Models) -> str:
    """Return an annotation in which each model is named through its module."""
    return re.sub(
        r"""(['"])(?:\\.|(?!\1).)*\1|\b[A-Za-z_]\w*\b""",
        lambda m: f"models.{m[0]}" if m[0] in models.fields else m[0],
        annotation,
    )


def _sentence(text: Any) -> str:
    line = " ".join(str(text).split())
    if not line:
        return ""
    return line[0].upper() + line[1:] + ("" if line[-1] in ".!?" else ".")


def _paragraph(text: Any) -> str:
    return "\n\n".join(" ".join(part.split()) for part in str(text).strip().split("\n\n"))


def _joined(*paragraphs: str) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
