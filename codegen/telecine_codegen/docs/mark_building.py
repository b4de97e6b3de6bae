"""Keywords that mark a new field with a guess: `x-harmonised`, `x-states`, `x-unit`, `x-image`, `x-question`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from telecine_codegen.docs.harmonised_guesses import HarmonisedNames, KnownField
from telecine_codegen.importer.guess import guess_states, squeeze_name
from telecine_codegen.lint.allowed_keywords import QUESTION
from telecine_codegen.lint.harmonised import MEASURED_FIELDS

_TEXTS: Final = frozenset({"prompt", "callback_url", "video_url", "image_url", "images", "state", "error_message"})
_STATE_QUESTION: Final = "is this the state of the job? Then list its words in an enum, with x-harmonised and x-states"
_LISTS: Final = frozenset({"images", "video_url"})


def build_mark(known: KnownField, name: str, facts: Mapping[str, Any], names: HarmonisedNames) -> dict[str, Any]:
    """Return the keywords for a new field; none if its type cannot contain what its name says.

    Args:
        known: The harmonised field of that name.
        name: Dotted name.
        facts: What the page states about the field.
        names: The names of the specs, with their units and states.
    """
    word, type_name = known.words[0], str(facts.get("type", ""))
    scalar_type = type_name.removesuffix("[]")
    if (type_name != scalar_type and word not in _LISTS) or (word in _TEXTS and scalar_type != "string"):
        return {}
    if (scalar_type == "boolean") != (word == "unlimited"):
        return {}
    mark: dict[str, Any] = {"x-harmonised": list(known.words) if len(known.words) > 1 else word}
    if word == "state":
        return _build_state_mark(facts, names)
    if word in MEASURED_FIELDS:
        return mark | _build_unit(known, squeeze_name(name), names)
    if word == "duration" and squeeze_name(name).endswith("ms"):
        mark["x-unit"] = "milliseconds"
    if word == "images":
        mark["x-image"] = {"forms": list((known.image or {}).get("forms", ["url"]))}
    return mark


def _build_state_mark(facts: Mapping[str, Any], names: HarmonisedNames) -> dict[str, Any]:
    words = facts.get("enum")
    if not isinstance(words, list) or not words:
        return {QUESTION: _STATE_QUESTION}
    states, question = guess_states(map(str, words), names.states)
    return {"x-harmonised": "state", "x-states": states, **({QUESTION: question} if question else {})}


def _build_unit(known: KnownField, name: str, names: HarmonisedNames) -> dict[str, Any]:
    """Return the unit of an amount; it is asked for unless the spec or the name of the field says it."""
    unit = known.unit if known.unit is not None else names.find_unit(known.words[0]) or "credits"
    says_unit = any(squeeze_name(each) in name for each in (unit if isinstance(unit, dict) else [unit]))
    if known.unit is not None and (known.rank == 0 or says_unit):
        return {"x-unit": unit}
    shown = ", ".join(f"{count} are one {name}" for name, count in unit.items()) if isinstance(unit, dict) else unit
    return {"x-unit": unit, QUESTION: f"in which unit is this amount? ({shown} is assumed)"}
