"""Asks a real provider what costs nothing: GETs, wrong keys, unknown ids; and one cheapest job when that is allowed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import httpx
from tests.contract.http_caller import Caller
from tests.contract.provider_dialects import DIALECTS, UNKNOWN_ID, Dialect, at, with_member
from tests.contract.response_checks import Finding
from tests.contract.run import Outcome, Plan, fuzz_at
from tests.contract.spec import Spec
from tests.providers import of

from telecine_runtime.capabilities import Capabilities, Field

PROMPT = "A paper boat crosses a puddle"
PATIENCE = 900.0
"""Seconds within which a job ends; the slowest documented one takes ten minutes."""

COST: Mapping[str, Callable[[int], str]] = of("price")
"""What one job of this length costs, as far as the documents tell."""


@dataclass(frozen=True)
class Target:
    """A server to ask: the provider's spec, where it is, and with which key."""

    spec: Spec
    url: str
    key: str = field(repr=False)

    @property
    def dialect(self) -> Dialect:
        """How its provider speaks of jobs."""
        return DIALECTS[self.spec.name]

    @property
    def near(self) -> bool:
        """Tell whether it is on this machine, and need not be spared."""
        return urlsplit(self.url).hostname in ("127.0.0.1", "localhost", "::1")


def free(target: Target, seed: int = 1) -> Outcome:
    """Ask what costs nothing. Nothing but GET is ever sent."""
    plan = Plan(seed, 3, ("examples", "coverage", "fuzzing"), methods=("GET",), rate=None if target.near else "2/s")
    outcome = fuzz_at(target.spec, target.url, target.key, plan)
    with httpx.Client(timeout=60, trust_env=not target.near) as http:
        caller = Caller(target.spec, http, target.url, target.key)
        found = set(outcome.findings)
        for operation in target.spec.operations:
            if operation.method == "GET":
                given = {each["name"]: UNKNOWN_ID for each in operation.parameters}
                status = caller.send(operation.id, given, key="no-such-key").status
                if status != target.dialect.wrong_key:
                    found.add(Finding("a_wrong_key_is_refused", operation.id, f"status {status}"))
        status = caller.poll(UNKNOWN_ID).status
        if status not in caller.dialect.unknown:
            message = f"status {status}, not {sorted(caller.dialect.unknown)}"
            found.add(Finding("unknown_id_is_refused", caller.dialect.poll, message))
        found.update(caller.findings())
        outcome.requests += len(caller.exchanges)
    outcome.findings = sorted(found)
    return outcome


def cheapest(spec: Spec) -> tuple[dict[str, Any], str]:
    """Write the body of the cheapest job, shortest and smallest, and say what it costs."""
    models: tuple[Capabilities, ...] = import_module(f"telecine_clients.{spec.name}.capabilities").CAPABILITIES
    model = next(each for each in models if each.fields["prompt"].required)
    body: dict[str, Any] = with_member({}, model.fields["prompt"].at, PROMPT)
    if model.model is not None:
        body = with_member(body, model.fields["model"].at, model.model)
    seconds = 5
    if (length := model.fields.get("duration")) is not None:
        seconds = least(length, seconds)
        body = with_member(body, length.at, str(seconds) if length.type == "string" else seconds)
    if (height := model.fields.get("resolution")) is not None:
        body = with_member(body, height.at, min(height.values or (), key=pixels))
    return body, COST[spec.name](seconds)


def least(field: Field, otherwise: int) -> int:
    """Return the shortest length that is documented."""
    return min((int(value) for value in field.values or ()), default=otherwise)


def pixels(height: object) -> int:
    """Read a height such as 720p."""
    return int(str(height).rstrip("pP"))


def paid(target: Target, tell: Callable[[str], object], pause: float = 5.0) -> list[Finding]:
    """Make one cheapest job and follow it to its end; says what that costs before it begins."""
    body, cost = cheapest(target.spec)
    tell(f"{target.spec.name}: starting one job, {body}; expected cost: {cost}")
    found: set[Finding] = set()
    with httpx.Client(timeout=120, trust_env=not target.near) as http:
        caller = Caller(target.spec, http, target.url, target.key)
        created = caller.send(caller.dialect.create, body=body)
        job_id = at(created.answer, caller.dialect.job_id, *OLDER_IDS)
        if created.status != 200 or not isinstance(job_id, str):
            message = f"status {created.status}: {created.got.content[:200].decode('utf-8', 'replace')}"
            found.add(Finding("a_job_can_be_made", caller.dialect.create, message))
        elif not ends(caller, job_id, pause):
            found.add(Finding("job_ends", caller.dialect.poll, f"job {job_id} is not over after {PATIENCE:g} s"))
        found.update(caller.findings())
    return sorted(found)


OLDER_IDS = ("/data/jobId",)
"""Where older pages show the id of a new job."""


def ends(caller: Caller, job_id: str, pause: float) -> bool:
    """Look at a job until it is over; tell whether it ended."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if caller.dialect.ended(caller.state(caller.poll(job_id)) or ""):
            return True
        time.sleep(pause)
    return False
