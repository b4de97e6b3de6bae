"""Marks: each harmonised word is known, stands where it has a meaning, and says with which unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from codegen.diagnostics import quote
from codegen.lint.job_marks import iter_form_marks, list_request_marks, list_response_marks
from codegen.lint.spec_view import SpecView, suggest_name
from codegen.openapi.directions import collect_pointers, iter_received_schemas, iter_sent_schemas
from codegen.openapi.harmonised_members import Mark, parse_words
from codegen.openapi.node import Node
from codegen.openapi.schema import iter_parts, list_types
from telecine_runtime.harmonised import HARMONISED, SUBMIT_ARGUMENTS

REQUEST_FIELDS: Final = (*HARMONISED, *SUBMIT_ARGUMENTS)
MULTI_MEMBER_FIELDS: Final = tuple(word for word, declared in HARMONISED.items() if declared.several)
"""Those whose values may go into several members."""
UPLOAD_FIELDS: Final = ("image", "image_name", "image_folder")
RESPONSE_FIELDS: Final = (
    *("job_id", "state", "progress", "video_url", "duration", "expires_at", "completed_at"),
    *("error_message", "error_code", "cost", "balance", "unlimited", "image_url", "key", "event"),
)
ALL_FIELDS: Final = tuple(dict.fromkeys((*REQUEST_FIELDS, *UPLOAD_FIELDS, *RESPONSE_FIELDS)))
MEASURED_FIELDS: Final = ("cost", "balance")
TIME_FIELDS: Final = ("duration", "expires_at", "completed_at")
TIME_UNITS: Final = ("seconds", "milliseconds")


def check_harmonised_fields(spec: SpecView) -> None:
    """Report words that nobody knows, and words on what cannot carry them."""
    out, back = collect_pointers(iter_sent_schemas(spec.root)), collect_pointers(iter_received_schemas(spec.root))
    for node in spec.iter_objects("schema"):
        if "x-harmonised" not in node.value:
            continue
        at, found = f"{node.at}/x-harmonised", parse_words(node["x-harmonised"])
        listed = node.value["x-harmonised"]
        if not found or (isinstance(listed, list) and len(listed) != len(found)):
            spec.error(at, "x-harmonised needs a word, or several that differ", _format_choices(ALL_FIELDS))
        for word in found:
            if word not in ALL_FIELDS:
                spec.error(
                    at,
                    f"no harmonised field is called {quote(word)}",
                    suggest_name(word, ALL_FIELDS) or _format_choices(ALL_FIELDS),
                )
            elif not _is_member(node):
                spec.error(at, "x-harmonised belongs to a property")
            elif word not in RESPONSE_FIELDS and node.at in back - out:
                hint = f"answers carry {', '.join(RESPONSE_FIELDS)}"
                spec.error(at, f"{word} belongs to a property of a request, this one is never sent", hint)
            elif word in RESPONSE_FIELDS and word not in REQUEST_FIELDS and node.at in out - back:
                hint = f"requests carry {', '.join((*REQUEST_FIELDS, *UPLOAD_FIELDS))}"
                spec.error(at, f"{word} belongs to a member of an answer, this one is never received", hint)


def _is_member(node: Node) -> bool:
    return node.at.rpartition("/")[0].endswith("/properties") or node.at.endswith("/items")


def check_units(spec: SpecView) -> None:
    """Report units without a number, numbers without a unit, and units of what has none."""
    for node in spec.iter_objects("schema"):
        found, unit = parse_words(node["x-harmonised"]), node.value.get("x-unit")
        at = f"{node.at}/x-unit"
        if unit is None:
            for word in (word for word in found if word in MEASURED_FIELDS):
                hint = "such as x-unit: quota, or x-unit: {USD: 100} where 100 of it make one dollar"
                spec.error(f"{node.at}/x-harmonised", f"{word} needs an x-unit", hint)
            continue
        target = node.resolved()
        kinds = {kind for part in iter_parts(node) for kind in list_types(part.value)}
        measures = [word for word in found if word in (*MEASURED_FIELDS, *TIME_FIELDS)]
        if not measures:
            spec.error(at, "x-unit belongs beside x-harmonised", _format_choices((*MEASURED_FIELDS, *TIME_FIELDS)))
        elif target is not None and not kinds & {"integer", "number", "string"}:
            spec.error(at, "a unit needs a number, or a text that holds one", "give the member that type")
        elif isinstance(unit, dict) and not _is_counted_unit(unit):
            spec.error(at, "a unit that is counted needs a number above 0", "such as x-unit: {USD: 100}")
        elif measures[0] in TIME_FIELDS and unit not in TIME_UNITS:
            spec.error(at, f"{quote(str(unit))} is no unit of time", _format_choices(TIME_UNITS))


def _is_counted_unit(unit: dict[str, object]) -> bool:
    numbers = list(unit.values())
    return len(numbers) == 1 and isinstance(numbers[0], int) and not isinstance(numbers[0], bool) and numbers[0] > 0


def check_rejections(spec: SpecView) -> None:
    """Report values and phrases of moderation that are none, and phrases of what is no text."""
    for node in spec.iter_objects("schema"):
        told, at = node.value.get("x-rejected"), f"{node.at}/x-rejected"
        if isinstance(told, dict):
            kinds = {kind for part in iter_parts(node) for kind in list_types(part.value)}
            if not told["phrases"] or not all(phrase.strip() for phrase in told["phrases"]):
                hint = "such as x-rejected: {phrases: [content policy]}"
                spec.error(f"{at}/phrases", "x-rejected needs the phrases that mean moderation", hint)
            elif "string" not in kinds:
                spec.error(at, "phrases stand in a text", "give the member that type, or list values")
        elif told is not None and (not told or any(isinstance(value, dict | list | None) for value in told)):
            hint = "such as x-rejected: [content_policy_violation]"
            spec.error(at, "x-rejected needs the values that mean moderation", hint)


def check_content_schemas(spec: SpecView) -> None:
    """Report schemas of what a text holds, where nothing says that it holds JSON."""
    for node in spec.iter_objects("schema"):
        if "contentSchema" in node.value and node.value.get("contentMediaType") != "application/json":
            hint = "add contentMediaType: application/json"
            spec.error(f"{node.at}/contentSchema", "contentSchema describes JSON inside a text", hint)


def check_duplicate_marks(spec: SpecView) -> None:
    """Report two members of one word where neither comes first."""
    for operation in spec.iter_objects("operation"):
        for body in (list_response_marks(operation), list_request_marks(operation)):
            _check_union_branches(spec, body)
        for form in iter_form_marks(operation):
            _check_request_members(spec, form)


def _check_request_members(spec: SpecView, form: Iterable[Mark]) -> None:
    """Report a second member of a request that carries a word: nothing says which of the two a value goes into."""
    first: dict[str, Mark] = {}
    for mark in (mark for mark in form if mark.path):
        for word in mark.words:
            other = first.setdefault(word, mark)
            if word in REQUEST_FIELDS and word not in MULTI_MEMBER_FIELDS and other.path != mark.path:
                hint = "leave one of the two without a mark"
                spec.error(
                    f"{mark.holder.at}/x-harmonised",
                    f"{word} stands at {other.pointer} already: neither is first",
                    hint,
                )


def _check_union_branches(spec: SpecView, found: Iterable[Mark]) -> None:
    """Report a place that says two different things of one word, by the branches of a union."""
    first: dict[tuple[object, str], Mark] = {}
    for mark in found:
        for word in mark.words:
            other = first.setdefault((mark.path, word), mark)
            if other.holder.at != mark.holder.at and _mark_meaning(other) != _mark_meaning(mark):
                line = spec.line(other.holder.at)
                message = (
                    f"{word} stands at {mark.pointer} already, on line {line}, with another meaning: neither is first"
                )
                spec.error(f"{mark.holder.at}/x-harmonised", message, "let both say the same")


def _mark_meaning(mark: Mark) -> tuple[object, ...]:
    return tuple(str(mark.schema.get(keyword)) for keyword in ("x-unit", "x-rejected"))


def _format_choices(names: Iterable[str]) -> str:
    return f"one of {', '.join(names)}"
