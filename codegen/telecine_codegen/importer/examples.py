"""Give each JSON body of a draft an example that fits: the published one, else one that is made from the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telecine_codegen.importer.draft import Draft, Value
from telecine_codegen.importer.fitting import Fitting
from telecine_codegen.importer.samples import iter_samples
from telecine_codegen.openapi.node import get_node, root_node
from telecine_codegen.openapi.operations import JSON, iter_operations
from telecine_codegen.openapi.pointer import join_pointer

_NONE: Final = object()


def complete_examples(draft: Draft) -> None:
    """Give each body and response an example, and drop those of parameters that do not fit."""
    fitting, closed = Fitting(draft), Fitting(draft, closed=True)
    document = draft.as_document()
    for at, media in _iter_media(draft):
        schema = media["schema"]
        given = [media.pop("example")] if "example" in media else []
        given += [each["value"] for each in media.pop("examples", {}).values()]
        checked = closed if "/requestBody/" in at else fitting
        fits = [value for value in given if checked.fits(schema, value)]
        if fits:
            media["example"] = fits[0]
            continue
        made = iter_samples(get_node(document, f"{at}/schema"))
        if (example := next((each for each in made if checked.fits(schema, each)), _NONE)) is not _NONE:
            media["example"] = example
            why = "the published one does not fit the schema" if given else "made from the schema"
            draft.comment(f"{at}/example", why)
        else:
            draft.ask(at, "no example could be made that fits the schema: what does one look like?")
    for _, parameter in _iter_parameters(draft):
        if "example" in parameter and not fitting.fits(parameter["schema"], parameter["example"]):
            del parameter["example"]


def _iter_media(draft: Draft) -> Iterator[tuple[str, Value]]:
    for operation in iter_operations(root_node(draft.as_document())):
        holders = [operation.node["requestBody"], *(each for _, each in operation.node["responses"].members())]
        for holder in holders:
            for name, media in holder["content"].members():
                if name == JSON:
                    yield media.at, media.value
                else:
                    media.value.pop("example", None)
                    media.value.pop("examples", None)


def _iter_parameters(draft: Draft) -> Iterator[tuple[str, Value]]:
    for path, item in draft.data["paths"].items():
        for method, operation in item.items():
            for index, parameter in enumerate(operation.get("parameters", ())):
                yield join_pointer("/paths", path, method, "parameters", index), parameter
