"""Plain tests of what schemathesis cannot see: a job's life, unknown ids, odd bodies. Each is a named check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.contract.contract_client import UPLOAD_BODIES, ContractClient, connect_to_mock
from tests.contract.provider_profiles import UNKNOWN_ID, with_member
from tests.contract.resettable_mock import ResettableMock
from tests.contract.response_checks import ContractFinding
from tests.contract.spec import ApiSpec, HttpMessage
from tests.providers import facts_by_provider

JobCheck = Callable[[ContractClient], Iterator[str]]

MAX_POLLS = 12
"""After how many polls a job should be over; at the stage it takes four."""

JOB_SCENARIOS: Mapping[str, tuple[str, ...]] = facts_by_provider("JOB_SCENARIOS")
"""Magic words that make jobs go in every documented way."""


def job_ends(caller: ContractClient) -> Iterator[str]:
    """A job of each kind is created, looked at until it is over, and looked at once more."""
    for words in JOB_SCENARIOS[caller.spec.name]:
        job_id = caller.created(f"a paper boat {words}".rstrip())
        for _ in range(MAX_POLLS):
            polled = caller.poll(job_id or "none")
            if polled.status not in (200, caller.dialect.open) or caller.dialect.ended(caller.state(polled) or ""):
                caller.poll(job_id or "none")
                break
        else:
            yield f"{words or 'a plain job'}: not over after {MAX_POLLS} looks"


def created_job_is_known(caller: ContractClient) -> Iterator[str]:
    """The id that create answers is one that poll takes."""
    job_id = caller.created()
    if not job_id:
        yield "create answers no id"
    elif (status := caller.poll(job_id).status) != caller.dialect.open:
        yield f"job {job_id} was created, and poll answers {status}"


def job_ids_are_unique(caller: ContractClient) -> Iterator[str]:
    """Two jobs have two ids."""
    first, second = caller.created(), caller.created()
    if first == second:
        yield f"two jobs are both called {first}"


def unknown_id_is_refused(caller: ContractClient) -> Iterator[str]:
    """An id that was never given out is refused as documented."""
    for unknown in (UNKNOWN_ID, "é", "x" * 1000, "0"):
        status = caller.poll(unknown).status
        if status not in caller.dialect.unknown:
            yield f"id {unknown[:40]!r}: status {status}, not {sorted(caller.dialect.unknown)}"


def optional_query_may_be_missing(caller: ContractClient) -> Iterator[str]:
    """What the spec does not require can be left out."""
    job_id = caller.created()
    for operation in caller.spec.operations:
        for each in operation.parameters:
            if each["in"] == "query" and not each.get("required"):
                given = {other["name"]: job_id for other in operation.parameters if other is not each}
                status = caller.send(operation.id, given).status
                if status >= 400:
                    yield f"{operation.id} without {each['name']} is answered with {status}"


def undeclared_content_type_is_refused(caller: ContractClient) -> Iterator[str]:
    """A body of another content type than the declared ones is refused, whatever is in it."""
    for operation in caller.spec.operations:
        if not operation.media:
            continue
        good = UPLOAD_BODIES.get(operation.id, caller.dialect.create_body("a paper boat"))
        content = good.content if isinstance(good, HttpMessage) else caller.send(operation.id, body=good).sent.content
        for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "application/jsonx"):
            status = caller.send(operation.id, body=HttpMessage({"content-type": kind}, content)).status
            if not 400 <= status < 500:
                yield f"{operation.id}: {kind} is answered with {status}"


def odd_input_is_not_a_server_error(caller: ContractClient) -> Iterator[str]:
    """Odd requests are accepted or refused, and never a failure of the server."""
    operation = caller.spec.operation(caller.dialect.create)
    body = caller.dialect.create_body("a paper boat")
    prompts = ("", "日本 🎬 é", "x" * 5000, '"quoted"\\', "\u0000", "{}", "a\nb")
    odd: list[Mapping[str, Any] | HttpMessage] = [caller.dialect.create_body(prompt) for prompt in prompts]
    odd += [body | {"refer_images": [], "image_urls": []}, body | {"unknown": None}]
    odd += [as_json(text) for text in ("", "{", "[]", "null", '"text"', "[" * 5000, '{"prompt": ')]
    for each in odd:
        exchange = caller.send(operation.id, body=each)
        malformed = isinstance(each, HttpMessage)
        if exchange.status >= 500 or (malformed and exchange.status < 400):
            yield f"{exchange.said[:200]}: status {exchange.status}"


def as_json(text: str) -> HttpMessage:
    """Write a body that says it is JSON."""
    return HttpMessage({"content-type": "application/json"}, text.encode())


def closed_enums_agree(caller: ContractClient) -> Iterator[str]:
    """The mock takes every value of an enum and tells the same values when it refuses another."""
    for place, values in find_closed_enums(caller):
        body = caller.dialect.create_body("a paper boat")
        for value in values:
            status = caller.send(caller.dialect.create, body=with_member(body, place, value)).status
            if status != 200:
                yield f"{'.'.join(place)} {value!r} is answered with {status}"
        refusal = caller.send(caller.dialect.create, body=with_member(body, place, "nothing of the kind"))
        told = str(refusal.answer).partition(f"{'.'.join(place)} must be one of ")[2]
        said = {each.strip("'\"}") for each in told.partition("'")[0].partition(";")[0].split(", ")}
        if said != set(values):
            yield f"{'.'.join(place)}: the spec has {sorted(values)}, the mock {sorted(said)}"


def find_closed_enums(caller: ContractClient) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Find the enums of a create body of this dialect, but that of the model, which decides over the others."""
    spec = caller.spec
    (media,) = spec.operation(caller.dialect.create).media.values()
    schema = spec.followed(media["schema"])
    forms = [spec.followed(each) for each in schema.get("oneOf", schema.get("anyOf", (schema,)))]
    prompt = caller.dialect.prompt[:-1]
    form = forms[0]
    for name in prompt:
        form = spec.followed(form["properties"][name])
    for name, each in form["properties"].items():
        found = spec.followed(each)
        if "enum" in found and name != "model":
            yield (*prompt, name), found["enum"]


JOB_CHECKS: Mapping[str, JobCheck] = {
    each.__name__: each
    for each in (
        job_ends,
        created_job_is_known,
        job_ids_are_unique,
        unknown_id_is_refused,
        optional_query_may_be_missing,
        undeclared_content_type_is_refused,
        odd_input_is_not_a_server_error,
        closed_enums_agree,
    )
}


def check_jobs(spec: ApiSpec, stage: ResettableMock) -> list[ContractFinding]:
    """Go on every journey, and judge all that passed on the way."""
    found: set[ContractFinding] = set()
    with connect_to_mock(spec, stage) as caller:
        for name, journey in JOB_CHECKS.items():
            stage.fresh()
            caller.exchanges.clear()
            found.update(ContractFinding(name, caller.dialect.create, problem) for problem in journey(caller))
            found.update(caller.findings())
    return sorted(found)
