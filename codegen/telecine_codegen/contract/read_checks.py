"""Checks that only read, and cost nothing at any server: an unknown id and a wrong key are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.declared_job import query_parameters
from telecine_codegen.contract.envelope_checks import has_succeeded
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.status_checks import WRONG_KEY

UNKNOWN_IDS: Final = ("00000000-0000-4000-8000-000000000000", "0")


def check_reads(context: CheckContext) -> Iterator[ContractFinding]:
    """Read everything that can be read with a wrong key, and a job that does not exist."""
    spec, client = context.target.spec, context.connect()
    for operation in spec.operations:
        if operation.method == "GET" and operation.needs_key:
            parameters = {each["name"]: UNKNOWN_IDS[0] for each in operation.parameters if each.get("required")}
            read = client.send(operation.id, parameters, key=WRONG_KEY)
            if has_succeeded(operation, read):
                message = f"a wrong key has status {read.status}"
                yield ContractFinding("wrong_key_is_refused", operation.id, message, read.summary)
    for job in {each.poll.operation: each for each in context.target.jobs}.values():
        for unknown in UNKNOWN_IDS:
            polled = client.send(job.poll.operation, query_parameters(job.poll, unknown))
            reading = job.read(polled)
            if polled.status >= 500 or (polled.status < 300 and reading.state not in (None, "failed")):
                message = f"a poll of the unknown id {unknown} has status {polled.status}, state {reading.word!r}"
                yield ContractFinding("unknown_id_is_refused", job.submit.id, message, polled.summary)
    yield from check_responses(spec, client.exchanges)
