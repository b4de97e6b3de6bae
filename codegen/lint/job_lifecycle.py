"""The life of a job: it can be asked for, every state word has a meaning, and a success has a video."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from codegen.diagnostics import quote
from codegen.lint.job_marks import list_request_marks, list_response_marks
from codegen.lint.spec_view import SpecView, suggest_name
from codegen.openapi.harmonised_members import Mark
from codegen.openapi.node import Node
from codegen.openapi.pointer import join_pointer
from codegen.openapi.schema import iter_layers, iter_parts
from telecine_runtime.state_words import normalise_word

STATES: Final = ("queued", "running", "succeeded", "failed", "expired")
_RESPONSE_EXPRESSION: Final = re.compile(r"\$response\.body#(/.*)")


def check_states(spec: SpecView) -> None:
    """Report words without a state, states without a word, and states that nobody knows."""
    for node in spec.iter_objects("schema"):
        if "x-states" in node.value:
            _check_state_words(spec, node, node.value["x-states"])


def _check_state_words(spec: SpecView, node: Node, meanings: dict[str, str]) -> None:
    at = f"{node.at}/x-states"
    documented = dict(_iter_documented_words(node))
    for word, state in meanings.items():
        if state not in STATES:
            hint = suggest_name(state, STATES) or f"one of {', '.join(STATES)}"
            spec.error(join_pointer(at, word), f"{quote(word)} has no state called {quote(state)}", hint)
        if word and word not in documented and spec.is_complete(node):
            hint = suggest_name(word, documented) or "list it in the enum, or leave it out here"
            spec.error(join_pointer(at, word), f"no enum documents the state word {quote(word)}", hint)
    for word, place in documented.items():
        if word not in meanings:
            hint = f"add it to x-states, as one of {', '.join(STATES)}"
            spec.error(place, f"the state word {quote(word)} has no state", hint)
    alike: dict[str, str] = {}
    for word, state in meanings.items():
        other = alike.setdefault(normalise_word(word), word)
        if meanings[other] != state:
            hint = "case, spaces, hyphens and underscores do not count"
            spec.error(join_pointer(at, word), f"{quote(word)} and {quote(other)} are one word with two states", hint)


def _iter_documented_words(node: Node) -> Iterator[tuple[str, str]]:
    for part in iter_parts(node):
        for index, value in enumerate(part.value.get("enum", ())):
            if value is not None and not isinstance(value, dict | list):
                yield str(value), f"{part.at}/enum/{index}"
        if isinstance(part.value.get("const"), str):
            yield part.value["const"], f"{part.at}/const"


def check_lifecycle(spec: SpecView) -> None:
    """Report jobs that cannot be asked for, and polls that cannot tell of a success."""
    if spec.reported:
        return  # it is made of operations, links and answers, and one of those is not sound
    operations = list(spec.iter_objects("operation"))
    answers = {node.at: list_response_marks(node) for node in operations}
    submits = [node for node in operations if any("prompt" in mark.words for mark in list_request_marks(node))]
    if not submits:
        return
    links = {node.at: _check_submit(spec, node, answers[node.at]) for node in submits}
    linked = {name for found in links.values() for name, _ in found}
    polls = [node for node in operations if node not in submits and _select_marks(answers[node.at], "state")]
    for node in polls:
        lists = all(None in mark.path for mark in _select_marks(answers[node.at], "state"))  # jobs, and not one job
        if node.value.get("operationId") not in linked and not lists:
            hint = "give the answer of the submit a link, with parameters: {id: $response.body#/id}"
            spec.error(
                f"{node.at}/operationId",
                f"no link leads to {quote(_operation_name(node))}, which tells the state of a job",
                hint,
            )
        _check_poll(spec, answers[node.at])
    targets = {_operation_name(node) for node in polls}
    for node in submits:
        at = f"{node.at}/operationId"
        if not polls and spec.has_known_parameters(node):
            hint = "mark the state of the job in the answer to the poll with x-harmonised: state"
            spec.error(at, f"no operation tells what became of {quote(_operation_name(node))}", hint)
        elif linked & targets and not any(by_id and name in targets for name, by_id in links[node.at]):
            hint = "add one with parameters: {id: $response.body#/id}"
            spec.error(at, f"no link from {quote(_operation_name(node))} takes the id of the job to its poll", hint)


def _check_submit(spec: SpecView, node: Node, found: list[Mark]) -> list[tuple[str, bool]]:
    """Return the operations that a submit links to, each with whether it is asked with the id of the job."""
    places = {mark.pointer for mark in _select_marks(found, "job_id")}
    if not places:
        hint = "mark the id of the job in its answer with x-harmonised: job_id"
        spec.error(f"{node.at}/operationId", f"the answer to {quote(_operation_name(node))} names no job", hint)
    names: list[tuple[str, bool]] = []
    for _, response in node["responses"].members():
        for _, link in response.followed()["links"].members():
            target = link.resolved()
            if target:
                names.append((str(target.value.get("operationId")), _passes_job_id(spec, target, places)))
    return names


def _passes_job_id(spec: SpecView, link: Node, places: set[str]) -> bool:
    """Tell whether a link takes the id of the job; report one that takes something else out of the answer."""
    takes = False
    for name, value in link.value.get("parameters", {}).items():
        given = _RESPONSE_EXPRESSION.fullmatch(value) if isinstance(value, str) else None
        takes = takes or given is not None
        if given and places and given[1] not in places:
            hint = f"the id stands at {', '.join(sorted(places))}"
            spec.error(join_pointer(link.at, "parameters", name), f"{given[1]} is not marked as the id of a job", hint)
    return takes


def _check_poll(spec: SpecView, found: list[Mark]) -> None:
    """Report a poll without words for its states, without a way to success, or with one that has no video."""
    told = _select_marks(found, "state")
    meanings = [(mark, part) for mark in told for part in iter_layers(mark.layers[0])]
    declared = [(mark, part.value["x-states"]) for mark, part in meanings if "x-states" in part]
    for mark in told:
        if not any(mark is other for other, _ in declared):
            hint = "such as x-states: {pending: queued, done: succeeded, failed: failed}"
            spec.error(f"{mark.holder.at}/x-harmonised", "the words of this state have no x-states", hint)
    if declared and not any("succeeded" in words.values() for _, words in declared):
        spec.error(f"{declared[0][0].holder.at}/x-harmonised", "no state word means succeeded", "add it to x-states")
    elif declared and not _select_marks(found, "video_url"):
        hint = "mark the member that holds it with x-harmonised: video_url"
        spec.error(f"{told[0].holder.at}/x-harmonised", "a success has no video_url", hint)


def _select_marks(found: list[Mark], word: str) -> list[Mark]:
    return [mark for mark in found if word in mark.words]


def _operation_name(node: Node) -> str:
    return str(node.value.get("operationId") or node.at)
