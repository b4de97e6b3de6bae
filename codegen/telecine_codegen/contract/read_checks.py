"""Checks that only read, and cost nothing at any server: an unknown id and a wrong key are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_codegen.contract.job_checks import UNKNOWN_ID, WRONG_KEY
from telecine_codegen.contract.response_checks import check_responses
from telecine_runtime.json_lookup import find_value


def check_reads(context: CheckContext) -> Iterator[ContractFinding]:
    """Read everything that can be read with a wrong key, and a job that does not exist."""
    spec, client = context.target.spec, context.connect()
    for operation in spec.operations:
        if operation.method == "GET" and needs_key(spec, operation):
            parameters = {each["name"]: UNKNOWN_ID for each in operation.parameters if each.get("required")}
            read = client.send(operation.id, parameters, key=WRONG_KEY)
            if not is_refusal(spec, read):
                message = f"a wrong key has status {read.status}"
                yield ContractFinding("wrong_key_is_refused", operation.id, message, read.summary)
    for job in {each.poll.operation: each for each in context.target.jobs}.values():
        fixed = {name: str(value) for name, _, value in job.poll.fixed}
        polled = client.send(job.poll.operation, {job.poll.parameter: UNKNOWN_ID, **fixed})
        reading = job.read(polled)
        if polled.status < 300 and reading.state not in (None, "failed"):
            message = f"a poll of an unknown id has status {polled.status}, state {reading.word!r}"
            yield ContractFinding("unknown_id_is_refused", job.submit.id, message, polled.summary)
    yield from check_responses(spec, client.exchanges)


def needs_key(spec: ApiSpec, operation: ApiOperation) -> bool:
    """Return whether an operation needs the API key."""
    return spec.key_header is not None and bool(operation.node.get("security", spec.data.get("security", [{}])))


def is_refusal(spec: ApiSpec, exchange: RecordedExchange) -> bool:
    """Return whether a call was refused, by its status or by what `x-envelope` says of its body."""
    if exchange.status >= 400:
        return True
    success: Mapping[str, Any] = spec.data.get("x-envelope", {}).get("success", {})
    found = {pointer: find_value(exchange.json, tuple(pointer.split("/")[1:])) for pointer in success}
    return any(found[pointer] is not None and found[pointer] not in values for pointer, values in success.items())
