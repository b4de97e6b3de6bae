"""Start an import from a spec in the dialect: what it says wins over what the import made up or guessed.

Of the spec are taken: the client's name and description, the server, the API key, the extensions of the document; of an
operation with the same method and path: `operationId`, summary, description, `x-envelope` and links; of the schemas of
its bodies, and of all that these refer to: names, descriptions and extensions, `x-harmonised` among them. A question is
answered if the spec has an object at its place without one. Everything else is of the documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from telecine_codegen.importer.draft import SCHEMAS, Draft, Value, mapping, name_in, reference_to
from telecine_codegen.importer.names import unique
from telecine_codegen.lint.allowed_keywords import QUESTION
from telecine_codegen.lint.names import python_name
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import Node, root_node
from telecine_codegen.openapi.operations import iter_operations, strip_parameter_names
from telecine_codegen.openapi.pointer import join_pointer, parse_local_reference, resolve_pointer
from telecine_codegen.openapi.schema import COMBINED

ROOT_MEMBERS: Final = ("servers", "security", "tags", "x-envelope", "x-limits", "x-price", "x-signature")
TEXTS: Final = ("summary", "description")


def apply_base(draft: Draft, base: Document) -> None:
    """Give a draft what a spec says."""
    data = base.data
    draft.data["info"] |= {
        key: data["info"][key] for key in ("title", "description") if key in mapping(data.get("info"))
    }
    draft.data |= {key: data[key] for key in ROOT_MEMBERS if key in data}
    schemes = mapping(data.get("components")).get("securitySchemes")
    if schemes:
        draft.data["components"]["securitySchemes"] = schemes
        for at in [at for at in draft.comments if at.startswith("/components/securitySchemes")]:
            del draft.comments[at]
    draft.comments.pop("/info/title", None)
    pairs = [*_pair_operations(draft, base)]
    _rename_components(draft, base, pairs)
    _apply_operations(draft, pairs)
    for name, schema in draft.schemas.items():
        known = mapping(resolve_pointer(data, join_pointer(SCHEMAS, name)))
        if known:
            _apply_schema(draft, join_pointer(SCHEMAS, name), schema, known)
    _drop_answered(draft.data, data)


def _pair_operations(draft: Draft, base: Document) -> Iterator[tuple[Node, Node]]:
    known = {(each.method, strip_parameter_names(each.path)): each.node for each in _calls(root_node(base))}
    for each in _calls(root_node(draft.as_document())):
        if (other := known.get((each.method, strip_parameter_names(each.path)))) is not None:
            yield each.node, other


def _calls(root: Node) -> Iterator[Any]:
    return (operation for operation in iter_operations(root) if not operation.is_inbound)


def _apply_operations(draft: Draft, pairs: list[tuple[Node, Node]]) -> None:
    renamed: dict[str, str] = {}
    kept = {python_name(str(other["operationId"].value)) for _, other in pairs}
    for mine, other in pairs:
        renamed[mine.value["operationId"]] = str(other["operationId"].value)
        mine.value |= {key: other.value[key] for key in ("operationId", *TEXTS, "x-envelope") if key in other}
    same = {id(mine.value) for mine, _ in pairs}
    for each in _calls(root_node(draft.as_document())):
        if id(each.node.value) not in same:
            old = each.node.value["operationId"]
            renamed[old] = each.node.value["operationId"] = unique(old, kept, "method")
            kept.add(python_name(renamed[old]))
    for each in _calls(root_node(draft.as_document())):
        for _, response in each.node["responses"].members():
            for _, link in response["links"].members():
                link.value["operationId"] = renamed[link.value["operationId"]]
    for mine, other in pairs:
        for status, response in mine["responses"].members():
            known = other["responses"][status].followed()
            if known and response.value.pop("links", None) is not None:
                draft.comments.pop(f"{response.at}/links/poll", None)
            if "links" in known:
                response.value["links"] = known["links"].value


def _rename_components(draft: Draft, base: Document, pairs: list[tuple[Node, Node]]) -> None:
    """Give components the names that the same ones have in the spec."""
    names: dict[str, str] = {}
    for mine, other in pairs:
        for holder in ("requestBody", "responses"):
            _pair_names(draft.data, base.data, mine[holder].value, other[holder].value, names)
    left = [name for name in draft.schemas if name not in names]
    taken = {python_name(name) for name in names.values()}
    for name in left:
        names[name] = unique(name, taken)
        taken.add(python_name(names[name]))
    references = {reference_to(old): reference_to(new) for old, new in names.items()}
    _replace(draft.data, references)
    draft.data["components"]["schemas"] = {names[name]: schema for name, schema in draft.schemas.items()}
    draft.taken = taken
    draft.comments = {_moved(at, names): lines for at, lines in draft.comments.items()}


def _moved(at: str, names: dict[str, str]) -> str:
    steps = at.split("/")
    if at.startswith(f"{SCHEMAS}/"):
        steps[3] = names.get(steps[3], steps[3])
    return "/".join(steps)


def _pair_names(mine: Value, theirs: Value, one: Any, other: Any, names: dict[str, str]) -> None:
    """Walk through two values side by side, and note the names of the components that correspond."""
    if isinstance(one, list) and isinstance(other, list):
        for each, known in zip(one, other, strict=False):
            _pair_names(mine, theirs, each, known, names)
        return
    if not isinstance(one, dict) or not isinstance(other, dict):
        return
    at, known_at = parse_local_reference(one.get("$ref")), parse_local_reference(other.get("$ref"))
    if known_at is not None and (at is None or not known_at.startswith(SCHEMAS)):
        other = mapping(resolve_pointer(theirs, known_at))
    elif at is not None and known_at is not None:
        name, known = name_in(at), name_in(known_at)
        if name in names or known in names.values():
            return
        names[name] = known
        one, other = (mapping(resolve_pointer(mine, at)), mapping(resolve_pointer(theirs, known_at)))
    for key in one.keys() & other.keys():
        if key not in ("example", "examples", "enum", "required", "links"):
            _pair_names(mine, theirs, one[key], other[key], names)


def _replace(value: Any, references: dict[str, str]) -> None:
    """Replace references, those of discriminators included."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting.extend(here)
        elif isinstance(here, dict):
            for key, inner in here.items():
                if isinstance(inner, str) and inner in references and (key == "$ref" or inner.startswith("#/")):
                    here[key] = references[inner]
                elif isinstance(inner, dict | list):
                    waiting.append(inner)


def _apply_schema(draft: Draft, at: str, schema: Value, known: Value) -> None:
    """Give a schema the description and the extensions of the same one in the spec, and so for each member."""
    _take(draft, at, schema, known)
    words = {str(member.get("x-harmonised")) for member in mapping(known.get("properties")).values()}
    for name, member in mapping(schema.get("properties")).items():
        here = join_pointer(at, "properties", name)
        same = mapping(known.get("properties")).get(name)
        if isinstance(same, dict):
            _apply_schema(draft, here, member, same)
        elif str(member.get("x-harmonised")) in words:
            _take(draft, here, member, {})
    if isinstance(schema.get("items"), dict) and isinstance(known.get("items"), dict):
        _apply_schema(draft, f"{at}/items", schema["items"], known["items"])
    for key in COMBINED:
        for index, (branch, same) in enumerate(zip(schema.get(key, ()), known.get(key, ()), strict=False)):
            _apply_schema(draft, f"{at}/{key}/{index}", branch, same)


def _take(draft: Draft, at: str, schema: Value, known: Value) -> None:
    for key in [key for key in schema if key.startswith("x-") and key != QUESTION]:
        del schema[key]
        draft.comments.pop(f"{at}/{key}", None)
    schema.update({key: value for key, value in known.items() if key.startswith("x-") or key == "description"})


def _drop_answered(value: Any, known: Any) -> None:
    """Drop the questions at objects that the spec has without one."""
    if isinstance(value, dict) and isinstance(known, dict):
        if QUESTION in value and QUESTION not in known:
            del value[QUESTION]
        for key in value.keys() & known.keys():
            _drop_answered(value[key], known[key])
    elif isinstance(value, list) and isinstance(known, list):
        for inner, same in zip(value, known, strict=False):
            _drop_answered(inner, same)
