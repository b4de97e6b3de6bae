"""Marks: each harmonised word is known, stands where it has a meaning, and says with which unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from codegen.diagnostics import shown
from codegen.lint.job_marks import answer_marks, forms, request_marks
from codegen.lint.spec_view import Spec, did_you_mean
from codegen.openapi.directions import received, sent, within
from codegen.openapi.harmonised_members import Mark, words
from codegen.openapi.node import Node
from codegen.openapi.schema import parts, types
from telecine_runtime.harmonised import HARMONISED, SUBMIT_ARGUMENTS

REQUEST: Final = (*HARMONISED, *SUBMIT_ARGUMENTS)
SEVERAL: Final = tuple(word for word, declared in HARMONISED.items() if declared.several)
"""Those whose values may go into several members."""
UPLOAD: Final = ("image", "image_name", "image_folder")
ANSWER: Final = (
    *("job_id", "state", "progress", "video_url", "duration", "expires_at", "completed_at"),
    *("error_message", "error_code", "cost", "balance", "unlimited", "image_url", "key", "event"),
)
KNOWN: Final = tuple(dict.fromkeys((*REQUEST, *UPLOAD, *ANSWER)))
MEASURED: Final = ("cost", "balance")
TIMES: Final = ("duration", "expires_at", "completed_at")
UNITS_OF_TIME: Final = ("seconds", "milliseconds")


def harmonised(spec: Spec) -> None:
    """Report words that nobody knows, and words on what cannot carry them."""
    out, back = within(sent(spec.root)), within(received(spec.root))
    for node in spec.of("schema"):
        if "x-harmonised" not in node.value:
            continue
        at, found = f"{node.at}/x-harmonised", words(node["x-harmonised"])
        listed = node.value["x-harmonised"]
        if not found or (isinstance(listed, list) and len(listed) != len(found)):
            spec.error(at, "x-harmonised needs a word, or several that differ", _one_of(KNOWN))
        for word in found:
            if word not in KNOWN:
                spec.error(
                    at, f"no harmonised field is called {shown(word)}", did_you_mean(word, KNOWN) or _one_of(KNOWN)
                )
            elif not _carries(node):
                spec.error(at, "x-harmonised belongs to a property")
            elif word not in ANSWER and node.at in back - out:
                hint = f"answers carry {', '.join(ANSWER)}"
                spec.error(at, f"{word} belongs to a property of a request, this one is never sent", hint)
            elif word in ANSWER and word not in REQUEST and node.at in out - back:
                hint = f"requests carry {', '.join((*REQUEST, *UPLOAD))}"
                spec.error(at, f"{word} belongs to a member of an answer, this one is never received", hint)


def _carries(node: Node) -> bool:
    return node.at.rpartition("/")[0].endswith("/properties") or node.at.endswith("/items")


def units(spec: Spec) -> None:
    """Report units without a number, numbers without a unit, and units of what has none."""
    for node in spec.of("schema"):
        found, unit = words(node["x-harmonised"]), node.value.get("x-unit")
        at = f"{node.at}/x-unit"
        if unit is None:
            for word in (word for word in found if word in MEASURED):
                hint = "such as x-unit: quota, or x-unit: {USD: 100} where 100 of it make one dollar"
                spec.error(f"{node.at}/x-harmonised", f"{word} needs an x-unit", hint)
            continue
        target = node.resolved()
        kinds = {kind for part in parts(node) for kind in types(part.value)}
        measures = [word for word in found if word in (*MEASURED, *TIMES)]
        if not measures:
            spec.error(at, "x-unit belongs beside x-harmonised", _one_of((*MEASURED, *TIMES)))
        elif target is not None and not kinds & {"integer", "number", "string"}:
            spec.error(at, "a unit needs a number, or a text that holds one", "give the member that type")
        elif isinstance(unit, dict) and not _counts(unit):
            spec.error(at, "a unit that is counted needs a number above 0", "such as x-unit: {USD: 100}")
        elif measures[0] in TIMES and unit not in UNITS_OF_TIME:
            spec.error(at, f"{shown(str(unit))} is no unit of time", _one_of(UNITS_OF_TIME))


def _counts(unit: dict[str, object]) -> bool:
    numbers = list(unit.values())
    return len(numbers) == 1 and isinstance(numbers[0], int) and not isinstance(numbers[0], bool) and numbers[0] > 0


def rejections(spec: Spec) -> None:
    """Report values and phrases of moderation that are none, and phrases of what is no text."""
    for node in spec.of("schema"):
        told, at = node.value.get("x-rejected"), f"{node.at}/x-rejected"
        if isinstance(told, dict):
            kinds = {kind for part in parts(node) for kind in types(part.value)}
            if not told["phrases"] or not all(phrase.strip() for phrase in told["phrases"]):
                hint = "such as x-rejected: {phrases: [content policy]}"
                spec.error(f"{at}/phrases", "x-rejected needs the phrases that mean moderation", hint)
            elif "string" not in kinds:
                spec.error(at, "phrases stand in a text", "give the member that type, or list values")
        elif told is not None and (not told or any(isinstance(value, dict | list | None) for value in told)):
            hint = "such as x-rejected: [content_policy_violation]"
            spec.error(at, "x-rejected needs the values that mean moderation", hint)


def texts(spec: Spec) -> None:
    """Report schemas of what a text holds, where nothing says that it holds JSON."""
    for node in spec.of("schema"):
        if "contentSchema" in node.value and node.value.get("contentMediaType") != "application/json":
            hint = "add contentMediaType: application/json"
            spec.error(f"{node.at}/contentSchema", "contentSchema describes JSON inside a text", hint)


def twice(spec: Spec) -> None:
    """Report two members of one word where neither comes first."""
    for operation in spec.of("operation"):
        for body in (answer_marks(operation), request_marks(operation)):
            _one_place(spec, body)
        for form in forms(operation):
            _one_member(spec, form)


def _one_member(spec: Spec, form: Iterable[Mark]) -> None:
    """Report a second member of a request that carries a word: nothing says which of the two a value goes into."""
    first: dict[str, Mark] = {}
    for mark in (mark for mark in form if mark.path):
        for word in mark.words:
            other = first.setdefault(word, mark)
            if word in REQUEST and word not in SEVERAL and other.path != mark.path:
                hint = "leave one of the two without a mark"
                spec.error(
                    f"{mark.holder.at}/x-harmonised",
                    f"{word} stands at {other.pointer} already: neither is first",
                    hint,
                )


def _one_place(spec: Spec, found: Iterable[Mark]) -> None:
    """Report a place that says two different things of one word, by the branches of a union."""
    first: dict[tuple[object, str], Mark] = {}
    for mark in found:
        for word in mark.words:
            other = first.setdefault((mark.path, word), mark)
            if other.holder.at != mark.holder.at and _meaning(other) != _meaning(mark):
                line = spec.line(other.holder.at)
                message = (
                    f"{word} stands at {mark.pointer} already, on line {line}, with another meaning: neither is first"
                )
                spec.error(f"{mark.holder.at}/x-harmonised", message, "let both say the same")


def _meaning(mark: Mark) -> tuple[object, ...]:
    return tuple(str(mark.schema.get(keyword)) for keyword in ("x-unit", "x-rejected"))


def _one_of(names: Iterable[str]) -> str:
    return f"one of {', '.join(names)}"
