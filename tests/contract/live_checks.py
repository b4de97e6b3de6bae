"""Asks a real provider what costs nothing: GETs, wrong keys, unknown ids; and one cheapest job when that is allowed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import httpx
from tests.contract.contract_client import ContractClient
from tests.contract.provider_profiles import JOB_PROFILES, UNKNOWN_ID, JobProfile, resolve_pointer, with_member
from tests.contract.response_checks import ContractFinding
from tests.contract.schemathesis_runner import RunOptions, RunResult, fuzz_server
from tests.contract.spec import ApiSpec
from tests.providers import facts_by_provider

from telecine_runtime.capabilities import Capabilities, FieldCapability

PROMPT = "A paper boat crosses a puddle"
JOB_TIMEOUT = 900.0
"""Seconds within which a job ends; the slowest documented one takes ten minutes."""

PRICE_ESTIMATES: Mapping[str, Callable[[int], str]] = facts_by_provider("price")
"""What one job of this length costs, as far as the documents tell."""


@dataclass(frozen=True)
class LiveTarget:
    """A server to ask: the provider's spec, where it is, and with which key."""

    spec: ApiSpec
    url: str
    key: str = field(repr=False)

    @property
    def dialect(self) -> JobProfile:
        """How its provider speaks of jobs."""
        return JOB_PROFILES[self.spec.name]

    @property
    def near(self) -> bool:
        """Tell whether it is on this machine, and need not be spared."""
        return urlsplit(self.url).hostname in ("127.0.0.1", "localhost", "::1")


def check_without_cost(target: LiveTarget, seed: int = 1) -> RunResult:
    """Ask what costs nothing. Nothing but GET is ever sent."""
    plan = RunOptions(
        seed, 3, ("examples", "coverage", "fuzzing"), methods=("GET",), rate=None if target.near else "2/s"
    )
    outcome = fuzz_server(target.spec, target.url, target.key, plan)
    with httpx.Client(timeout=60, trust_env=not target.near) as http:
        caller = ContractClient(target.spec, http, target.url, target.key)
        found = set(outcome.findings)
        for operation in target.spec.operations:
            if operation.method == "GET":
                given = {each["name"]: UNKNOWN_ID for each in operation.parameters}
                status = caller.send(operation.id, given, key="no-such-key").status
                if status != target.dialect.wrong_key_status:
                    found.add(ContractFinding("wrong_key_is_refused", operation.id, f"status {status}"))
        status = caller.poll(UNKNOWN_ID).status
        if status not in caller.dialect.unknown:
            message = f"status {status}, not {sorted(caller.dialect.unknown)}"
            found.add(ContractFinding("unknown_id_is_refused", caller.dialect.poll, message))
        found.update(caller.findings())
        outcome.requests += len(caller.exchanges)
    outcome.findings = sorted(found)
    return outcome


def build_cheapest_job(spec: ApiSpec) -> tuple[dict[str, Any], str]:
    """Write the body of the cheapest job, shortest and smallest, and say what it costs."""
    models: tuple[Capabilities, ...] = import_module(f"telecine_clients.{spec.name}.capabilities").CAPABILITIES
    model = next(each for each in models if each.fields["prompt"].required)
    body: dict[str, Any] = with_member({}, model.fields["prompt"].at, PROMPT)
    if model.model is not None:
        body = with_member(body, model.fields["model"].at, model.model)
    seconds = 5
    if (length := model.fields.get("duration")) is not None:
        seconds = shortest_duration(length, seconds)
        body = with_member(body, length.at, str(seconds) if length.type == "string" else seconds)
    if (height := model.fields.get("resolution")) is not None:
        body = with_member(body, height.at, min(height.values or (), key=parse_height))
    return body, PRICE_ESTIMATES[spec.name](seconds)


def shortest_duration(field: FieldCapability, otherwise: int) -> int:
    """Return the shortest length that is documented."""
    return min((int(value) for value in field.values or ()), default=otherwise)


def parse_height(height: object) -> int:
    """Read a height such as 720p."""
    return int(str(height).rstrip("pP"))


def check_paid_job(target: LiveTarget, tell: Callable[[str], object], pause: float = 5.0) -> list[ContractFinding]:
    """Make one cheapest job and follow it to its end; says what that costs before it begins."""
    body, cost = build_cheapest_job(target.spec)
    tell(f"{target.spec.name}: starting one job, {body}; expected cost: {cost}")
    found: set[ContractFinding] = set()
    with httpx.Client(timeout=120, trust_env=not target.near) as http:
        caller = ContractClient(target.spec, http, target.url, target.key)
        created = caller.send(caller.dialect.create, body=body)
        job_id = resolve_pointer(created.answer, caller.dialect.job_id, *LEGACY_ID_POINTERS)
        if created.status != 200 or not isinstance(job_id, str):
            message = f"status {created.status}: {created.got.content[:200].decode('utf-8', 'replace')}"
            found.add(ContractFinding("job_can_be_created", caller.dialect.create, message))
        elif not wait_for_end(caller, job_id, pause):
            found.add(
                ContractFinding("job_ends", caller.dialect.poll, f"job {job_id} is not over after {JOB_TIMEOUT:g} s")
            )
        found.update(caller.findings())
    return sorted(found)


LEGACY_ID_POINTERS = ("/data/jobId",)
"""Where older pages show the id of a new job."""


def wait_for_end(caller: ContractClient, job_id: str, pause: float) -> bool:
    """Look at a job until it is over; tell whether it ended."""
    until = time.monotonic() + JOB_TIMEOUT
    while time.monotonic() < until:
        if caller.dialect.ended(caller.state(caller.poll(job_id)) or ""):
            return True
        time.sleep(pause)
    return False
