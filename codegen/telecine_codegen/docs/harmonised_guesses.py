"""Guesses of `x-harmonised` for a new field: by the fields of that name in the specs, else by import's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.importer.guess import (
    COSTS,
    ERROR_WORDS,
    ERRORS,
    HOLDERS,
    INPUTS,
    RECORDS,
    REQUEST_WORDS,
    RESPONSE_WORDS,
    VIDEO,
    VIDEO_WORDS,
    squeeze_name,
)
from telecine_codegen.lint.harmonised import MEASURED_FIELDS, RESPONSE_FIELDS
from telecine_codegen.lint.names import python_name
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.harmonised_members import Mark, iter_marks
from telecine_codegen.openapi.node import Node, root_node
from telecine_codegen.openapi.operations import OperationNode, iter_media_schemas, iter_operations, iter_responses

_INBOUND_ONLY: Final = frozenset({"key", "event"})
"""Facts about a job that only callbacks contain."""
_STANDALONE: Final = frozenset({"balance", "unlimited", "image_url", "progress", "cost"})
"""Facts that a name alone tells, whatever else of the body is harmonised."""
_AMBIGUOUS: Final = frozenset({"id", "uuid", "url", "code", "message", "type", "name", "reason", "detail", "data"})
"""Names that probably mean something else where the harmonised field has another member already."""
_UNNAMED: Final = frozenset({"state", "key", "unlimited"})
"""Harmonised fields whose own name says too little to recognise them by."""
_WRAPPERS: Final = (frozenset(map(squeeze_name, RECORDS | HOLDERS)), frozenset(map(squeeze_name, INPUTS)))
"""Objects around the members of a response, and of a request, that do not change what these mean."""


@dataclass(frozen=True, slots=True)
class BodyContext:
    """The body that gets a new field.

    Attributes:
        is_received: Whether the provider sends it.
        is_inbound: Whether it is the body of a callback or webhook.
        words: Harmonised fields that it has.
    """

    is_received: bool
    is_inbound: bool
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownField:
    """A harmonised field and the name that it has somewhere.

    Attributes:
        steps: Names of the objects that lead to it, and its own, without case, separators and wrappers.
        words: What it contains.
        body: The body that it belongs to.
        rank: 0 in the spec itself, 1 in another one, 2 in import's tables.
        unit: Its `x-unit`.
        image: Its `x-image`.
    """

    steps: tuple[str, ...]
    words: tuple[str, ...]
    body: BodyContext
    rank: int
    unit: Any = None
    image: Mapping[str, Any] | None = None


class HarmonisedNames:
    """Names under which fields are harmonised in a spec, in other specs, and in import's tables.

    Args:
        document: The spec that gets new fields.
        others: Other specs.
    """

    def __init__(self, document: Document, others: Iterable[Document] = ()) -> None:
        self._fields: list[KnownField] = []
        self.states: dict[str, str] = {}
        """States by the words of all specs."""
        for spec, rank in [(document, 0), *((other, 1) for other in others)]:
            for mark, body in _iter_marked_members(spec):
                self._fields.append(_build_field(mark, body, rank))
                for word, state in mark.states().items():
                    self.states.setdefault(word, str(state.value))
        self._fields += _iter_table_fields()

    def find(self, name: str, body: BodyContext) -> KnownField | None:
        """Return the harmonised field that a new field of a body probably is.

        Args:
            name: Dotted name.
            body: The body.
        """
        steps = _list_steps(name, is_received=body.is_received)
        found = [field for field in self._fields if _is_candidate(field, name, steps, body)]
        return min(
            found,
            key=lambda field: (not field.body.words & body.words, field.steps != steps, field.rank),
            default=None,
        )

    def find_unit(self, word: str) -> Any:
        """Return a unit of the spec itself for an amount, first of the same word; `None` if it has none."""
        own = [field for field in self._fields if field.rank == 0 and field.unit is not None]
        own = [field for field in own if {*field.words} & {*MEASURED_FIELDS}]
        return next((field.unit for field in sorted(own, key=lambda field: word not in field.words)), None)


def collect_words(schemas: Iterable[Node]) -> frozenset[str]:
    """Return the harmonised fields within schemas."""
    return frozenset(word for schema in schemas for mark in iter_marks(schema) for word in mark.words)


def _is_candidate(field: KnownField, name: str, steps: tuple[str, ...], body: BodyContext) -> bool:
    """Return whether a new field may be the same as a known one.

    A name of one word, such as `url`, means the same only at the same place of a body about the same subject.
    """
    if field.body.is_received != body.is_received or field.steps[-1:] != steps[-1:]:
        return False
    if body.is_received and {*field.words} & _INBOUND_ONLY and not body.is_inbound:
        return False
    if "state" in field.words and field.rank and steps[-1] not in map(squeeze_name, RESPONSE_WORDS["state"]):
        return False
    is_distinctive = "_" in python_name(name.rpartition(".")[2])
    is_in_video = name.rpartition(".")[0].rpartition(".")[2].lower() in ("video", "videos")
    is_same_subject = bool(field.body.words & body.words) if body.is_received else bool(body.words)
    if is_distinctive:
        return is_same_subject or "state" not in field.words
    if steps[-1] in _AMBIGUOUS and field.rank > 0:
        return field.steps == steps and is_same_subject and (is_in_video or not {*field.words} <= body.words)
    return field.steps == steps and (is_same_subject or bool({*field.words} & _STANDALONE))


def _list_steps(name: str, *, is_received: bool) -> tuple[str, ...]:
    steps = [squeeze_name(step) for step in name.split(".") if step != "[]"]
    wrappers = _WRAPPERS[0 if is_received else 1]
    while len(steps) > 1 and steps[0] in wrappers:
        del steps[0]
    return tuple(steps)


def _iter_marked_members(document: Document) -> Iterator[tuple[Mark, BodyContext]]:
    for operation in iter_operations(root_node(document)):
        for schemas, is_received in _iter_bodies(operation):
            body = BodyContext(is_received, operation.is_inbound, collect_words(schemas))
            yield from ((mark, body) for schema in schemas for mark in iter_marks(schema) if mark.words)


def _iter_bodies(operation: OperationNode) -> Iterator[tuple[list[Node], bool]]:
    """Yield the schemas of each body of an operation, and whether the provider sends it."""
    yield [*iter_media_schemas(operation.node["requestBody"])], operation.is_inbound
    if not operation.is_inbound:
        for _, response in iter_responses(operation):
            yield [*iter_media_schemas(response)], True


def _build_field(mark: Mark, body: BodyContext, rank: int) -> KnownField:
    steps = _list_steps(".".join(step for step in mark.path if step), is_received=body.is_received)
    # That a member has a second meaning is peculiar to its provider.
    words = mark.words if rank == 0 else mark.words[:1]
    return KnownField(steps, words, body, rank, mark.schema.get("x-unit"), mark.schema.get("x-image"))


def _iter_table_fields() -> Iterator[KnownField]:
    """Yield the names in the tables of import, and the names of the harmonised fields themselves."""
    request = BodyContext(is_received=False, is_inbound=False)
    for word, names in REQUEST_WORDS.items():
        yield from (KnownField((squeeze_name(name),), (word,), request, 2) for name in names)
    job = BodyContext(is_received=True, is_inbound=False, words=frozenset(RESPONSE_WORDS) | {"video_url", "cost"})
    own = {word: (word,) for word in RESPONSE_FIELDS if word not in _UNNAMED}
    video = {"video_url": tuple(VIDEO), **VIDEO_WORDS}
    for words in (RESPONSE_WORDS, video, {"error_message": ERRORS}, own):
        for word, names in words.items():
            yield from (KnownField((squeeze_name(name),), (word,), job, 2) for name in names)
    for holder in ERRORS:
        for word, names in ERROR_WORDS.items():
            steps = ((squeeze_name(holder), squeeze_name(name)) for name in names)
            yield from (KnownField(each, (word,), job, 2) for each in steps)
    for name, unit in COSTS.items():
        yield KnownField((squeeze_name(name),), ("cost",), job, 2, unit)
