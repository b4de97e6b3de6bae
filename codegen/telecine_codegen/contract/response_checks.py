"""Checks of responses that Schemathesis does not have: a status is documented, a body conforms and agrees with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec
from telecine_codegen.contract.envelope_checks import check_envelope
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange


def check_responses(spec: ApiSpec, exchanges: Iterable[RecordedExchange]) -> Iterator[ContractFinding]:
    """Check each response against the operation that its request was for."""
    for each in exchanges:
        operation = spec.route(each.method, urlsplit(each.target).path)
        for check, message in check_response(operation, each) if operation else ():
            yield ContractFinding(check, operation.id if operation else "", message, each.summary)


def check_response(operation: ApiOperation, each: RecordedExchange) -> Iterator[tuple[str, str]]:
    """Yield the name of a check and what is wrong with a response."""
    yield from (("response_conforms", problem) for problem in operation.response_problems(each.status, each.response))
    yield from check_envelope(operation, each)
    known = {str(each.status), "default"} if each.status >= 400 else {str(each.status)}  # `default` is an error
    if not operation.responses.keys() & known:
        yield "documented_status", f"status {each.status} is not documented"
