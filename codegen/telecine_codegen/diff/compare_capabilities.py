"""Compare the capabilities of requests: which member of which form carries a harmonised field, and its images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from telecine_codegen.diff.compare_images import compare_images
from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.schema_alternatives import Shape, normalise_schemas
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.openapi.harmonised_members import parse_words
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import find_annotation

UPLOAD_FIELDS: Final = frozenset({"image", "image_name", "image_folder"})
"""Harmonised fields of an image upload."""

Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Carrier:
    """A member that carries a harmonised field.

    Attributes:
        mark: Its `x-harmonised`.
        schemas: Its schemas.
    """

    mark: Node
    schemas: Nodes

    def list_values(self) -> list[str]:
        """Return the listed values as JSON, in their order."""
        leaves = (leaf for shape in normalise_schemas(self.schemas) for leaf in shape.leaves)
        return list(dict.fromkeys(to_json(item.value) for leaf in leaves for item in leaf["enum"].items()))


Carriers = Mapping[tuple[str, str], Carrier]
"""Carriers by harmonised field and path."""


def compare_capabilities(old: Iterable[Nodes], new: Iterable[Nodes], context: Context) -> Iterator[Difference]:
    """Yield the differences of two requests, each given as the schemas of its media types.

    Forms are compared by name. Those without a namesake are compared with the request as a whole.
    """
    a, b = _collect_forms(old), _collect_forms(new)
    if len(a) == len(b) == 1:
        ((one,), (other,)) = a.values(), b.values()
        yield from _compare_carriers(one, other, context, "")
        return
    for form in (form for form in a if form in b):
        yield from _compare_carriers(a[form], b[form], context, f"({form}).")
    lost, gained = (
        {key: carrier for form, carriers in side.items() if form not in other for key, carrier in carriers.items()}
        for side, other in ((a, b), (b, a))
    )
    words_a, words_b = ({word for form in side.values() for word, _ in form} for side in (a, b))
    before = {key: carrier for key, carrier in lost.items() if key[0] not in words_b or key[0] in _words(gained)}
    after = {key: carrier for key, carrier in gained.items() if key[0] not in words_a or key[0] in _words(before)}
    yield from _compare_carriers(before, after, context, "")


def _words(carriers: Carriers) -> set[str]:
    return {word for word, _ in carriers}


def _compare_carriers(a: Carriers, b: Carriers, context: Context, form: str) -> Iterator[Difference]:
    words_a, words_b = _words(a), _words(b)
    for (word, path), carrier in a.items():
        python = _python_names(word)
        if word not in words_b:
            yield Difference("harmonised.removed", context, form + path, carrier.mark, None, word, python=python)
        elif (word, path) not in b and all(key in a for key in b if key[0] == word):
            yield Difference("harmonised.place.removed", context, form + path, carrier.mark, None, word, python=python)
    for (word, path), carrier in b.items():
        python = _python_names(word)
        if word not in words_a:
            yield Difference("harmonised.added", context, form + path, None, carrier.mark, now=word, python=python)
            continue
        was = next(other for other in a if other[0] == word)
        if (word, path) not in a:
            yield Difference("harmonised.moved", context, form + path, a[was].mark, carrier.mark, was[1], word, python)
        before = a.get((word, path), a[was])
        yield from compare_images(before.schemas, carrier.schemas, context, form + path)
        if word == "model":
            yield from _compare_models(before, carrier, context, form + path)


def _compare_models(old: Carrier, new: Carrier, context: Context, subject: str) -> Iterator[Difference]:
    """Yield the difference in the order of the models that a member lists."""
    a, b = old.list_values(), new.list_values()
    was, now = [model for model in a if model in b], [model for model in b if model in a]
    if was != now:
        yield Difference("order.models", context, subject, old.mark, new.mark, was[0], now[0], _python_names("model"))


def _python_names(word: str) -> tuple[str, ...]:
    """Return the name in the harmonised client: upload fields belong to `upload_image`, others to a request."""
    return ("Client.upload_image()",) if word in UPLOAD_FIELDS else (f"Request.{word}",)


def _collect_forms(bodies: Iterable[Nodes]) -> dict[str, dict[tuple[str, str], Carrier]]:
    forms: dict[str, dict[tuple[str, str], Carrier]] = {}
    for shape in (shape for body in bodies for shape in normalise_schemas(body)):
        forms.setdefault(shape.name or "", {}).update(_iter_shape(shape, "", frozenset()))
    return forms


def _iter_shape(shape: Shape, path: str, above: frozenset[str]) -> Iterator[tuple[tuple[str, str], Carrier]]:
    here = above | {leaf.at for leaf in shape.leaves}
    for name, inner in shape.properties().items():
        step = f"{path}.{name}" if path else name
        mark = find_annotation(inner, "x-harmonised")
        if mark:
            yield from (((word, step), Carrier(mark, inner)) for word in parse_words(mark))
        if not {node.followed().at for node in inner} & here:
            for nested in normalise_schemas(inner):
                yield from _iter_shape(nested, step, here)
