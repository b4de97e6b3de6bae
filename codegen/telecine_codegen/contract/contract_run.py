"""All checks of one server: Schemathesis, and the groups of checks that follow jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import httpx

from telecine_codegen.contract.boundary_checks import check_boundaries
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.job_checks import check_jobs
from telecine_codegen.contract.schemathesis_limits import allow_for
from telecine_codegen.contract.schemathesis_runner import RunOptions, RunResult, fuzz_server

CheckGroup: TypeAlias = Callable[[CheckContext], Iterable[ContractFinding]]

PAID_GROUPS: Final[Sequence[CheckGroup]] = (check_jobs,)
"""The groups that create at most one job at a provider that charges for it."""
FREE_GROUPS: Final[Sequence[CheckGroup]] = (*PAID_GROUPS, check_boundaries)
"""The groups for a server where jobs cost nothing."""


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
    polls = {job.poll.operation for job in target.jobs}
    callbacks = {job.submit.id: job.callback_path for job in target.jobs if job.callback_path}
    options = replace(options, checks_auth=False)  # `job_checks` checks keys, whatever the status of a refusal
    result = fuzz_server(target.spec, target.url, target.key, options, allow_for(polls, callbacks))
    if not target.jobs:
        message = "no operation with an example creates a job that a link leads to"
        result.findings.append(ContractFinding("job_is_declared", target.spec.name, message))
    if jobs is not None:
        with httpx.Client(timeout=60.0, trust_env=not target.is_local) as http:
            found = check_meaning(CheckContext(target, http, jobs, say))
        result.findings = sorted({*result.findings, *found})
    return result


def check_meaning(context: CheckContext) -> set[ContractFinding]:
    """Run the groups of checks that follow jobs."""
    groups = PAID_GROUPS if context.options.is_paid else FREE_GROUPS
    return {finding for group in groups for finding in group(context)}
