"""Guess the life of a job from names and types: `x-harmonised`, `x-states`, `x-unit` and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from telecine_codegen.importer.convert import Draft, Value
from telecine_codegen.openapi.operations import JSON
from telecine_codegen.openapi.pointer import join_pointer, parse_local_reference, resolve_pointer
from telecine_runtime.state_words import STATE_WORDS, normalise_word

REQUEST_WORDS: Final = {
    "prompt": ("prompt", "text_prompt"),
    "model": ("model",),
    "duration": ("duration", "seconds", "video_length"),
    "aspect_ratio": ("aspect_ratio", "aspectratio", "ratio"),
    "resolution": ("resolution", "quality"),
    "images": ("image_url", "imageurl", "image", "images", "image_urls", "input_image", "reference_images"),
    "callback_url": ("callback_url", "callbackurl", "webhook_url", "webhook"),
}
"""Names of members under which requests carry a harmonised field; the first that is there is taken."""
RESPONSE_WORDS: Final = {
    "job_id": ("id", "task_id", "taskid", "job_id", "jobid", "generation_id", "request_id"),
    "state": ("status", "state", "task_status"),
    "progress": ("progress", "percent"),
}
VIDEO: Final = frozenset({"video_url", "videourl", "output_url", "result_url", "download_url"})
HOLDERS: Final = frozenset({"video", "output", "result", "data", "content", "videos"})


def guess(draft: Draft) -> None:
    """Mark members of the first operation that starts a job, and of the one that polls it."""
    submit = next((pair for pair in _operations(draft, "post") if _prompt(draft, pair[1])), None)
    if submit is None:
        return
    at, operation = submit
    poll = next((pair for pair in _operations(draft, "get") if _response_state(draft, pair[1])), None)
    if poll is None:
        draft.questions[at] = "which operation returns the state of a job? Import its document together with this one"
        return
    body = _schema(operation.get("requestBody", {}))
    for form_at, form in _forms(draft, body):
        _mark(draft, form_at, form, REQUEST_WORDS)
    for _, target in (submit, poll):
        _mark_response(draft, target)
    _link(draft, at, operation, poll[1])


def _operations(draft: Draft, method: str) -> Iterator[tuple[str, Value]]:
    for path, item in draft.data["paths"].items():
        if method in item:
            yield join_pointer("/paths", path, method), item[method]


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
    at, found = _target(draft, schema)
    variants = found.get("oneOf") or []
    yield from (_target(draft, variant) for variant in variants) if variants else [(at, found)]


def _prompt(draft: Draft, operation: Value) -> bool:
    forms = _forms(draft, _schema(operation.get("requestBody", {})))
    return any(_find(form, REQUEST_WORDS["prompt"]) for _, form in forms)


def _find(schema: Value, names: tuple[str, ...]) -> str | None:
    properties = {name.lower(): name for name in schema.get("properties", {})}
    return next((properties[name] for name in names if name in properties), None)


def _success(operation: Value) -> Value:
    return next((_schema(each) for status, each in operation["responses"].items() if status.startswith("2")), {})


def _response_state(draft: Draft, operation: Value) -> bool:
    _, found = _target(draft, _success(operation))
    return _find(found, RESPONSE_WORDS["state"]) is not None


def _mark(draft: Draft, at: str, schema: Value, words: Mapping[str, tuple[str, ...]]) -> None:
    for word, names in words.items():
        name = _find(schema, names)
        member = schema["properties"][name] if name is not None else None
        if member is None or not _can_carry(draft, member, word):
            continue
        member.setdefault("x-harmonised", word)
        if word == "images":
            member.setdefault("x-image", {"forms": ["url"]})
        draft.comment(join_pointer(at, "properties", name or "", "x-harmonised"), "guessed from the name")


def _can_carry(draft: Draft, member: Value, word: str) -> bool:
    _, found = _target(draft, member)
    return "properties" not in found or word not in REQUEST_WORDS


def _mark_response(draft: Draft, operation: Value) -> None:
    at, schema = _target(draft, _success(operation))
    if "properties" not in schema:
        return
    _mark(draft, at, schema, RESPONSE_WORDS)
    state = _find(schema, RESPONSE_WORDS["state"])
    if state is not None:
        _states(draft, join_pointer(at, "properties", state), schema["properties"][state])
    _video(draft, at, schema, within=False)
    error = _find(schema, ("error", "failure"))
    if error is not None:
        inner_at, inner = _target(draft, schema["properties"][error], join_pointer(at, "properties", error))
        if "properties" in inner:
            _mark(draft, inner_at, inner, {"error_message": ("message", "reason"), "error_code": ("code", "name")})
        else:
            schema["properties"][error].setdefault("x-harmonised", "error_message")


def _states(draft: Draft, at: str, member: Value) -> None:
    known = [word for branch in member.get("anyOf", [member]) for word in branch.get("enum", ())]
    states = {str(word): STATE_WORDS.get(normalise_word(word)) for word in known}
    unknown = [word for word, state in states.items() if state is None]
    if states and not unknown:
        member.setdefault("x-states", states)
        draft.comment(f"{at}/x-states", "guessed from the words")
    elif states:
        member.setdefault("x-states", {word: state or "running" for word, state in states.items()})
        draft.questions[at] = f"what do the state words {', '.join(unknown)} mean? (running is assumed)"


def _video(draft: Draft, at: str, schema: Value, *, within: bool, depth: int = 0) -> bool:
    """Mark the URL of the video: a member of that name, or `url` within an object that holds the result."""
    properties: dict[str, Any] = schema.get("properties", {})
    for name, member in properties.items():
        if name.lower() in VIDEO or (within and name.lower() == "url"):
            member.setdefault("x-harmonised", "video_url")
            draft.comment(join_pointer(at, "properties", name, "x-harmonised"), "guessed from the name")
            return True
    for name, member in properties.items():
        if name.lower() in HOLDERS and depth < 4:
            inner_at, inner = _target(draft, member, join_pointer(at, "properties", name))
            if isinstance(inner.get("items"), dict):
                inner_at, inner = _target(draft, inner["items"], f"{inner_at}/items")
            if _video(draft, inner_at, inner, within=True, depth=depth + 1):
                return True
    return False


def _link(draft: Draft, at: str, submit: Value, poll: Value) -> None:
    """Link the submit to its poll by the id of the job."""
    _, schema = _target(draft, _success(submit))
    name = _find(schema, RESPONSE_WORDS["job_id"])
    parameter = next(iter(poll.get("parameters", ())), None)
    status = next((status for status in submit["responses"] if status.startswith("2")), None)
    if name is None or parameter is None or status is None:
        draft.questions[at] = "which parameter of the poll takes the id of the job, and where is it in the response?"
        return
    link = {"operationId": poll["operationId"], "parameters": {parameter["name"]: f"$response.body#/{name}"}}
    submit["responses"][status].setdefault("links", {})["poll"] = link
    draft.comment(join_pointer(at, "responses", status, "links", "poll"), "guessed")
