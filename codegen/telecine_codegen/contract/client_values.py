"""Requests of the harmonised client that use everything that a model supports: each field, inside and at its limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from telecine_codegen.contract.sample_image import PNG
from telecine_codegen.importer.samples import sample
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import UNIONS, iter_branches, iter_parts
from telecine_runtime.capabilities import Capabilities, FieldCapability

PROMPT: Final = "A paper boat crosses a puddle"
FOREIGN_PROMPT: Final = "Ein Bötchen, 紙の船 ⛵"
IMAGE_URL: Final = "https://images.example.com/boat.png"
DATA_URL: Final = "data:image/png;base64,iVBORw0KGgo="
CALLBACK_URL: Final = "https://127.0.0.1:9/telecine/{provider}"
"""Nothing listens there."""
MOST_VALUES: Final = 8
"""Number of allowed values up to which each of them is used."""
MOST_IMAGES: Final = 4
"""Number of images that are used where the spec has no limit."""
KINDS_OF_IMAGES: Final[Mapping[str, Any]] = {"url": IMAGE_URL, "data": DATA_URL, "upload": PNG}


def iter_requests(
    capabilities: Capabilities, schema: Node, is_allowed: Callable[[dict[str, Any]], bool]
) -> Iterator[dict[str, Any]]:
    """Yield arguments of `telecine.Client.submit` for a model; the first has only what the model requires.

    Args:
        capabilities: The model.
        schema: Schema of the body, for the members that are not harmonised.
        is_allowed: Whether the spec allows the body that arguments lead to.
    """
    base = _build_base(capabilities)
    if not is_allowed(base) and "images" in capabilities.fields:  # an image or another member is required
        base |= {"images": next(_iter_images(capabilities.fields["images"]))}
    yield base
    for name, field in capabilities.fields.items():
        for value in _iter_values(name, field):
            yield {**base, name: value}
    options = {name: _iter_options(schema, path, capabilities) for name, path in capabilities.options.items()}
    for name, values in options.items():
        yield from ({**base, "options": {capabilities.provider: {name: value}}} for value in values)


def _build_base(capabilities: Capabilities) -> dict[str, Any]:
    base: dict[str, Any] = {"prompt": PROMPT if "prompt" in capabilities.fields else ""}
    if capabilities.model is not None:
        base["model"] = capabilities.model
    for name, field in capabilities.fields.items():
        if field.required and name not in ("prompt", "model", "key", "callback_url"):
            base[name] = next(iter(_iter_values(name, field)))
    return base


def _iter_values(name: str, field: FieldCapability) -> Iterator[Any]:
    match name:
        case "prompt":
            yield from [FOREIGN_PROMPT, *(["p" * field.max_length] if field.max_length else [])]
        case "images":
            yield from _iter_images(field)
        case "callback_url":
            yield CALLBACK_URL
        case "model" | "key":  # each request has its own key
            return
        case _:
            yield from _pick_values(field.values) if field.values else [5] if name == "duration" else []


def _pick_values(values: Sequence[str | int]) -> Sequence[str | int]:
    """Return all values, or the first, the middle and the last of many."""
    return values if len(values) <= MOST_VALUES else [values[0], values[len(values) // 2], values[-1]]


def _iter_images(field: FieldCapability) -> Iterator[list[Any]]:
    forms = field.images.forms if field.images else ("url",)
    yield from ([KINDS_OF_IMAGES[form]] for form in forms)
    if "data" in forms:
        yield [PNG]  # which the client encodes
    takes_several = field.type == "array" or field.several is not None
    if takes_several and field.max_items != 1:
        yield [KINDS_OF_IMAGES[forms[0]]] * (field.max_items or MOST_IMAGES)


def _iter_options(schema: Node, path: Sequence[str], capabilities: Capabilities) -> list[Any]:
    """Return values of a member that is not harmonised: all of an enum, both truth values, both limits, or a sample."""
    member = _find_member(schema, path, capabilities)
    if member is None:
        return []
    whole = member.merged()
    if "enum" in whole:
        return [each for each in whole["enum"] if each is not None]
    if whole.get("type") == "boolean":
        return [True, False]
    limits = [whole[name] for name in ("minimum", "maximum") if name in whole]
    return [*dict.fromkeys(limits)] or [sample(member, name=path[-1])]


def _find_member(schema: Node, path: Sequence[str], capabilities: Capabilities) -> Node | None:
    """Return the schema of a member of a body, in the form of the model."""
    for form in _iter_forms(schema):
        parts = list(iter_parts(form))
        if _is_of_model(parts, capabilities):
            found = next((part["properties"][path[0]] for part in parts if path[0] in part["properties"]), None)
            if found is not None:
                found = found if len(path) == 1 else _find_member(found, path[1:], capabilities)
            if found is not None:
                return found
    return None


def _iter_forms(schema: Node) -> Iterator[Node]:
    forms = list(iter_branches(schema.followed(), UNIONS))
    yield from (each for form in forms for each in _iter_forms(form))
    if not forms:
        yield schema


def _is_of_model(parts: Sequence[Node], capabilities: Capabilities) -> bool:
    at = capabilities.fields["model"].at if "model" in capabilities.fields else ()
    models = [part["properties"][at[0]].merged() for part in parts if len(at) == 1 and at[0] in part["properties"]]
    allowed = [value for each in models for value in each.get("enum", [each["const"]] if "const" in each else [])]
    return not allowed or capabilities.model in allowed
