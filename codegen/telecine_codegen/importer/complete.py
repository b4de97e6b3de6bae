"""Complete a draft: the API key, the client's name, descriptions, sound keywords, the order of components."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any, Final

from telecine_codegen.importer.draft import SCHEMAS, Draft, Value, mapping, name_in, text_of
from telecine_codegen.importer.fitting import Fitting
from telecine_codegen.importer.names import client_name
from telecine_codegen.importer.schemas import inlined
from telecine_codegen.lint.schemas import is_portable_pattern
from telecine_codegen.openapi.methods import METHODS
from telecine_codegen.openapi.node import Node, iter_references, root_node
from telecine_codegen.openapi.operations import iter_operations
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.schema import FORMATS, iter_children, list_types

_BEARER: Final = {"type": "http", "scheme": "bearer"}
NUMBER_FORMATS: Final = frozenset({"int32", "int64", "float", "double"})
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_BOUNDS: Final = (("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum"))


def complete(draft: Draft, provider: str) -> None:
    """Fill in what the dialect wants and the published document leaves out; what only a person knows is asked."""
    _name_client(draft, provider)
    _complete_security(draft, provider)
    drop_unused(draft)
    for schema in iter_schemas(draft):
        _repair_keywords(draft, schema)
    fitting = Fitting(draft)
    for schema in iter_schemas(draft):
        _repair_values(draft, schema, fitting)


def iter_schemas(draft: Draft) -> Iterator[Node]:
    """Yield every schema object of a draft; its value may be changed."""
    root = root_node(draft.as_document())
    waiting = deque(schema for _, schema in root["components"]["schemas"].members())
    for operation in iter_operations(root):
        waiting.extend(parameter["schema"] for parameter in operation.node["parameters"].items())
    while waiting:
        schema = waiting.popleft()
        yield schema
        waiting.extend(iter_children(schema))


def _name_client(draft: Draft, provider: str) -> None:
    info = draft.data["info"]
    title = client_name(info["title"], provider)
    if title != info["title"]:
        draft.comment("/info/title", f"published as {info['title']!r}")
    info["title"] = title


def _complete_security(draft: Draft, provider: str) -> None:
    """Keep the one key that a client sends: as a bearer token, or in a header of its own."""
    name, scheme, question, comment = _choose_scheme(draft)
    at = f"/components/securitySchemes/{name}"
    draft.data["components"]["securitySchemes"] = {
        name: {**scheme, "description": "The API key of the account.", "x-env": f"{provider.upper()}_API_KEY"}
    }
    draft.data["security"] = [{name: []}]
    draft.made.add(f"{at}/description")
    if question:
        draft.ask(at, question)
    if comment:
        draft.comment(at, comment)
    draft.comment(f"{at}/x-env", "made from the provider's name")


def _choose_scheme(draft: Draft) -> tuple[str, Value, str | None, str | None]:
    """Return name, scheme, question and comment."""
    published = mapping(mapping(draft.document.get("components")).get("securitySchemes"))
    schemes = {name: inlined(draft, scheme) for name, scheme in published.items()}
    required = draft.document.get("security")
    entries = [entry for entry in required if isinstance(entry, dict)] if isinstance(required, list) else []
    first = [name for entry in entries if len(entry) == 1 for name in entry if name in schemes]
    ordered = {**{name: schemes[name] for name in first}, **schemes}
    several = next((" and ".join(entry) for entry in entries if len(entry) > 1), None)
    if several and not first:
        question = f"the API wants {several} together, and a client sends one key: is one enough?"
        return (
            *(next(filter(None, map(_usable, ordered.values())), ("bearer", _BEARER, None, None))[:2]),
            question,
            None,
        )
    for scheme in ordered.values():
        usable = _usable(scheme)
        if usable is not None:
            return usable
    if _has_authorization_header(draft):
        return "bearer", _BEARER, None, "guessed from the header parameter Authorization"
    kinds = ", ".join(dict.fromkeys(_kind(scheme) for scheme in ordered.values()))
    question = (
        f"the document declares {kinds}, which a client does not send: does the API take the key in a header?"
        if kinds
        else "the document declares no key: is it a bearer token?"
    )
    return "bearer", _BEARER, question, None


def _usable(scheme: Value) -> tuple[str, Value, str | None, str | None] | None:
    kind, header = scheme.get("type"), str(scheme.get("name", ""))
    words = f"{scheme.get('description', '')} {scheme.get('bearerFormat', '')}".lower()
    if kind == "http" and str(scheme.get("scheme", "")).lower() == "bearer":
        return "bearer", _BEARER, None, None
    if kind in ("oauth2", "openIdConnect"):
        return "bearer", _BEARER, None, f"published as {kind}: the client sends a token that it is given"
    if kind != "apiKey" or scheme.get("in") != "header" or not _HEADER.fullmatch(header):
        return None
    if header.lower() != "authorization":
        return "apiKey", {"type": "apiKey", "in": "header", "name": header}, None, None
    if "bearer" in words:
        return "bearer", _BEARER, None, "published as a key in the header Authorization, with the word Bearer before it"
    question = "the key is in the header Authorization: is `Bearer ` before it? If not, use type: apiKey, in: header"
    return "bearer", _BEARER, question, None


def _kind(scheme: Value) -> str:
    return " ".join(str(scheme[key]) for key in ("type", "scheme", "in") if key in scheme) or "a scheme without a type"


def _has_authorization_header(draft: Draft) -> bool:
    for item in mapping(draft.document.get("paths")).values():
        holders = [mapping(item), *(mapping(mapping(item).get(method)) for method in METHODS)]
        for holder in holders:
            listed = holder.get("parameters")
            for entry in listed if isinstance(listed, list) else ():
                parameter = inlined(draft, entry)
                if str(parameter.get("name", "")).lower() == "authorization" and parameter.get("in") == "header":
                    return True
    return False


def drop_unused(draft: Draft) -> None:
    """Remove the components that nothing refers to."""
    needed: set[str] = set()
    waiting = [name_in(at) for at in iter_references(draft.roots)]
    while waiting:
        name = waiting.pop()
        if name in draft.schemas and name not in needed:
            needed.add(name)
            waiting.extend(name_in(at) for at in iter_references(draft.schemas[name]))
    for name in [name for name in draft.schemas if name not in needed]:
        draft.remove_schema(name)


def describe(draft: Draft) -> None:
    """Describe components without a description by what they are for, and members by their names."""
    uses: dict[str, str] = {}
    for name, text in _iter_uses(draft):
        uses.setdefault(name, text)
    for name, schema in draft.schemas.items():
        at = join_pointer(SCHEMAS, name)
        _describe(draft, at, schema, uses.get(name, _to_sentence(name)))
        for member, value in schema.get("properties", {}).items():
            if "$ref" not in value and not any("$ref" in branch for branch in value.get("anyOf", ())):
                _describe(draft, join_pointer(at, "properties", member), value, _to_sentence(member))


def _describe(draft: Draft, at: str, schema: Value, text: str) -> None:
    """Give a schema a description, after its type, unless it has one."""
    if text_of(schema.get("description")) is not None:
        return
    rest = dict(schema)
    schema.clear()
    kind = {"type": rest.pop("type")} if "type" in rest else {}
    schema.update({**kind, "description": text, **rest})
    draft.made.add(f"{at}/description")


def _to_sentence(name: str) -> str:
    words = re.sub(r"([a-z0-9])([A-Z])|_+", r"\1 \2", name).strip().lower()
    return f"{words[:1].upper()}{words[1:]}." if words else "No description."


def _iter_uses(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield what components are, most telling first."""
    for operation in iter_operations(root_node(draft.as_document())):
        for at in iter_references(operation.node["requestBody"].value):
            yield name_in(at), f"Body of {operation.identifier}."
        for status, response in operation.node["responses"].members():
            word = "Response to" if status.startswith("2") else "Error of"
            for at in iter_references(response["content"].value):
                yield name_in(at), f"{word} {operation.identifier}."
    for schema in draft.schemas.values():
        for tag, reference in mapping(schema.get("discriminator")).get("mapping", {}).items():
            yield name_in(reference), f"The form for {tag}."
    for name, schema in draft.schemas.items():
        for member, value in schema.get("properties", {}).items():
            for at in iter_references(value):
                yield name_in(at), f"The `{member}` of {name}."


def sort_components(draft: Draft) -> None:
    """Order the components by their first use, parents before their parts."""
    order: dict[str, None] = {}
    waiting = [name_in(at) for at in iter_references(draft.roots)]
    while waiting:
        name = waiting.pop(0)
        if name in draft.schemas and name not in order:
            order[name] = None
            waiting[:0] = [name_in(at) for at in iter_references(draft.schemas[name])]
    draft.data["components"]["schemas"] = {name: draft.schemas[name] for name in [*order, *draft.schemas]}


def _repair_keywords(draft: Draft, schema: Node) -> None:
    """Leave out of a schema what cannot be: unknown formats, broken patterns, empty ranges."""
    value = schema.value
    is_number_format = value.get("format") in NUMBER_FORMATS and not {"integer", "number"} & {*list_types(value)}
    if value.get("format") is not None and (value["format"] not in FORMATS or is_number_format):
        draft.comment(schema.at, f"the format {value['format']} is left out")
        del value["format"]
    if "pattern" in value and not is_portable_pattern(value["pattern"]):
        draft.comment(schema.at, f"the pattern {value['pattern']} is left out: not every engine reads it alike")
        del value["pattern"]
    for least, most in _BOUNDS:
        for keyword in (least, most):
            if keyword.startswith(("minL", "maxL", "minI", "maxI")) and value.get(keyword, 0) < 0:
                del value[keyword]
        if least in value and most in value and value[least] > value[most]:
            draft.comment(schema.at, f"{least} and {most} are left out: they exclude every value")
            del value[least], value[most]
    if value.get("multipleOf", 1) <= 0:
        del value["multipleOf"]


def _repair_values(draft: Draft, schema: Node, fitting: Fitting) -> None:
    """Leave out defaults and examples that do not fit; a number that is published as a text is a number."""
    value = schema.value
    for keyword in ("default", "example"):
        if keyword not in value or fitting.fits(value, value[keyword]):
            continue
        meant = _as_other_type(value[keyword])
        if meant is not None and fitting.fits(value, meant):
            kind = "text" if isinstance(value[keyword], str) else "number"
            draft.comment(f"{schema.at}/{keyword}", f"published as a {kind}")
            value[keyword] = meant
        elif value[keyword] is not None:
            draft.comment(schema.at, f"the {keyword} {_short(value[keyword])} is left out: it does not fit the schema")
            del value[keyword]
        else:
            del value[keyword]
    if "examples" in value:
        value["examples"] = [each for each in value["examples"] if fitting.fits(value, each)]
        if not value["examples"] or "example" in value:
            del value["examples"]


def _as_other_type(text: Any) -> int | float | bool | str | None:
    """Return the number or boolean that a text is, or the text that a number is."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return str(text)
    if not isinstance(text, str):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", text, re.ASCII) else None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
