"""Compare what answers and callbacks tell of a job: where each fact stands, its unit, and what means moderation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from codegen.diff.compare_states import compare_states
from codegen.diff.differences import Context, Difference
from codegen.diff.exchanges import Exchange
from codegen.diff.pairing import Pairs
from codegen.diff.value_types import to_json
from codegen.openapi.harmonised_members import Mark, collect_marks
from codegen.openapi.node import Node
from codegen.openapi.operations import iter_success_schemas

ESSENTIAL_FIELDS: Final = frozenset({"job_id", "state", "video_url", "image_url", "balance"})
"""Words without which something cannot be done at all."""
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
"""What a caller of the harmonised client sees of each word of an answer."""
_CALLBACK_NAMES: Final = {"job_id": "Client.parse_callback()", "key": "Client.parse_callback()"}
"""Likewise of a callback, of which nothing else is read: it is a hint, and the job is asked."""


def compare_job_fields(old: Exchange, new: Exchange) -> Iterator[Difference]:
    """Yield the differences of what is received; a spec that tells of a job for the first time is told as one."""
    context = new.part_context("answer" if new.kind == "operation" else new.kind, "received")
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
    """Yield what became of the places of a word, of which the first that tells something counts."""
    before, after = ({mark.path: mark for mark in side} for side in (a, b))
    gone, new = (
        [m for path, m in side.items() if path not in other] for side, other in ((before, after), (after, before))
    )

    def finding(rule: str, old: Mark | None, new: Mark | None, was: str, now: str) -> Difference:
        one, other = (mark.find_keyword("x-harmonised") if mark else None for mark in (old, new))
        subject = (new or old or a[0]).dotted
        return Difference(rule, context, subject, one, other, was, now, _python_names(word, context))

    if not before.keys() & after.keys():
        if not b:
            yield finding("fact.lost" if word in ESSENTIAL_FIELDS else "fact.removed", a[0], None, word, "")
        elif not a:
            yield finding("fact.added", None, b[0], "", word)
        else:
            rule = "fact.moved" if word in ESSENTIAL_FIELDS else "fact.moved.lesser"
            yield finding(rule, a[0], b[0], _format_paths(a), word)
        return
    for mark in gone:
        yield finding("fact.place.removed", mark, None, word, _format_paths(b))
    for mark in new:
        yield finding("fact.place.added", None, mark, _format_paths(a), word)
    kept = [path for path in before if path in after]
    order = [path for path in after if path in before]
    if kept != order and word != "state":  # of several states the further one counts
        first = after[order[0]]
        yield finding("fact.order", before[kept[0]], first, _format_paths(a), f"{word} at {_format_paths(b)}")


def _format_paths(marks: list[Mark]) -> str:
    return ", ".join(f"`{shown}`" for shown in dict.fromkeys(mark.dotted for mark in marks))


def _compare_unit(word: str, old: Mark, new: Mark, context: Context) -> Iterator[Difference]:
    a, b = old.find_keyword("x-unit"), new.find_keyword("x-unit")
    usual = "seconds" if word in _TIME_FIELDS else None
    was, now = (_simplify_unit(node.value) if node else usual for node in (a, b))
    if to_json(was) == to_json(now):
        return
    rule = "unit.changed"
    if was is None or now is None:
        told: Any = now if was is None else was
        if not isinstance(told, dict):  # one of it is one of it, so the number stays
            rule = "unit.added" if was is None else "unit.removed"
    shown = [
        "nothing" if value is None else value if isinstance(value, str) else to_json(value) for value in (was, now)
    ]
    nodes = (a or old.find_keyword("x-harmonised"), b or new.find_keyword("x-harmonised"))
    yield Difference(rule, context, new.dotted, *nodes, shown[0], shown[1], _python_names(word, context))


def _simplify_unit(unit: Any) -> Any:
    """Return a unit of which one is one by its name alone."""
    return next(iter(unit)) if isinstance(unit, dict) and list(unit.values()) == [1] else unit


def _format_rejection(told: Node) -> str:
    """Return by what a member tells of moderation: its values, or the phrases of its sentences."""
    phrases = told["phrases"]
    listed = ", ".join(sorted(to_json(item.value) for item in (phrases or told).items()))
    return f"the words {listed}" if phrases else listed


def _compare_rejections(a: list[Mark], b: list[Mark], context: Context) -> Iterator[Difference]:
    """Yield the differences of the values that mean moderation."""
    sides = [
        {mark.path: mark.find_keyword("x-rejected") for mark in side if mark.find_keyword("x-rejected")}
        for side in (a, b)
    ]
    shown = {mark.path: mark.dotted for mark in (*a, *b)}
    for path in dict.fromkeys((*sides[0], *sides[1])):
        one, other = (side.get(path) for side in sides)
        was, now = (_format_rejection(node) if node else "" for node in (one, other))
        if was != now:
            rule = "rejected.changed" if one and other else "rejected.removed" if one else "rejected.added"
            yield Difference(rule, context, shown[path], one, other, was, now, (_ERROR,))
