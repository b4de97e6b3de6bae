"""Lint rules for the job lifecycle: jobs can be polled, state words are mapped, a succeeded job has a video."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.operation_marks import list_request_marks, list_response_marks
from telecine_codegen.lint.spec_view import SpecView, suggest_name
from telecine_codegen.openapi.harmonised_members import Mark
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.schema import iter_layers, iter_parts
from telecine_runtime.state_words import normalise_word

STATES: Final = ("queued", "running", "succeeded", "failed", "expired")
_RESPONSE_EXPRESSION: Final = re.compile(r"\$response\.body#(/.*)")


def check_states(spec: SpecView) -> None:
    """Report state words without a state, mapped words that are not in the enum, and unknown states."""
    for node in spec.iter_objects("schema"):
        if "x-states" in node.value:
            _check_state_words(spec, node, node.value["x-states"])


def _check_state_words(spec: SpecView, node: Node, meanings: dict[str, str]) -> None:
    at = f"{node.at}/x-states"
    documented = dict(_iter_documented_words(node))
    for word, state in meanings.items():
        if state not in STATES:
            hint = suggest_name(state, STATES) or f"one of {', '.join(STATES)}"
            spec.error(join_pointer(at, word), f"state word {quote(word)} has the unknown state {quote(state)}", hint)
        if word and word not in documented and spec.is_complete(node):
            hint = suggest_name(word, documented) or "add it to the enum, or remove it here"
            spec.error(join_pointer(at, word), f"state word {quote(word)} is not in the enum", hint)
    for word, word_at in documented.items():
        if word not in meanings:
            hint = f"map it to one of {', '.join(STATES)}"
            spec.error(word_at, f"state word {quote(word)} is missing from x-states", hint)
    alike: dict[str, str] = {}
    for word, state in meanings.items():
        other = alike.setdefault(normalise_word(word), word)
        if meanings[other] != state:
            hint = "case, spaces, hyphens and underscores are ignored"
            message = f"{quote(word)} and {quote(other)} are the same state word with different states"
            spec.error(join_pointer(at, word), message, hint)


def _iter_documented_words(node: Node) -> Iterator[tuple[str, str]]:
    for part in iter_parts(node):
        for index, value in enumerate(part.value.get("enum", ())):
            if value is not None and not isinstance(value, dict | list):
                yield str(value), f"{part.at}/enum/{index}"
        if isinstance(part.value.get("const"), str):
            yield part.value["const"], f"{part.at}/const"


def check_lifecycle(spec: SpecView) -> None:
    """Report submits without a poll, and polls that cannot report a success."""
    if spec.reported:
        return  # operations, links or responses have errors
    operations = list(spec.iter_objects("operation"))
    marks = {node.at: list_response_marks(node) for node in operations}
    submits = [node for node in operations if any("prompt" in mark.words for mark in list_request_marks(node))]
    if not submits:
        return
    links = {node.at: _check_submit(spec, node, marks[node.at]) for node in submits}
    linked = {name for found in links.values() for name, _ in found}
    polls = [node for node in operations if node not in submits and _select_marks(marks[node.at], "state")]
    for node in polls:
        is_list = all(
            None in mark.path for mark in _select_marks(marks[node.at], "state")
        )  # returns many jobs, not one
        if node.value.get("operationId") not in linked and not is_list:
            hint = "add a link to the response of the submit, with parameters: {id: $response.body#/id}"
            spec.error(
                f"{node.at}/operationId",
                f"no link to {quote(_operation_name(node))}, which returns the state of a job",
                hint,
            )
        _check_poll(spec, marks[node.at])
    targets = {_operation_name(node) for node in polls}
    for node in submits:
        at = f"{node.at}/operationId"
        if not polls and spec.has_known_parameters(node):
            hint = "mark the state of the job in the response to the poll with x-harmonised: state"
            spec.error(at, f"no operation returns the state of a job of {quote(_operation_name(node))}", hint)
        elif linked & targets and not any(by_id and name in targets for name, by_id in links[node.at]):
            hint = "add one with parameters: {id: $response.body#/id}"
            spec.error(at, f"no link from {quote(_operation_name(node))} passes the job id to its poll", hint)


def _check_submit(spec: SpecView, node: Node, marks: list[Mark]) -> list[tuple[str, bool]]:
    """Return the operations that a submit links to, and for each whether the link passes the job id."""
    job_ids = {mark.pointer for mark in _select_marks(marks, "job_id")}
    if not job_ids:
        hint = "mark the id of the job in the response with x-harmonised: job_id"
        spec.error(f"{node.at}/operationId", f"the response to {quote(_operation_name(node))} has no job_id", hint)
    names: list[tuple[str, bool]] = []
    for _, response in node["responses"].members():
        for _, link in response.followed()["links"].members():
            target = link.resolved()
            if target:
                names.append((str(target.value.get("operationId")), _passes_job_id(spec, target, job_ids)))
    return names


def _passes_job_id(spec: SpecView, link: Node, job_ids: set[str]) -> bool:
    """Return whether a link passes the job id; report one that passes another member of the response."""
    has_response_value = False
    for name, value in link.value.get("parameters", {}).items():
        given = _RESPONSE_EXPRESSION.fullmatch(value) if isinstance(value, str) else None
        has_response_value = has_response_value or given is not None
        if given and job_ids and given[1] not in job_ids:
            hint = f"job_id is at {', '.join(sorted(job_ids))}"
            spec.error(join_pointer(link.at, "parameters", name), f"{given[1]} is not marked as job_id", hint)
    return has_response_value


def _check_poll(spec: SpecView, marks: list[Mark]) -> None:
    """Report a poll without mapped state words, without a success state, or without a video."""
    states = _select_marks(marks, "state")
    layers = [(mark, layer) for mark in states for layer in iter_layers(mark.layers[0])]
    declared = [(mark, layer.value["x-states"]) for mark, layer in layers if "x-states" in layer]
    for mark in states:
        if not any(mark is other for other, _ in declared):
            hint = "such as x-states: {pending: queued, done: succeeded, failed: failed}"
            spec.error(f"{mark.holder.at}/x-harmonised", "the state has no x-states", hint)
    if declared and not any("succeeded" in words.values() for _, words in declared):
        spec.error(
            f"{declared[0][0].holder.at}/x-harmonised", "x-states maps no word to succeeded", "add it to x-states"
        )
    elif declared and not _select_marks(marks, "video_url"):
        hint = "mark the member that holds it with x-harmonised: video_url"
        spec.error(f"{states[0].holder.at}/x-harmonised", "a succeeded job has no video_url", hint)


def _select_marks(marks: list[Mark], word: str) -> list[Mark]:
    return [mark for mark in marks if word in mark.words]


def _operation_name(node: Node) -> str:
    return str(node.value.get("operationId") or node.at)
