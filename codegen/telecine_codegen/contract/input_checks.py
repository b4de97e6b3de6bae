"""Checks of unusual input: odd texts are no server error, malformed bodies and other content types are refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, HttpMessage, Node
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.declared_job import DeclaredJob
from telecine_codegen.contract.envelope_checks import has_succeeded
from telecine_codegen.contract.exchange import ContractFinding, Problem
from telecine_codegen.contract.job_checks import PROMPT
from telecine_codegen.contract.operation_requests import OperationRequests
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.spec_client import SpecClient
from telecine_codegen.openapi.operations import JSON

ODD_PROMPTS: Final = ("日本 🎬 é", "x" * 1200, '"quoted"\\', "{}", "a\nb", " padded ", "\u202eright to left")
REFUSABLE_PROMPTS: Final = ("", "\u0000")
"""Prompts that a server may refuse, whatever its spec says."""
MALFORMED: Final = ("", "{", "[]", "null", '"text"', "[" * 5000, '{"prompt": ')
OTHER_TYPES: Final = ("text/plain", "application/xml", "application/x-www-form-urlencoded", "application/jsonx")


def check_input(context: CheckContext) -> Iterator[ContractFinding]:
    """Send each operation with a body unusual input."""
    client = context.connect()
    requests = OperationRequests(context, client)
    for job in context.target.jobs:
        problems = _check_prompts(client, job)
        yield from (ContractFinding(check, job.submit.id, message) for check, message in problems)
    for operation in client.spec.operations:
        if operation.request_media:
            problems = _check_bodies(client, requests, operation)
            yield from (ContractFinding(check, operation.id, message) for check, message in problems)
    yield from check_responses(client.spec, client.exchanges)


def _check_prompts(client: SpecClient, job: DeclaredJob) -> Iterator[Problem]:
    operation = client.spec.operation(job.submit.id)
    schema = operation.request_media[JSON]["schema"]
    for prompt in (*ODD_PROMPTS, *REFUSABLE_PROMPTS):
        body = job.plain_body(prompt)
        must_be_taken = prompt in ODD_PROMPTS and not list(client.spec.schema_problems(schema, body, "body"))
        answered = client.send(operation.id, body=body)
        if answered.status >= 500 or (must_be_taken and not has_succeeded(operation, answered)):
            yield "odd_text_is_taken", f"the prompt {prompt[:40]!r} has status {answered.status}"
    lists: dict[str, Any] = {name: [] for name in (*list_array_members(client.spec, schema), "telecine_unknown_list")}
    for name, value in {**lists, "telecine_unknown": None}.items():
        answered = client.send(operation.id, body={**job.plain_body(PROMPT), name: value})
        if answered.status >= 500:
            yield "odd_text_is_taken", f"the member {name} with {value!r} has status {answered.status}"


def list_array_members(spec: ApiSpec, schema: Node) -> list[str]:
    """Return the names of the members of a body that are lists, in any form of it."""
    schema = spec.resolve(schema)
    forms = [form for keyword in ("oneOf", "anyOf", "allOf") for form in schema.get(keyword, ())]
    own = [name for name, each in schema.get("properties", {}).items() if spec.resolve(each).get("type") == "array"]
    return list(dict.fromkeys([*own, *(name for form in forms for name in list_array_members(spec, form))]))


def _check_bodies(client: SpecClient, requests: OperationRequests, operation: ApiOperation) -> Iterator[Problem]:
    valid = requests.body(operation)
    content = valid.content if isinstance(valid, HttpMessage) else json.dumps(valid).encode()
    declared = valid.headers["content-type"] if isinstance(valid, HttpMessage) else JSON
    sent = [(kind, content) for kind in OTHER_TYPES if kind not in operation.request_media]
    if JSON in operation.request_media:
        sent += [(declared, text.encode()) for text in MALFORMED]
    for kind, body in sent:
        answered = client.send(operation.id, body=HttpMessage({"content-type": kind}, body))
        if answered.status >= 500 or has_succeeded(operation, answered):
            yield "malformed_body_is_refused", f"{kind} {body[:20]!r} has status {answered.status}"
