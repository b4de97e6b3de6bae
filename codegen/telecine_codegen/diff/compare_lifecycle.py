"""Compare the job fields of responses and callbacks: their paths, units, states and moderation values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from telecine_codegen.diff.compare_states import compare_states
from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.named_operations import Exchange
from telecine_codegen.diff.pairing import Pairs, classify
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.openapi.harmonised_members import Mark, collect_marks
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import iter_success_schemas

ESSENTIAL_FIELDS: Final = frozenset({"job_id", "state", "video_url", "image_url", "balance"})
"""Fields without which an operation of the client is impossible."""
_FIELDS_WITH_UNIT: Final = frozenset({"cost", "balance", "duration", "expires_at", "completed_at"})
_TIME_FIELDS: Final = _FIELDS_WITH_UNIT - {"cost", "balance"}
_ERROR: Final = "Snapshot.error"
PYTHON_NAMES: Final = {
    "job_id": "Job.id",
    "state": "Snapshot.state",
    "progress": "Snapshot.progress",
    "video_url": "Snapshot.video",
    "duration": "VideoLink.duration",
    "expires_at": "VideoLink.expires_at",
    "completed_at": "VideoLink.expires_at",
    "error_message": _ERROR,
    "error_code": _ERROR,
    "cost": "Snapshot.cost",
    "balance": "Client.balance()",
    "unlimited": "Client.balance()",
    "image_url": "Client.upload_image()",
}
"""Name in the harmonised client of each field of a response."""
_CALLBACK_NAMES: Final = dict.fromkeys(("job_id", "key", "event"), "Client.parse_callback()")
"""Likewise for callbacks; their other fields are not read, since the job is polled."""


def compare_job_fields(old: Exchange, new: Exchange) -> Iterator[Difference]:
    """Yield the differences of job fields; the first fields of an exchange are one difference."""
    context = new.part_context("response" if new.kind == "operation" else new.kind, "received")
    a, b = (_collect_marks(exchange) for exchange in (old, new))
    if b and not a:
        names = list(dict.fromkeys(word for mark in b for word in mark.words if _python_names(word, context))) or [
            "moderation"
        ]
        python = tuple(dict.fromkeys(name for word in names for name in _python_names(word, context)))
        yield Difference(
            "facts.added", context, "", old.node, b[0].find_keyword("x-harmonised"), now=", ".join(names), python=python
        )
        return
    for word in dict.fromkeys(word for mark in (*a, *b) for word in mark.words if _python_names(word, context)):
        before, after = ([mark for mark in side if word in mark.words] for side in (a, b))
        yield from _compare_places(word, before, after, context)
        pairs = _pair_marks(before, after)
        for one, other in pairs.both:
            if word in _FIELDS_WITH_UNIT:
                yield from _compare_unit(word, one, other, context)
            elif word == "state":
                yield from compare_states(one, other, context)
    yield from _compare_rejections(a, b, context)


def compare_event_names(old: Exchange, new: Exchange) -> Iterator[Difference]:
    """Yield the difference of the key of a callback or webhook, if its body names the event."""
    sides = [
        (exchange, [mark for mark in _collect_marks(exchange) if "event" in mark.words]) for exchange in (old, new)
    ]
    if new.kind == "operation" or not all(marks for _, marks in sides):
        return
    was, now = (exchange.event for exchange, _ in sides)
    if was != now:
        python = _python_names("event", new.context())
        yield Difference("inbound.event", new.context(), "", old.node, new.node, was, now, python)


def _collect_marks(exchange: Exchange) -> list[Mark]:
    found = collect_marks(iter_success_schemas(exchange.operation))
    return found if exchange.kind == "operation" else [mark for mark in found if _CALLBACK_NAMES.keys() & mark.words]


def _python_names(word: str, context: Context) -> tuple[str, ...]:
    known = PYTHON_NAMES if context.function else _CALLBACK_NAMES
    return (known[word],) if word in known else ()


def _pair_marks(a: list[Mark], b: list[Mark]) -> Pairs[Mark]:
    pairs = Pairs(a, b)
    pairs.match(lambda one, other: one.path == other.path)
    pairs.match_last()
    return pairs


def _compare_places(word: str, a: list[Mark], b: list[Mark], context: Context) -> Iterator[Difference]:
    """Yield the differences in the paths of a field, of which the first with a value counts."""
    before, after = ({mark.path: mark for mark in side} for side in (a, b))
    removed, added = (
        [m for path, m in side.items() if path not in other] for side, other in ((before, after), (after, before))
    )

    def difference(rule: str, old: Mark | None, new: Mark | None, was: str, now: str) -> Difference:
        one, other = (mark.find_keyword("x-harmonised") if mark else None for mark in (old, new))
        subject = (new or old or a[0]).dotted
        return Difference(rule, context, subject, one, other, was, now, _python_names(word, context))

    if not before.keys() & after.keys():
        if not b:
            yield difference("fact.lost" if word in ESSENTIAL_FIELDS else "fact.removed", a[0], None, word, "")
        elif not a:
            yield difference("fact.added", None, b[0], "", word)
        else:
            rule = "fact.moved" if word in ESSENTIAL_FIELDS else "fact.moved.lesser"
            yield difference(rule, a[0], b[0], _format_paths(a), word)
        return
    for mark in removed:
        yield difference("fact.place.removed", mark, None, word, _format_paths(b))
    for mark in added:
        yield difference("fact.place.added", None, mark, _format_paths(a), word)
    old_order = [path for path in before if path in after]
    new_order = [path for path in after if path in before]
    if old_order != new_order and word != "state":  # of several states the most advanced counts, whatever the order
        first = after[new_order[0]]
        yield difference("fact.order", before[old_order[0]], first, _format_paths(a), f"{word} at {_format_paths(b)}")


def _format_paths(marks: list[Mark]) -> str:
    return ", ".join(f"`{path}`" for path in dict.fromkeys(mark.dotted for mark in marks))


def _compare_unit(word: str, old: Mark, new: Mark, context: Context) -> Iterator[Difference]:
    a, b = old.find_keyword("x-unit"), new.find_keyword("x-unit")
    usual = "seconds" if word in _TIME_FIELDS else None
    was, now = (_simplify_unit(node.value) if node else usual for node in (a, b))
    if to_json(was) == to_json(now):
        return
    rule = "unit.changed"
    # Without a unit before or after, the number stays the same, unless the unit has a factor.
    if was is None and not isinstance(now, dict):
        rule = "unit.added"
    elif now is None and not isinstance(was, dict):
        rule = "unit.removed"
    nodes = (a or old.find_keyword("x-harmonised"), b or new.find_keyword("x-harmonised"))
    yield Difference(
        rule, context, new.dotted, *nodes, _format_unit(was), _format_unit(now), _python_names(word, context)
    )


def _format_unit(unit: Any) -> str:
    if unit is None:
        return "nothing"
    return unit if isinstance(unit, str) else to_json(unit)


def _simplify_unit(unit: Any) -> Any:
    """Return the name of a unit with the factor 1, any other unit unchanged."""
    return next(iter(unit)) if isinstance(unit, dict) and list(unit.values()) == [1] else unit


def _format_rejection(rejected: Node) -> str:
    """Return the values or phrases of `x-rejected` as text."""
    phrases = rejected["phrases"]
    listed = ", ".join(sorted(to_json(item.value) for item in (phrases or rejected).items()))
    return f"the words {listed}" if phrases else listed


def _compare_rejections(a: list[Mark], b: list[Mark], context: Context) -> Iterator[Difference]:
    """Yield the differences of `x-rejected`."""
    sides = [
        {mark.path: mark.find_keyword("x-rejected") for mark in side if mark.find_keyword("x-rejected")}
        for side in (a, b)
    ]
    subjects = {mark.path: mark.dotted for mark in (*a, *b)}
    for path in dict.fromkeys((*sides[0], *sides[1])):
        one, other = (side.get(path) for side in sides)
        was, now = (_format_rejection(node) if node else "" for node in (one, other))
        if was != now:
            rule = f"rejected.{classify(one, other)}"
            yield Difference(rule, context, subjects[path], one, other, was, now, (_ERROR,))
