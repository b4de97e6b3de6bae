"""All checks of one server: Schemathesis, and the groups of checks that follow jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import httpx

from telecine_codegen.contract.account_checks import check_accounts
from telecine_codegen.contract.callback_checks import check_callbacks
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.client_requests import check_client_requests
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.input_checks import check_input
from telecine_codegen.contract.job_checks import check_jobs
from telecine_codegen.contract.link_checks import check_links
from telecine_codegen.contract.receiver_checks import check_receiver
from telecine_codegen.contract.schemathesis_limits import allow_for
from telecine_codegen.contract.schemathesis_runner import RunOptions, RunResult, fuzz_server
from telecine_codegen.contract.status_checks import check_statuses

CheckGroup: TypeAlias = Callable[[CheckContext], Iterable[ContractFinding]]

PAID_GROUPS: Final[Sequence[CheckGroup]] = (check_jobs,)
"""The groups that create at most one job at a provider that charges for it."""
FREE_GROUPS: Final[Sequence[CheckGroup]] = (
    *PAID_GROUPS,
    check_links,
    check_accounts,
    check_statuses,
    check_input,
    check_callbacks,
    check_client_requests,
)
"""The groups for a server where jobs cost nothing."""

RECEIVER_EXAMPLES: Final = 5
"""Examples for each callback that are sent to our receiver, at most."""


def check_server(
    target: ContractTarget, options: RunOptions, jobs: JobOptions | None, say: Callable[[str], object]
) -> RunResult:
    """Run all checks.

    Args:
        target: The server.
        options: The options of Schemathesis.
        jobs: How to follow jobs; None to create none.
        say: Is told of each job that is created.
    """
    result = fuzz_target(target, options)
    if not options.methods:  # a real server is checked alone
        received = check_receiver(target, replace(options, examples=min(options.examples, RECEIVER_EXAMPLES)))
        result.findings += received.findings
        result.left_out += received.left_out
    result.findings += check_declaration(target)
    if jobs is not None:
        with httpx.Client(timeout=60.0, trust_env=not target.is_local) as http:
            found = set(check_meaning(CheckContext(target, http, jobs, say, result.left_out)))
        result.findings = sorted({*result.findings, *found})
    return result


def fuzz_target(target: ContractTarget, options: RunOptions) -> RunResult:
    """Run Schemathesis."""
    polls = {job.poll.operation for job in target.jobs}
    callbacks = {job.submit.id: job.callback_path for job in target.jobs if job.callback_path}
    options = replace(options, checks_auth=False)  # `job_checks` checks keys, whatever the status of a refusal
    return fuzz_server(target.spec, target.url, target.key, options, allow_for(polls, callbacks))


def check_declaration(target: ContractTarget) -> Iterator[ContractFinding]:
    """Check that the spec declares a way to create a job."""
    if not target.jobs:
        message = "no operation with an example creates a job that a link leads to"
        yield ContractFinding("job_is_declared", target.spec.name, message)


def check_meaning(context: CheckContext) -> Iterator[ContractFinding]:
    """Run the groups of checks that follow jobs."""
    for group in PAID_GROUPS if context.options.is_paid else FREE_GROUPS:
        yield from group(context)
