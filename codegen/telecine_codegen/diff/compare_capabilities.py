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
        subject: Its path with the forms of the objects that lead to it: `input(WebImage).url`.
    """

    mark: Node
    schemas: Nodes
    subject: str

    def list_values(self) -> list[str]:
        """Return the listed values as JSON, in their order."""
        leaves = (leaf for shape in normalise_schemas(self.schemas) for leaf in shape.leaves)
        return list(dict.fromkeys(to_json(item.value) for leaf in leaves for item in leaf["enum"].items()))


Carriers = Mapping[tuple[str, str], Carrier]
"""Carriers by harmonised field and path."""
Form = tuple[str, dict[tuple[str, str], Carrier]]
"""What distinguishes a form from the others, and its carriers."""
_MAX_FORMS: Final = 64


def compare_capabilities(old: Iterable[Nodes], new: Iterable[Nodes], context: Context) -> Iterator[Difference]:
    """Yield the differences of two requests, each given as the schemas of its media types.

    Forms are compared by name. Those without a namesake are compared with the request as a whole.
    """
    a, b = _collect_forms(old), _collect_forms(new)
    if len(a) == len(b) == 1:
        ((one,), (other,)) = a.values(), b.values()
        yield from _compare_carriers(one, other, context, "")
        return
    bodies = {form.partition(" ")[0] for form in (*a, *b)}
    for form in (form for form in a if form in b):
        name = form.partition(" ")[0] if len(bodies) > 1 else ""
        yield from _compare_carriers(a[form], b[form], context, f"({name})." if name else "")
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
        subject, python = form + carrier.subject, _python_names(word)
        if word not in words_b:
            yield Difference("harmonised.removed", context, subject, carrier.mark, None, word, python=python)
        elif (word, path) not in b and all(key in a for key in b if key[0] == word):
            yield Difference("harmonised.place.removed", context, subject, carrier.mark, None, word, python=python)
    for (word, path), carrier in b.items():
        subject, python = form + carrier.subject, _python_names(word)
        if word not in words_a:
            yield Difference("harmonised.added", context, subject, None, carrier.mark, now=word, python=python)
            continue
        was = next(other for other in a if other[0] == word)
        if (word, path) not in a:
            old = a[was]
            yield Difference("harmonised.moved", context, subject, old.mark, carrier.mark, old.subject, word, python)
        before = a.get((word, path), a[was])
        yield from compare_images(before.schemas, carrier.schemas, context, subject)
        if word == "model":
            yield from _compare_models(before, carrier, context, subject)


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
    """Return the carriers of each form, by its name; an object within a form may have several forms, too."""
    forms: dict[str, dict[tuple[str, str], Carrier]] = {}
    for shape in (shape for body in bodies for shape in normalise_schemas(body)):
        for label, carriers in _expand_shape(shape, "", "", frozenset()):
            forms.setdefault(f"{shape.name or ''}{label}", {}).update(carriers)
    return forms


def _expand_shape(shape: Shape, path: str, subject: str, above: frozenset[str]) -> list[Form]:
    """Return the forms of a shape: one, unless an object in it has several."""
    here = above | {leaf.at for leaf in shape.leaves}
    forms: list[Form] = [("", {})]
    for name, inner in shape.properties().items():
        step, shown = (f"{before}.{name}" if before else name for before in (path, subject))
        if mark := find_annotation(inner, "x-harmonised"):
            own = {(word, step): Carrier(mark, inner, shown) for word in parse_words(mark)}
            forms = [(label, {**carriers, **own}) for label, carriers in forms]
        if not {node.followed().at for node in inner} & here:
            forms = _combine_forms(forms, _expand_member(inner, step, shown, here))
    return forms


def _expand_member(inner: Nodes, path: str, subject: str, above: frozenset[str]) -> list[Form]:
    """Return the forms of a member that carry anything; the name of each, if there are several."""
    found: list[Form] = []
    shapes = normalise_schemas(inner)
    is_union = sum(shape.kind == "object" for shape in shapes) > 1
    for shape in shapes:
        name = f"({shape.name})" if is_union and shape.name else ""
        forms = _expand_shape(shape, path, f"{subject}{name}", above)
        found.extend((f" {subject}{name}{label}" if name else label, own) for label, own in forms)
    return found if is_union else [form for form in found if form[1]]


def _combine_forms(forms: list[Form], members: list[Form]) -> list[Form]:
    """Return each form with each form of a member; too many are merged into one."""
    if not any(carriers for _, carriers in members):
        return forms
    if len(forms) * len(members) > _MAX_FORMS:
        merged = {key: carrier for _, carriers in members for key, carrier in carriers.items()}
        return [(label, {**carriers, **merged}) for label, carriers in forms]
    return [(f"{label}{inner}", {**carriers, **own}) for label, carriers in forms for inner, own in members]
