"""Calls of the functions of a generated package, with the examples of the spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from telecine_codegen.contract.client_calls import build_arguments, iter_body_examples
from telecine_codegen.contract.client_session import ClientSession
from telecine_codegen.openapi.operations import OperationNode
from telecine_codegen.openapi.python_names import function_name
from telecine_runtime.generated_client import Client
from telecine_runtime.retry import Retry


def call_functions(session: ClientSession, http: httpx.Client) -> None:
    """Call the function of each operation with each example of its body."""
    target = session.context.target
    kind: type[Client] = type("FunctionClient", (Client,), {"api": session.provider.api})
    client = kind(target.key, base_url=target.url, http_client=http, retry=Retry(attempts=1))
    for identifier, operation in session.operations.items():
        function: Callable[..., Any] = getattr(session.package.operations, function_name(identifier))
        for example in [*iter_body_examples(operation)] or [None]:
            session.attempt(identifier, lambda: _call(client, function, operation, session, example))  # noqa: B023 - called at once


def _call(
    client: Client, function: Callable[..., Any], operation: OperationNode, session: ClientSession, example: Any
) -> Any:
    arguments = build_arguments(function, operation, _job_values(session, operation), example)
    return client.send(function(*arguments.positional, **arguments.named))


def _job_values(session: ClientSession, operation: OperationNode) -> Mapping[str, str]:
    """Return the id of a job for the parameter that takes one."""
    queries = [job.poll for job in session.jobs.values() if job.poll.operation == operation.identifier]
    return {query.parameter: session.job_id for query in queries if session.job_id is not None}
