"""Lint rules for x-harmonised, x-unit and x-rejected: known names, allowed places, units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.operation_marks import iter_form_marks, list_request_marks, list_response_marks
from telecine_codegen.lint.spec_view import SpecView, suggest_name
from telecine_codegen.openapi.directions import collect_pointers, iter_received_schemas, iter_sent_schemas
from telecine_codegen.openapi.harmonised_members import Mark, parse_words
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import iter_parts, list_types
from telecine_runtime.harmonised import HARMONISED, SUBMIT_ARGUMENTS

REQUEST_FIELDS: Final = (*HARMONISED, *SUBMIT_ARGUMENTS)
MULTI_MEMBER_FIELDS: Final = tuple(word for word, declared in HARMONISED.items() if declared.several)
"""Fields whose values may be spread over several members."""
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
    """Report unknown harmonised fields, and fields on schemas that cannot carry them."""
    sent, received = collect_pointers(iter_sent_schemas(spec.root)), collect_pointers(iter_received_schemas(spec.root))
    for node in spec.iter_objects("schema"):
        if "x-harmonised" not in node.value:
            continue
        at, value, words = f"{node.at}/x-harmonised", node.value["x-harmonised"], parse_words(node["x-harmonised"])
        if not words or (isinstance(value, list) and len(value) != len(words)):
            spec.error(at, "x-harmonised needs a field name, or a list without duplicates", _format_choices(ALL_FIELDS))
        for word in words:
            if word not in ALL_FIELDS:
                spec.error(
                    at,
                    f"unknown harmonised field {quote(word)}",
                    suggest_name(word, ALL_FIELDS) or _format_choices(ALL_FIELDS),
                )
            elif not _is_member(node):
                spec.error(at, "x-harmonised is only allowed on a property")
            elif word not in RESPONSE_FIELDS and node.at in received - sent:
                hint = f"response fields: {', '.join(RESPONSE_FIELDS)}"
                spec.error(at, f"{word} is a request field, but this property is never sent", hint)
            elif word in RESPONSE_FIELDS and word not in REQUEST_FIELDS and node.at in sent - received:
                hint = f"request fields: {', '.join((*REQUEST_FIELDS, *UPLOAD_FIELDS))}"
                spec.error(at, f"{word} is a response field, but this property is never received", hint)


def _is_member(node: Node) -> bool:
    return node.at.rpartition("/")[0].endswith("/properties") or node.at.endswith("/items")


def check_units(spec: SpecView) -> None:
    """Report missing, unknown and misplaced units."""
    for node in spec.iter_objects("schema"):
        words, unit = parse_words(node["x-harmonised"]), node.value.get("x-unit")
        at = f"{node.at}/x-unit"
        if unit is None:
            for word in (word for word in words if word in MEASURED_FIELDS):
                hint = "such as x-unit: quota, or x-unit: {USD: 100} if 100 make one dollar"
                spec.error(f"{node.at}/x-harmonised", f"{word} needs an x-unit", hint)
            continue
        target = node.resolved()
        kinds = {kind for part in iter_parts(node) for kind in list_types(part.value)}
        measures = [word for word in words if word in (*MEASURED_FIELDS, *TIME_FIELDS)]
        if not measures:
            spec.error(
                at,
                "x-unit needs a measured x-harmonised field beside it",
                _format_choices((*MEASURED_FIELDS, *TIME_FIELDS)),
            )
        elif target is not None and not kinds & {"integer", "number", "string"}:
            spec.error(at, "x-unit needs type integer, number or string", "change the type")
        elif isinstance(unit, dict) and not _is_counted_unit(unit):
            spec.error(at, "a counted unit needs one positive integer", "such as x-unit: {USD: 100}")
        elif measures[0] in TIME_FIELDS and unit not in TIME_UNITS:
            spec.error(at, f"{quote(str(unit))} is not a unit of time", _format_choices(TIME_UNITS))


def _is_counted_unit(unit: dict[str, object]) -> bool:
    numbers = list(unit.values())
    return len(numbers) == 1 and isinstance(numbers[0], int) and not isinstance(numbers[0], bool) and numbers[0] > 0


def check_rejections(spec: SpecView) -> None:
    """Report `x-rejected` without values or phrases, and phrases of a schema that is not a string."""
    for node in spec.iter_objects("schema"):
        rejected, at = node.value.get("x-rejected"), f"{node.at}/x-rejected"
        if isinstance(rejected, dict):
            kinds = {kind for part in iter_parts(node) for kind in list_types(part.value)}
            if "phrases" not in rejected:
                continue  # reported with the other missing members of extensions
            phrases = rejected["phrases"]
            if not phrases or not all(phrase.strip() for phrase in phrases):
                hint = "such as x-rejected: {phrases: [content policy]}"
                spec.error(f"{at}/phrases", "x-rejected needs a list of phrases", hint)
            elif "string" not in kinds:
                spec.error(at, "phrases need a schema of type string", "change the type, or list values")
        elif rejected is not None and (
            not rejected or any(isinstance(value, dict | list | None) for value in rejected)
        ):
            hint = "such as x-rejected: [content_policy_violation]"
            spec.error(at, "x-rejected needs a list of scalar values", hint)


def _is_list_of_scalars(values: list[object]) -> bool:
    return bool(values) and not any(isinstance(value, dict | list | None) for value in values)


def check_content_schemas(spec: SpecView) -> None:
    """Report `contentSchema` without the media type of JSON."""
    for node in spec.iter_objects("schema"):
        if "contentSchema" in node.value and node.value.get("contentMediaType") != "application/json":
            hint = "add contentMediaType: application/json"
            spec.error(f"{node.at}/contentSchema", "contentSchema needs the contentMediaType application/json", hint)


def check_duplicate_marks(spec: SpecView) -> None:
    """Report members that are marked with the same harmonised field, where only one may be."""
    for operation in spec.iter_objects("operation"):
        for body in (list_response_marks(operation), list_request_marks(operation)):
            _check_union_branches(spec, body)
        for form in iter_form_marks(operation):
            _check_request_members(spec, form)


def _check_request_members(spec: SpecView, marks: Iterable[Mark]) -> None:
    """Report a second member of a request with the same field: the target of a value would be ambiguous."""
    first: dict[str, Mark] = {}
    for mark in (mark for mark in marks if mark.path):
        for word in mark.words:
            other = first.setdefault(word, mark)
            if word in REQUEST_FIELDS and word not in MULTI_MEMBER_FIELDS and other.path != mark.path:
                hint = "mark only one of the two"
                spec.error(
                    f"{mark.holder.at}/x-harmonised",
                    f"{word} is already marked at {other.pointer}",
                    hint,
                )


def _check_union_branches(spec: SpecView, marks: Iterable[Mark]) -> None:
    """Report a member whose union branches give the same field a different unit or rejection."""
    first: dict[tuple[object, str], Mark] = {}
    for mark in marks:
        for word in mark.words:
            other = first.setdefault((mark.path, word), mark)
            if other.holder.at != mark.holder.at and _mark_meaning(other) != _mark_meaning(mark):
                line = spec.line(other.holder.at)
                message = (
                    f"{word} is already marked at {mark.pointer} on line {line}, with a different x-unit or x-rejected"
                )
                spec.error(f"{mark.holder.at}/x-harmonised", message, "use the same values in both")


def _mark_meaning(mark: Mark) -> tuple[object, ...]:
    return tuple(str(mark.schema.get(keyword)) for keyword in ("x-unit", "x-rejected"))


def _format_choices(names: Iterable[str]) -> str:
    return f"one of {', '.join(names)}"
