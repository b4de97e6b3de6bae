"""All checks of one server: Schemathesis, and the life of a job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import httpx

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.declared_job import DeclaredJob, find_declared_jobs
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.job_checks import JobChecker
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.schemathesis_limits import allow_for
from telecine_codegen.contract.schemathesis_runner import RunOptions, RunResult, fuzz_server
from telecine_codegen.contract.spec_client import SpecClient
from telecine_codegen.openapi.document import Document


@dataclass(frozen=True)
class ContractTarget:
    """A server to check.

    Attributes:
        document: Its spec, without lint errors.
        url: Its base URL.
        key: The API key; empty if it needs none.
    """

    document: Document
    url: str
    key: str = field(repr=False)

    @property
    def spec(self) -> ApiSpec:
        """The spec as a contract."""
        return ApiSpec(self.document.name, self.document.data)

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, where no proxy leads."""
        return urlsplit(self.url).hostname in ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class JobOptions:
    """How jobs are followed.

    Attributes:
        pause: Seconds between two polls.
        timeout: Seconds after which a job must have ended.
        is_paid: Whether a job costs money: then only one is created.
        fail_word: A word in a prompt that makes a mock server fail the job.
    """

    pause: float
    timeout: float
    is_paid: bool
    fail_word: str | None = None


def check_server(
    target: ContractTarget, options: RunOptions, jobs: JobOptions | None, say: Callable[[str], object]
) -> RunResult:
    """Run all checks.

    Args:
        target: The server.
        options: The options of Schemathesis.
        jobs: How to follow jobs; None to create none.
        say: Is told what costs money.
    """
    spec, declared = target.spec, find_declared_jobs(target.document)
    polls = {job.poll.operation for job in declared}
    callbacks = {job.submit.id: job.callback_path for job in declared if job.callback_path}
    options = replace(options, checks_auth=False)  # `JobChecker` checks keys, whatever the status of a refusal
    result = fuzz_server(spec, target.url, target.key, options, allow_for(polls, callbacks))
    if not declared:
        message = "no operation with an example creates a job that a link leads to"
        result.findings.append(ContractFinding("job_is_declared", spec.name, message))
    if jobs is not None:
        result.findings = sorted({*result.findings, *_check_jobs(target, spec, declared, jobs, say)})
    return result


def _check_jobs(
    target: ContractTarget,
    spec: ApiSpec,
    declared: Sequence[DeclaredJob],
    options: JobOptions,
    say: Callable[[str], object],
) -> list[ContractFinding]:
    found: list[ContractFinding] = []
    with httpx.Client(timeout=60.0, trust_env=not target.is_local) as http:
        for job in declared[:1] if options.is_paid else declared:
            client = SpecClient(spec, http, target.url, target.key)
            checker = JobChecker(client, http, job, options.pause, options.timeout, say)
            found += checker.check(is_paid=options.is_paid, fail_word=options.fail_word)
            found += check_responses(spec, client.exchanges)
    return found
