"""Checks of a real provider: GET requests, which cost nothing, and one cheapest job where that is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from tests.contract.contract_client import ContractClient
from tests.contract.provider_profiles import JOB_PROFILES, UNKNOWN_ID, JobProfile
from tests.contract.schemathesis_runner import fuzz_server
from tests.contract.spec import load_declared_jobs, load_document, load_spec
from tests.providers import facts_by_provider

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.contract_run import check_meaning
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.schemathesis_runner import RunOptions, RunResult
from telecine_codegen.contract.wishes import cheapest_body

DEFAULT_SECONDS = 5
"""Length of a video where it cannot be chosen."""
JOB_TIMEOUT = 900.0
"""Seconds to wait for a job; the slowest documented one takes ten minutes."""

PRICE_ESTIMATES: Mapping[str, Callable[[int], str]] = facts_by_provider("price")
"""By provider: the documented price of a job of a number of seconds."""


@dataclass(frozen=True)
class LiveTarget:
    """A server to check: spec, base URL and API key."""

    spec: ApiSpec
    url: str
    key: str = field(repr=False)

    @property
    def profile(self) -> JobProfile:
        """The provider's job profile."""
        return JOB_PROFILES[self.spec.name]

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine; it is not rate-limited then."""
        return urlsplit(self.url).hostname in ("127.0.0.1", "localhost", "::1")


def check_without_cost(target: LiveTarget, seed: int = 1) -> RunResult:
    """Check everything that costs nothing. Only GET requests are sent."""
    options = RunOptions(
        seed, 3, ("examples", "coverage", "fuzzing"), methods=("GET",), rate=None if target.is_local else "2/s"
    )
    result = fuzz_server(target.spec, target.url, target.key, options)
    with httpx.Client(timeout=60, trust_env=not target.is_local) as http:
        client = ContractClient(target.spec, http, target.url, target.key)
        findings = set(result.findings)
        for operation in target.spec.operations:
            if operation.method == "GET":
                parameters = {each["name"]: UNKNOWN_ID for each in operation.parameters}
                status = client.send(operation.id, parameters, key="no-such-key").status
                if status != target.profile.wrong_key_status:
                    findings.add(ContractFinding("wrong_key_is_refused", operation.id, f"status {status}"))
        status = client.poll(UNKNOWN_ID).status
        if status not in client.profile.unknown_id_statuses:
            message = f"status {status}, expected {sorted(client.profile.unknown_id_statuses)}"
            findings.add(ContractFinding("unknown_id_is_refused", client.profile.poll, message))
        findings.update(client.findings())
        result.requests += len(client.exchanges)
    result.findings = sorted(findings)
    return result


def describe_cheapest_job(provider: str) -> tuple[Mapping[str, Any], str]:
    """Return the body of the cheapest job, and its documented price."""
    job = load_declared_jobs(provider)[0]
    body = cheapest_body(job, load_spec(provider))
    return body, PRICE_ESTIMATES[provider](int(job.find_wish("duration", body) or DEFAULT_SECONDS))


def check_paid_job(target: LiveTarget, tell: Callable[[str], object], pause: float = 5.0) -> list[ContractFinding]:
    """Create the cheapest job and follow it; it must end with a film. `tell` gets its price first."""
    body, cost = describe_cheapest_job(target.spec.name)
    tell(f"{target.spec.name}: starting one job, {body}; expected cost: {cost}")
    options = JobOptions(pause, JOB_TIMEOUT, is_paid=True)
    with httpx.Client(timeout=120, trust_env=not target.is_local) as http:
        checked = ContractTarget(load_document(target.spec.name), target.url, target.key)
        return sorted(set(check_meaning(CheckContext(checked, http, options, tell))))
