"""Checks of refusals: wrong keys, and at a mock every error that the spec documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telecine_codegen.contract.api_spec import ApiOperation
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.envelope_checks import has_succeeded
from telecine_codegen.contract.exchange import ContractFinding, Problem
from telecine_codegen.contract.job_checks import PROMPT
from telecine_codegen.contract.job_follower import JobFollower
from telecine_codegen.contract.operation_requests import OperationRequests
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.spec_client import SpecClient

WRONG_KEY: Final = "no-such-key"
UNDOCUMENTED: Final = "418"
"""A status for the response `default`."""


def check_statuses(context: CheckContext) -> Iterator[ContractFinding]:
    """Send each operation a wrong key and no key, and at a mock provoke every documented error."""
    client = context.connect()
    requests = OperationRequests(context, client)
    job_id = _create_job(context, client)
    for operation in client.spec.operations:
        problems = [*_check_keys(requests, operation, job_id)]
        if context.options.status_word is not None and operation.needs_key:
            problems += _check_errors(requests, operation, job_id, context.options.status_word)
        yield from (ContractFinding(check, operation.id, message) for check, message in problems)
    yield from check_responses(client.spec, client.exchanges)


def _create_job(context: CheckContext, client: SpecClient) -> str:
    for job in context.target.jobs:
        _, created = JobFollower(context, client, job).create(job.plain_body(PROMPT))
        if created is not None:
            return created.id
    return "none"


def _check_keys(requests: OperationRequests, operation: ApiOperation, job_id: str) -> Iterator[Problem]:
    if not operation.needs_key:
        return
    for key, what in ((WRONG_KEY, "a wrong key"), ("", "no key")):
        answered = requests.send(operation, job_id=job_id, key=key)
        if answered.status >= 500 or has_succeeded(operation, answered):
            yield "wrong_key_is_refused", f"a request with {what} has status {answered.status}"


def _check_errors(requests: OperationRequests, operation: ApiOperation, job_id: str, word: str) -> Iterator[Problem]:
    for status, response in operation.responses.items():
        wanted = UNDOCUMENTED if status == "default" else status
        if not wanted.isdecimal() or int(wanted) < 400:
            continue
        answered = requests.send(operation, job_id=job_id, key=requests.client.key + word.format(wanted))
        if str(answered.status) != wanted:
            yield "documented_error_appears", f"status {answered.status} in place of {wanted}"
            continue
        for name in response.get("headers", {}):
            if name.lower() not in answered.response.headers:
                yield "documented_header_appears", f"status {wanted} has no header {name}"
