"""All checks of one server: Schemathesis, and the groups of checks that follow jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal, TypeAlias

import httpx

from telecine_codegen.contract.account_checks import check_accounts
from telecine_codegen.contract.boundary_checks import check_boundaries
from telecine_codegen.contract.callback_checks import check_callbacks
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.client_requests import check_client_requests
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_codegen.contract.input_checks import check_input
from telecine_codegen.contract.job_checks import check_jobs
from telecine_codegen.contract.link_checks import check_links
from telecine_codegen.contract.paced_client import PacedClient
from telecine_codegen.contract.read_checks import check_reads
from telecine_codegen.contract.reader_checks import check_examples, check_readers
from telecine_codegen.contract.receiver_checks import check_receiver
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.schemathesis_limits import allow_for
from telecine_codegen.contract.schemathesis_runner import RunOptions, RunResult, fuzz_server
from telecine_codegen.contract.status_checks import check_statuses
from telecine_codegen.contract.traffic import TrafficLog

CheckGroup: TypeAlias = Callable[[CheckContext], Iterable[ContractFinding]]
JobsRun: TypeAlias = Literal["none", "one", "all"]
"""Which jobs the checks create: none, so that they only read; one, which is charged; or as many as they need."""

READING_GROUPS: Final[Sequence[CheckGroup]] = (check_reads,)
"""The groups that only read, at any server."""
PAID_GROUPS: Final[Sequence[CheckGroup]] = (check_jobs,)
"""The groups that create at most one job at a provider that charges for it."""
FREE_GROUPS: Final[Sequence[CheckGroup]] = (
    *READING_GROUPS,
    *PAID_GROUPS,
    check_links,
    check_accounts,
    check_statuses,
    check_input,
    check_callbacks,
    check_boundaries,
    check_client_requests,
)
"""The groups for a server where jobs cost nothing."""
LIVE_GROUPS: Final[frozenset[CheckGroup]] = frozenset(
    {check_accounts, check_statuses, check_input, check_callbacks, check_boundaries, check_client_requests}
)
"""The groups that are not recorded: they use an account, provoke errors, send what is random, or wait for callbacks."""
RECEIVER_EXAMPLES: Final = 5
"""Examples for each callback that are sent to our receiver, at most."""
LIVE_INTERVAL: Final = 0.5
"""Seconds between two GETs at a server that limits their rate."""


class NoAnswer(Exception):
    """A request has no recorded answer."""


def check_server(
    target: ContractTarget,
    options: RunOptions,
    jobs: JobOptions | None,
    say: Callable[[str], object],
    traffic: TrafficLog | None = None,
) -> RunResult:
    """Run all checks.

    Args:
        target: The server.
        options: The options of Schemathesis.
        jobs: How to follow jobs; None to create none.
        say: Is told of each job that is created.
        traffic: Keeps the requests.
    """
    traffic = traffic or TrafficLog(target.spec, target.url)
    left_out: list[str] = []
    interval = LIVE_INTERVAL if options.rate else 0.0
    groups, found = list_groups(name_jobs_run(jobs)), set[ContractFinding]()
    for is_live in (False, True):
        with PacedClient(interval, timeout=60.0, trust_env=not target.is_local) as http:
            if not is_live:
                traffic.watch(http)
            context = CheckContext(target, http, jobs or JobOptions(0, 0, is_paid=True), say, left_out)
            found.update(check_meaning(context, [group for group in groups if (group in LIVE_GROUPS) is is_live]))
    result = fuzz_target(target, options, traffic)
    if not options.methods:  # a real server is checked alone
        received = check_receiver(target, replace(options, examples=min(options.examples, RECEIVER_EXAMPLES)))
        found.update(received.findings)
        left_out += received.left_out
    found |= check_answers(target, traffic.exchanges)
    result.findings = sorted({*result.findings, *found})
    result.left_out += left_out
    return result


def fuzz_target(target: ContractTarget, options: RunOptions, traffic: TrafficLog | None = None) -> RunResult:
    """Run Schemathesis."""
    polls = {job.poll.operation for job in target.jobs}
    callbacks = {job.submit.id: job.callback_path for job in target.jobs if job.callback_path}
    options = replace(options, checks_auth=False)  # the groups check keys, whatever the status of a refusal
    check = check_responses if traffic is None else traffic.check_responses
    return fuzz_server(target.spec, target.url, target.key, options, allow_for(polls, callbacks), check)


def name_jobs_run(jobs: JobOptions | None) -> JobsRun:
    """Return which jobs are created with some options."""
    return "none" if jobs is None else "one" if jobs.is_paid else "all"


def list_groups(jobs: JobsRun) -> Sequence[CheckGroup]:
    """Return the groups of checks that create these jobs."""
    return {"none": READING_GROUPS, "one": (*READING_GROUPS, *PAID_GROUPS), "all": FREE_GROUPS}[jobs]


def check_meaning(
    context: CheckContext, groups: Sequence[CheckGroup] | None = None, skip: Callable[[str], object] | None = None
) -> Iterator[ContractFinding]:
    """Run the groups of checks that follow jobs.

    Args:
        context: What they work with.
        groups: The groups; by default those that the options of jobs allow.
        skip: For a replay: is told why a group cannot go on.
    """
    for group in list_groups(name_jobs_run(context.options)) if groups is None else groups:
        yield from _run_group(group, context, skip)


def _run_group(
    group: CheckGroup, context: CheckContext, skip: Callable[[str], object] | None
) -> Iterator[ContractFinding]:
    try:
        yield from group(context)
    except httpx.HTTPError as error:
        yield ContractFinding("server_answers", context.target.spec.name, f"{group.__name__}: {type(error).__name__}")
    except NoAnswer as error:
        if skip is not None:
            skip(f"{group.__name__}: {error}")


def check_answers(target: ContractTarget, exchanges: Iterable[RecordedExchange]) -> set[ContractFinding]:
    """Check the declaration of a spec: with its examples, and with the answers of a server."""
    return {*check_declaration(target), *check_examples(target), *check_readers(target, exchanges)}


def check_declaration(target: ContractTarget) -> Iterator[ContractFinding]:
    """Check that the spec declares a way to create a job."""
    if not target.jobs:
        message = "no operation with an example creates a job that a link leads to"
        yield ContractFinding("job_is_declared", target.spec.name, message)
