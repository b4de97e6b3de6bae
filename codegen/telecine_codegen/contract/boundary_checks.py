"""Checks of limits: what a spec allows is taken and what it refuses is refused, for each form of each body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telecine_codegen.contract.api_spec import ApiOperation
from telecine_codegen.contract.boundary_requests import list_requests
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.envelope_checks import read_envelope
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.spec_client import SpecClient
from telecine_runtime.error_envelope import Envelope

TAKEN: Final = "allowed_value_is_taken"
REFUSED: Final = "forbidden_value_is_refused"
NAMED: Final = 12
"""Cases that one finding names; it tells how many more there are."""


def check_boundaries(context: CheckContext) -> Iterator[ContractFinding]:
    """Send each operation that has a body the values at its limits; this creates many jobs."""
    client = context.connect()
    for operation in client.spec.operations:
        yield from check_operation(client, operation)
    yield from check_responses(client.spec, client.exchanges)


def check_operation(client: SpecClient, operation: ApiOperation) -> Iterator[ContractFinding]:
    """Send one operation the values at the limits of its body."""
    envelope = read_envelope(operation)
    problems: dict[str, list[str]] = {TAKEN: [], REFUSED: []}
    for request in list_requests(operation):
        sent = client.send(operation.id, request.query, request.message)
        if request.is_allowed and not is_taken(sent, envelope):
            problems[TAKEN].append(f"{request.summary} has status {sent.status}")
        if not request.is_allowed and not is_refused(sent, envelope):
            problems[REFUSED].append(f"{request.summary} has status {sent.status}")
    for check, found in problems.items():
        if found:
            yield ContractFinding(check, operation.id, _join(found))


def is_taken(sent: RecordedExchange, envelope: Envelope) -> bool:
    """Return whether a request was taken."""
    return 200 <= sent.status < 300 and not envelope.failed(sent.json)


def is_refused(sent: RecordedExchange, envelope: Envelope) -> bool:
    """Return whether a request was refused, by its status or by the body of a success."""
    return 400 <= sent.status < 500 or (200 <= sent.status < 300 and envelope.failed(sent.json))


def _join(problems: list[str]) -> str:
    more = len(problems) - NAMED
    return "; ".join(problems[:NAMED]) + (f"; and {more} more" if more > 0 else "")
