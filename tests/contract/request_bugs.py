"""Broken mocks that accept invalid requests, reject valid ones, or fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.contract.allowances import build_form
from tests.contract.contract_client import UPLOAD_BODIES
from tests.contract.mutators import MutableRequest, MutableResponse, mutate_requests, set_query
from tests.contract.provider_profiles import resolve_pointer, with_member
from tests.contract.resettable_mock import MockWrapper
from tests.contract.response_bugs import BugRow, mutate_every_response
from tests.providers import facts_by_provider

from telecine_codegen.contract.api_spec import HttpMessage
from telecine_mock.providers.toapis import MAX_IMAGE_SIZE

CONSTRAINTS = ("enum", "pattern", "uri", "range", "type")
VALIDATED_MEMBERS: Mapping[str, Mapping[str, tuple[str, Any]]] = {
    kind: {name: members[kind] for name, members in facts_by_provider("VALIDATED_MEMBERS").items() if kind in members}
    for kind in CONSTRAINTS
}
"""By constraint and provider: a member of the create body that has the constraint, and a valid value."""

IS_OF_TYPE: Mapping[str, Callable[[Any], bool]] = {
    "enum": lambda value: isinstance(value, str),
    "pattern": lambda value: isinstance(value, str | list | dict),
    "uri": lambda value: isinstance(value, str | dict),
    "range": lambda value: isinstance(value, int | str) and not isinstance(value, bool),
    "type": lambda value: True,
}
"""Which values a bug accepts: only those of the right type, so that it breaks no other constraint."""


def mutate_every_request(change: Callable[[MutableRequest], None]) -> Callable[[str], MockWrapper]:
    """Change every request."""
    return lambda name: mutate_requests(name, change)


def ignore_constraint(kind: str) -> Callable[[str], MockWrapper | None]:
    """Accept any value of a member that has an enum, a pattern, a format, a range or a type."""

    def make(name: str) -> MockWrapper | None:
        if name not in VALIDATED_MEMBERS[kind]:
            return None
        pointer, valid = VALIDATED_MEMBERS[kind][name]

        def change(request: MutableRequest) -> None:
            body = request.json
            if request.is_create and isinstance(body, dict) and IS_OF_TYPE[kind](resolve_pointer(body, pointer)):
                *parents, last = pointer.split("/")[1:]
                parent = resolve_pointer(body, "".join(f"/{each}" for each in parents)) if parents else body
                if isinstance(parent, dict) and last in parent:
                    parent[last] = valid
                    request.set_json(without_callback_url(body))

        return mutate_requests(name, change)

    return make


def accept_any_body(request: MutableRequest) -> None:
    if request.is_create:
        request.set_json(request.profile.build_create_body("a paper boat"))


def accept_missing_members(request: MutableRequest) -> None:
    body = request.json
    if request.is_create and isinstance(body, dict):
        good = request.profile.build_create_body("a paper boat")
        request.set_json({**good, **without_callback_url(body)})


def without_callback_url(body: dict[str, Any]) -> dict[str, Any]:
    """Remove the callback URL: ToAPIs rejects one that its console does not know, which would hide the bug."""
    return {name: each for name, each in body.items() if name != "callback_url"}


def accept_missing_key(request: MutableRequest) -> None:
    request.set_key()


def accept_poll_without_key(request: MutableRequest) -> None:
    if request.is_poll:
        request.set_key()


def accept_any_key(request: MutableRequest) -> None:
    header, prefix = request.spec.key_header
    if len(request.headers.get(header.lower(), "")) > len(prefix):
        request.set_key()


def accept_any_method(request: MutableRequest) -> None:
    for operation in request.spec.operations:
        path = operation.path
        if (
            not request.operation
            and request.target.partition("?")[0] == path
            and request.method not in ("OPTIONS", "HEAD")
        ):
            request.method = operation.method
            request.operation = operation.id
            valid = UPLOAD_BODIES.get(operation.id) or request.profile.build_create_body("a paper boat")
            if isinstance(valid, HttpMessage):
                request.content, request.headers["content-type"] = valid.content, valid.headers["content-type"]
            else:
                request.set_json(valid)


def accept_any_content_type(request: MutableRequest) -> None:
    if request.is_create:
        request.headers["content-type"] = "application/json"


def accept_missing_query(request: MutableRequest) -> None:
    known = request.mock_state.jobs.list(request.spec.name)
    if request.is_poll and f"{request.profile.poll_parameter}=" not in request.target:
        set_query(request, **{request.profile.poll_parameter: known[-1].id if known else "none"})


def ignore_required_query(name: str) -> MockWrapper | None:
    return mutate_requests(name, accept_missing_query) if name in ("ttapi", "apikley") else None


def get_prompt(request: MutableRequest) -> str:
    found = resolve_pointer(request.json, "".join(f"/{each}" for each in request.profile.prompt_path))
    return found if request.is_create and isinstance(found, str) else ""


def fail_when(when: Callable[[MutableRequest], bool]) -> Callable[[str], MockWrapper]:
    """Respond with 500 to some create requests."""

    def mutate(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_create and response.status != 401 and when(request):
            response.set_server_error()

    return mutate_every_response(mutate)


def has_empty_list(request: MutableRequest) -> bool:
    return isinstance(request.json, dict) and [] in request.json.values()


def refuse_when(when: Callable[[MutableRequest], bool]) -> Callable[[str], MockWrapper]:
    """Reject some valid create requests."""

    def mutate(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_create and response.status == 200 and when(request):
            status = 422 if request.spec.name == "apikley" else 400
            response.status = status
            response.set_json(build_refusal(request, status))

    return mutate_every_response(mutate)


def build_refusal(request: MutableRequest, status: int) -> Any:
    from telecine_mock.providers import PROVIDERS

    return PROVIDERS[request.spec.name].refuse(status, "no")


def has_square_or_portrait_ratio(request: MutableRequest) -> bool:
    return '"1:1"' in request.content.decode("utf-8", "replace") or '"9:16"' in request.content.decode(
        "utf-8", "replace"
    )


def accept_null(request: MutableRequest) -> None:
    path = request.profile.prompt_path
    parent = request.json
    for name in path[:-1]:
        parent = parent.get(name) if isinstance(parent, dict) else None
    if request.is_create and isinstance(parent, dict) and parent.get(path[-1], "") is None:
        request.set_json(with_member(request.json, path, "a paper boat"))


def accept_beyond(iter_nearer: Callable[[Any], Iterator[Any]], not_at: str) -> Callable[[str], MockWrapper | None]:
    """Accept a create body that the spec refuses, if it allows one that is nearer by one; not at a provider without."""

    def change(request: MutableRequest) -> None:
        if not request.is_create or not isinstance(request.json, dict) or is_allowed(request, request.json):
            return
        nearer = next((each for each in iter_nearer(request.json) if is_allowed(request, each)), None)
        if nearer is not None:
            request.set_json(nearer)

    return lambda name: None if name == not_at else mutate_requests(name, change)


def is_allowed(request: MutableRequest, body: Any) -> bool:
    (media,) = request.spec.operation(request.operation).request_media.values()
    return not list(request.spec.schema_problems(media["schema"], body, "", strict=True))


def iter_smaller_numbers(body: Any) -> Iterator[Any]:
    for name, value in body.items():
        if isinstance(value, int) and not isinstance(value, bool):
            yield {**body, name: value - 1}
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            yield {**body, name: str(int(value) - 1)}


def iter_shorter_lists(body: Any) -> Iterator[Any]:
    for name, value in body.items():
        if isinstance(value, list):
            yield {**body, name: value[:-1]}
        if isinstance(value, dict):
            yield from ({**body, name: each} for each in iter_shorter_lists(value))


def change_uploads(change: Callable[[MutableRequest], None]) -> Callable[[str], MockWrapper | None]:
    """Change the uploads of the provider that documents a limit of their size."""
    return lambda name: mutate_requests(name, change) if name == "toapis" else None


def accept_large_upload(request: MutableRequest) -> None:
    if request.operation == "uploadImage" and len(request.content) > MAX_IMAGE_SIZE:
        set_form(request, UPLOAD_BODIES["uploadImage"])


def cut_large_upload(request: MutableRequest) -> None:
    if request.operation == "uploadImage" and len(request.content) > MAX_IMAGE_SIZE:
        set_form(request, build_form(file="no image"))


def set_form(request: MutableRequest, form: Any) -> None:
    request.content = form.content
    request.headers |= {"content-type": form.headers["content-type"], "content-length": str(len(form.content))}


REQUEST_BUGS: tuple[BugRow, ...] = (
    ("no key is needed", "ignored_auth", mutate_every_request(accept_missing_key)),
    ("no key is needed to poll", "ignored_auth", mutate_every_request(accept_poll_without_key)),
    ("any key is accepted", "ignored_auth", mutate_every_request(accept_any_key)),
    ("any body is accepted", "negative_data_rejection", mutate_every_request(accept_any_body)),
    ("a required member may be missing", "negative_data_rejection", mutate_every_request(accept_missing_members)),
    ("any value of an enum is accepted", "negative_data_rejection", ignore_constraint("enum")),
    ("any text is accepted for a pattern", "negative_data_rejection", ignore_constraint("pattern")),
    ("any text is accepted for a URI", "negative_data_rejection", ignore_constraint("uri")),
    ("any length or number is accepted", "negative_data_rejection", ignore_constraint("range")),
    ("any type of prompt is accepted", "negative_data_rejection", ignore_constraint("type")),
    ("a required query may be missing", "negative_data_rejection", ignore_required_query),
    ("any method is accepted", "unsupported_method", mutate_every_request(accept_any_method)),
    (
        "any content type is accepted",
        "malformed_body_is_refused",
        mutate_every_request(accept_any_content_type),
    ),
    (
        "non-ASCII text is a server error",
        "odd_text_is_taken",
        fail_when(lambda request: not get_prompt(request).isascii()),
    ),
    (
        "a long prompt is a server error",
        "odd_text_is_taken",
        fail_when(lambda request: len(get_prompt(request)) > 1000),
    ),
    ("an empty list is a server error", "odd_text_is_taken", fail_when(has_empty_list)),
    (
        "malformed JSON is a server error",
        "malformed_body_is_refused",
        fail_when(lambda request: request.json is None),
    ),
    ("valid bodies are rejected", "positive_data_acceptance", refuse_when(lambda request: True)),
    ("one value of an enum is rejected", "allowed_value_is_taken", refuse_when(has_square_or_portrait_ratio)),
    (
        "a long prompt is rejected",
        "allowed_value_is_taken",
        refuse_when(lambda request: len(get_prompt(request)) > 4000),
    ),
    ("a prompt that is null is accepted", "forbidden_value_is_refused", mutate_every_request(accept_null)),
    ("one second more is accepted", "forbidden_value_is_refused", accept_beyond(iter_smaller_numbers, "apikley")),
    ("one item more is accepted", "forbidden_value_is_refused", accept_beyond(iter_shorter_lists, "cometapi")),
    ("an upload of any size is accepted", "forbidden_value_is_refused", change_uploads(accept_large_upload)),
    ("the largest upload is rejected", "allowed_value_is_taken", change_uploads(cut_large_upload)),
)
