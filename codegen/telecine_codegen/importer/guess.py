"""Guess the life of a job from names and types (`x-harmonised`, `x-states`, `x-unit`, `links`), marked as guesses."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final

from telecine_codegen.importer.draft import Draft, Value, name_in, reference_to
from telecine_codegen.openapi.methods import METHODS
from telecine_codegen.openapi.operations import JSON
from telecine_codegen.openapi.pointer import join_pointer, parse_local_reference, resolve_pointer
from telecine_codegen.openapi.schema import UNIONS, list_types
from telecine_codegen.openapi.state_word_lookup import UNKNOWN, resolve_state

GUESS: Final = "guess"
REQUEST_WORDS: Final = {
    "prompt": ("prompt", "text_prompt", "prompt_text"),
    "model": ("model", "model_name", "model_id"),
    "duration": ("duration", "seconds", "video_length", "duration_seconds"),
    "aspect_ratio": ("aspect_ratio", "ratio"),
    "resolution": ("resolution",),
    "images": ("image_url", "image", "images", "image_urls", "input_image", "reference_images"),
    "callback_url": ("callback_url", "webhook_url", "webhook"),
}
"""Names of members under which requests carry a harmonised field; the first that is there is taken."""
RESPONSE_WORDS: Final = {
    "job_id": (
        *("task_id", "job_id", "generation_id", "request_id", "video_id", "prediction_id", "render_id", "creation_id"),
        *("id", "uuid"),
    ),
    "state": ("status", "state", "task_status"),
    "progress": ("progress", "percent"),
    "expires_at": ("expires_at", "expire_at"),
    "completed_at": ("completed_at", "finished_at"),
}
VIDEO_WORDS: Final = {"duration": ("duration", "duration_seconds", "duration_ms"), "expires_at": ("expires_at",)}
"""Names of members beside the URL of a video."""
ERRORS: Final = ("error", "failure", "error_message", "error_msg", "fail_reason", "failure_reason")
ERROR_WORDS: Final = {"error_message": ("message", "reason", "detail"), "error_code": ("code", "name", "type")}
COSTS: Final = {"usd_spent": {"USD": 1}, "cost_usd": {"USD": 1}, "price_usd": {"USD": 1}, "credits_used": "credits"}
"""Members that hold a cost, with the unit that their name says."""
VIDEO: Final = frozenset({"videourl", "outputurl", "resulturl", "downloadurl"})
HOLDERS: Final = frozenset({"video", "output", "outputs", "result", "results", "data", "content", "videos", "assets"})
RECORDS: Final = frozenset({"data", "result", "task", "job", "output", "response"})
"""Members in which an envelope holds the record of a job."""
INPUTS: Final = ("input", "parameters", "params", "arguments")
"""Members in which a request holds what the video shows."""
DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a draft: pointer, path and object."""

    at: str
    path: str
    value: Value


@dataclass(frozen=True, slots=True)
class Record:
    """The object in a response that describes a job: pointer and value of its schema, and its place in the response."""

    at: str
    schema: Value
    place: str


def has_submit(draft: Draft) -> bool:
    """Return whether an operation starts a job."""
    return bool(_list_submits(draft))


def _list_submits(draft: Draft) -> list[Operation]:
    """Return the operations with a prompt; if some are about videos, only those, and what shares their schemas."""
    submits = [each for each in _operations(draft) if each.at.endswith("/post") and _has_prompt(draft, each)]
    chosen = [each for each in submits if "video" in each.path.lower()] or submits
    marked = {at for each in chosen for at in _marked_schemas(draft, each)}
    return [each for each in submits if each in chosen or marked & _marked_schemas(draft, each)]


def _marked_schemas(draft: Draft, operation: Operation) -> set[str]:
    """Return the pointers of the schemas of a submit that would be marked."""
    record = _find_record(draft, operation, RESPONSE_WORDS["job_id"])
    forms = {at for at, _ in _forms(draft, _body(operation.value))}
    return forms | ({record.at} if record is not None else set())


def guess(draft: Draft) -> None:
    """Mark the members of the operations that start a job, and of those that poll it."""
    submits = _list_submits(draft)
    polls = [each for each in _operations(draft) if each.at.endswith("/get") and _id_parameter(each.value) is not None]
    polls = [each for each in polls if _find_record(draft, each, RESPONSE_WORDS["state"]) is not None]
    if submits and not polls:
        draft.ask(
            submits[0].at,
            "which operation returns the state of a job? Import its document together with this one, or remove "
            "this line: then there are typed calls, and nothing waits for the job",
        )
        return
    used = {submit.at for submit in submits}
    for submit in submits:
        if (poll := _nearest(polls, submit)) is not None:
            used.add(poll.at)
            _guess_job(draft, submit, poll)
    for operation in _operations(draft):
        if operation.at not in used:
            _separate(draft, operation)


def _nearest(polls: list[Operation], submit: Operation) -> Operation | None:
    """Return the operation whose path has most steps in common with that of a submit."""

    def count_common(poll: Operation) -> int:
        steps = zip(poll.path.split("/"), submit.path.split("/"), strict=False)
        return len([*takewhile(lambda pair: pair[0] == pair[1], steps)])

    return max(polls, key=count_common, default=None)


def _guess_job(draft: Draft, submit: Operation, poll: Operation) -> None:
    words = {**RESPONSE_WORDS, "job_id": (_id_parameter(poll.value) or "", *RESPONSE_WORDS["job_id"])}
    record = _find_record(draft, submit, words["job_id"])
    if record is None:
        draft.ask(submit.at, f"where in its response is the id of the job, which {poll.value['operationId']} takes?")
        return
    for at, form in _forms(draft, _body(submit.value)):
        _mark(draft, at, form, REQUEST_WORDS)
    for found in (record, _find_record(draft, poll, RESPONSE_WORDS["state"])):
        if found is not None:
            _mark_record(draft, found, words)
    _link(draft, submit, poll, record, words["job_id"])


def _separate(draft: Draft, operation: Operation) -> None:
    """Give an operation that neither starts nor polls a job, such as a cancel, a copy of the job without marks."""
    record = _find_record(draft, operation, RESPONSE_WORDS["state"])
    name = _find(record.schema, RESPONSE_WORDS["state"]) if record is not None else None
    if record is None or name is None or "x-harmonised" not in record.schema["properties"][name]:
        return
    wanted = operation.value["operationId"]
    copied = draft.add_schema(f"{wanted[:1].upper()}{wanted[1:]}Job", _without_marks(record.schema))
    for status, response in operation.value["responses"].items():
        media = response.get("content", {}).get(JSON)
        if status.startswith("2") and media is not None:
            media["schema"] = _with_copy(draft, media["schema"], reference_to(name_in(record.at)), copied)


def _without_marks(schema: Value) -> Value:
    found = copy.deepcopy(schema)
    for member in found["properties"].values():
        for key in ("x-harmonised", "x-states", "x-unit", "x-question"):
            member.pop(key, None)
    return found


def _with_copy(draft: Draft, schema: Value, old: str, new: str, depth: int = 0) -> Value:
    """Return a schema in which a reference is replaced; the objects around it are copied, too."""
    reference = schema.get("$ref")
    if reference == old or depth > DEEPEST:
        return {**schema, "$ref": new} if reference == old else schema
    found = draft.schemas.get(name_in(str(reference)), {})
    members = {name for name in found.get("properties", {}) if name.lower() in RECORDS}
    if not members:
        return {
            key: [_with_copy(draft, each, old, new, depth) for each in value] if key in UNIONS else value
            for key, value in schema.items()
        }
    changed = copy.deepcopy(found)
    for name in members:
        changed["properties"][name] = _with_copy(draft, changed["properties"][name], old, new, depth + 1)
    return {**schema, "$ref": draft.add_schema(name_in(str(reference)), changed)} if changed != found else schema


def _operations(draft: Draft) -> Iterator[Operation]:
    for path, item in draft.data["paths"].items():
        for method in METHODS:
            if method in item:
                yield Operation(join_pointer("/paths", path, method), path, item[method])


def _body(operation: Value) -> Value:
    return _schema(operation.get("requestBody", {}))


def _schema(holder: Value) -> Value:
    found: Value = holder.get("content", {}).get(JSON, {}).get("schema", {})
    return found


def _target(draft: Draft, schema: Value, at: str = "") -> tuple[str, Value]:
    """Return pointer and value of the schema that a reference, or an object-or-null, means."""
    for branch in schema.get("anyOf", ()):
        if "$ref" in branch:
            schema = branch
            break
    reference = parse_local_reference(schema.get("$ref"))
    found = resolve_pointer(draft.data, reference) if reference is not None else schema
    return (reference or at), found if isinstance(found, dict) else {}


def _forms(draft: Draft, schema: Value) -> Iterator[tuple[str, Value]]:
    """Yield the objects of a body whose members a request sets: each form, and the input within it."""
    at, found = _target(draft, schema)
    variants = [each for key in UNIONS for each in found.get(key, ()) if "$ref" in each]
    for form_at, form in [_target(draft, variant) for variant in variants] or [(at, found)]:
        yield form_at, form
        inner = _find(form, INPUTS)
        if inner is not None:
            yield _target(draft, form["properties"][inner], join_pointer(form_at, "properties", inner))


def _has_prompt(draft: Draft, operation: Operation) -> bool:
    return any(_find(form, REQUEST_WORDS["prompt"]) for _, form in _forms(draft, _body(operation.value)))


def _find(schema: Value, names: tuple[str, ...]) -> str | None:
    properties = {squeeze_name(name): name for name in schema.get("properties", {})}
    return next((properties[squeeze_name(name)] for name in names if squeeze_name(name) in properties), None)


def squeeze_name(name: str) -> str:
    """Return a name without case and separators: `videoUrl` and `video_url` are one."""
    return re.sub(r"[_\- ]", "", name).lower()


def _id_parameter(operation: Value) -> str | None:
    """Return the name of the parameter that takes the id of a job."""
    listed = [each for each in operation.get("parameters", ()) if each["in"] != "header"]
    required = [each for each in listed if each.get("required")]
    by_name = (each for each in [*required, *listed] if each["name"].lower().endswith(("id", "uuid")))
    found = next(by_name, required[0] if len(required) == 1 else None)
    return None if found is None else str(found["name"])


def _find_record(draft: Draft, operation: Operation, names: tuple[str, ...]) -> Record | None:
    """Return the outermost object of a successful response that has a member of one of these names."""
    success: Value = next((each for status, each in operation.value["responses"].items() if status.startswith("2")), {})
    waiting = [(*_target(draft, _schema(success)), "")]
    while waiting:
        at, schema, place = waiting.pop(0)
        name = _find(schema, names)
        if name is not None and _is_scalar(_target(draft, schema["properties"][name])[1]):
            return Record(at, schema, place)
        for member, value in schema.get("properties", {}).items():
            if member.lower() in RECORDS and place.count("/") < DEEPEST:
                inner_at, inner = _target(draft, value)
                waiting.append((inner_at, inner, join_pointer(place, member)))
    return None


def _is_scalar(schema: Value) -> bool:
    kinds = {kind for part in (schema, *schema.get("anyOf", ())) for kind in list_types(part)}
    return not kinds & {"object", "array", "boolean"} and "properties" not in schema


def _mark(draft: Draft, at: str, schema: Value, words: Mapping[str, tuple[str, ...]]) -> None:
    for word, names in words.items():
        name = _find(schema, names)
        member = schema["properties"][name] if name is not None else None
        if member is None or not _can_carry(draft, member, word):
            continue
        member.setdefault("x-harmonised", word)
        if squeeze_name(name or "").endswith("ms") and word == "duration":
            member.setdefault("x-unit", "milliseconds")
        if word == "images" and "$ref" not in member:
            takes_data = "base64" in str(member.get("description", "")).lower()
            member.setdefault("x-image", {"forms": ["url", "data"] if takes_data else ["url"]})
        draft.comment(join_pointer(at, "properties", name or "", "x-harmonised"), GUESS)


def _can_carry(draft: Draft, member: Value, word: str) -> bool:
    _, found = _target(draft, member)
    items = found.get("items", {})
    return (
        "properties" not in found and "properties" not in _target(draft, items)[1] and bool(found or word == "prompt")
    )


def _mark_record(draft: Draft, record: Record, words: Mapping[str, tuple[str, ...]]) -> None:
    at, schema = record.at, record.schema
    _mark(draft, at, schema, words)
    state = _find(schema, RESPONSE_WORDS["state"])
    if state is not None:
        place = join_pointer(at, "properties", state)
        _map_states(draft, *_target(draft, schema["properties"][state], place))
    _mark_video(draft, at, schema, within=False)
    _mark_cost(draft, at, schema, 0)
    error = _find(schema, ERRORS)
    if error is not None:
        inner_at, inner = _target(draft, schema["properties"][error], join_pointer(at, "properties", error))
        if "properties" in inner:
            _mark(draft, inner_at, inner, ERROR_WORDS)
        else:
            schema["properties"][error].setdefault("x-harmonised", "error_message")
            draft.comment(join_pointer(at, "properties", error, "x-harmonised"), GUESS)


def _map_states(draft: Draft, at: str, member: Value) -> None:
    known = [str(word) for branch in member.get("anyOf", [member]) for word in branch.get("enum", ())]
    if not known or "x-states" in member:
        return
    member["x-states"], question = guess_states(known, {})
    draft.comment(f"{at}/x-states", GUESS)
    if question is not None:
        draft.ask(at, question)


def guess_states(words: Iterable[str], known: Mapping[str, str]) -> tuple[dict[str, str], str | None]:
    """Return the state of each word of a provider, and a question about the words that nothing explains.

    Args:
        words: State words.
        known: State words with their states, which count more than the common words.
    """
    states = {word: resolve_state(word, known) for word in words}
    unknown = [word for word, state in states.items() if state == UNKNOWN]
    question = f"what do the state words {', '.join(unknown)} mean? (running is assumed)" if unknown else None
    return {word: "running" if state == UNKNOWN else state for word, state in states.items()}, question


def _mark_video(draft: Draft, at: str, schema: Value, *, within: bool, depth: int = 0) -> bool:
    """Mark the URL of the video: a member of that name, or `url` within an object that holds the result."""
    properties: dict[str, Any] = schema.get("properties", {})
    for name, member in properties.items():
        is_url = squeeze_name(name) in VIDEO or (within and name.lower() in ("url", "uri", "video"))
        if is_url and _is_scalar(_target(draft, member)[1]):
            member.setdefault("x-harmonised", "video_url")
            draft.comment(join_pointer(at, "properties", name, "x-harmonised"), GUESS)
            _mark(draft, at, schema, VIDEO_WORDS)
            return True
    for name, member in properties.items():
        if name.lower() in HOLDERS and depth < DEEPEST:
            inner_at, inner = _target(draft, member, join_pointer(at, "properties", name))
            if isinstance(inner.get("items"), dict):
                holder = inner
                inner_at, inner = _target(draft, inner["items"], f"{inner_at}/items")
                if list_types(inner) == ["string"] and name.lower() in ("videos", "output", "outputs"):
                    holder["items"].setdefault("x-harmonised", "video_url")
                    draft.comment(f"{inner_at}/x-harmonised", GUESS)
                    return True
            if _mark_video(draft, inner_at, inner, within=True, depth=depth + 1):
                return True
    return False


def _mark_cost(draft: Draft, at: str, schema: Value, depth: int) -> bool:
    properties: dict[str, Any] = schema.get("properties", {})
    for name, unit in COSTS.items():
        if name in properties and "$ref" not in properties[name]:
            properties[name].update({"x-harmonised": "cost", "x-unit": unit})
            draft.comment(join_pointer(at, "properties", name, "x-harmonised"), GUESS)
            return True
    inner = (_target(draft, member) for name, member in properties.items() if name in ("meta", "usage", "metadata"))
    return depth < DEEPEST and any(_mark_cost(draft, *found, depth + 1) for found in inner)


def _link(draft: Draft, submit: Operation, poll: Operation, record: Record, names: tuple[str, ...]) -> None:
    """Link the submit to its poll by the id of the job."""
    name, parameter = _find(record.schema, names), _id_parameter(poll.value)
    status = next(status for status in submit.value["responses"] if status.startswith("2"))
    expression = f"$response.body#{join_pointer(record.place, name or '')}"
    link = {"operationId": poll.value["operationId"], "parameters": {parameter: expression}}
    submit.value["responses"][status].setdefault("links", {})["poll"] = link
    draft.comment(join_pointer(submit.at, "responses", status, "links", "poll"), GUESS)
