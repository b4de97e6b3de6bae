"""Convert callbacks and webhooks: requests that the provider sends."""

from __future__ import annotations

from telecine_codegen.importer.bodies import convert_body
from telecine_codegen.importer.draft import Draft, Value, mapping, text_of
from telecine_codegen.importer.names import camel_case, pascal_case, sentence, unique
from telecine_codegen.importer.schemas import Owner, inlined
from telecine_codegen.lint.names import python_name
from telecine_codegen.openapi.methods import METHODS
from telecine_codegen.openapi.operations import JSON
from telecine_codegen.openapi.pointer import join_pointer


def convert_callbacks(draft: Draft, at: str, operation: Value, names: set[str]) -> Value:
    """Return the callbacks of an operation."""
    found: Value = {}
    for name, published in mapping(operation.get("callbacks")).items():
        for expression, item in inlined(draft, published).items():
            here = join_pointer(at, "callbacks", name, expression)
            converted = _convert_item(draft, here, name, inlined(draft, item), names)
            if converted:
                found.setdefault(name, {})[expression] = converted
            else:
                draft.leave_out(at, f"the callback {name}", "it has no JSON body")
    return found


def convert_webhooks(draft: Draft, names: set[str]) -> Value:
    """Return the webhooks of a document."""
    found: Value = {}
    for name, item in mapping(draft.document.get("webhooks")).items():
        converted = _convert_item(draft, join_pointer("/webhooks", name), name, inlined(draft, item), names)
        if converted:
            found[name] = converted
        else:
            draft.leave_out("/paths", f"the webhook {name}", "it has no JSON body")
    return found


def _convert_item(draft: Draft, at: str, name: str, item: Value, names: set[str]) -> Value:
    found: Value = {}
    for method in METHODS:
        published = item.get(method)
        if not isinstance(published, dict):
            continue
        here = join_pointer(at, method)
        given = camel_case(text_of(published.get("operationId")) or "")
        identifier = unique([each for each in (given, f"on{pascal_case(name)}") if each[:1].isalpha()], names, "method")
        owner = Owner((f"{identifier[:1].upper()}{identifier[1:]}Payload",), pascal_case(name))
        body, problem = convert_body(draft, f"{here}/requestBody", inlined(draft, published.get("requestBody")), owner)
        if problem or body is None or JSON not in body["content"]:
            continue
        names.add(python_name(identifier))
        found[method] = {
            "operationId": identifier,
            "summary": text_of(published.get("summary")) or sentence(identifier),
            **({"description": text} if (text := text_of(published.get("description"))) else {}),
            "requestBody": body,
            "responses": {"200": {"description": "Received."}},
        }
    return found
