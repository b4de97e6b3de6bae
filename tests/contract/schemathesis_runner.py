"""Runs schemathesis over a spec and a server, in process or over a socket, and says what it found."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import schemathesis
from codegen.openapi.document import canonical_json
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.python.asgi import shutdown_lifespans
from tests.contract.allowances import ALLOWANCES, Allowance, find_allowance
from tests.contract.provider_profiles import JOB_PROFILES
from tests.contract.reproducible import without_local_constants
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, ResettableMock
from tests.contract.response_checks import ContractFinding, RecordedExchange, check_exchanges
from tests.contract.spec import ApiSpec, HttpMessage

PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass
class RunResult:
    """What a run did and found. `digest` is the hash of all requests, where there is one."""

    provider: str
    seed: int
    requests: int = 0
    cases: int = 0
    findings: list[ContractFinding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    digest: str = ""


@dataclass(frozen=True)
class RunOptions:
    """How to run. `only` names schemathesis' checks to apply, all by default; `stop` ends at the first failure."""

    seed: int = 1
    examples: int = 10
    phases: Sequence[str] = PHASES
    only: Sequence[str] = ()
    stop: bool = False
    methods: Sequence[str] = ()
    rate: str | None = None


def fuzz_mock(spec: ApiSpec, stage: ResettableMock, plan: RunOptions) -> RunResult:
    """Drive the mock by its spec, in process; each scenario of the stateful phase has a mock of its own."""
    schema = load_schema(spec, build_config(spec, f"{MOCK_URL}/{spec.name}", MOCK_KEY, plan))
    schema.app = stage
    schema.as_state_machine = reset_before_scenarios(schema.as_state_machine, stage.fresh)
    stage.fresh()
    try:
        outcome = run_phases(schema, spec, f"/{spec.name}", plan)
    finally:
        stage.close()
        shutdown_lifespans()  # else schemathesis keeps every stage for as long as the process lives
    outcome.requests, outcome.digest = stage.requests, stage.digest
    return outcome


def fuzz_server(spec: ApiSpec, url: str, key: str, plan: RunOptions) -> RunResult:
    """Drive a server at a base URL."""
    schema = load_schema(spec, build_config(spec, url, key, plan))
    if plan.methods:
        schema = schema.include(method=list(plan.methods))
    return run_phases(schema, spec, urlsplit(url).path.rstrip("/"), plan)


def reset_before_scenarios(plain: Callable[[], Any], fresh: Callable[[], None]) -> Callable[[], Any]:
    """Make state machines that begin each scenario with `fresh`."""

    def as_state_machine() -> Any:
        class Fresh(plain()):  # type: ignore[misc]  # the base comes from a function
            def setup(self) -> None:
                fresh()
                super().setup()

        return Fresh

    return as_state_machine


def build_config(spec: ApiSpec, url: str, key: str, plan: RunOptions) -> dict[str, Any]:
    """Write schemathesis' configuration. The key is in it, so that the mutation that takes it away is not undone."""
    header, prefix = spec.key_header
    coverage: dict[str, Any] = {"enabled": "coverage" in plan.phases}
    config: dict[str, Any] = {
        "seed": plan.seed,
        "base-url": url,
        "headers": {header: prefix + key},
        "continue-on-failure": True,
        "suppress-health-check": ["all"],
        "analysis": {"constants": {"enabled": False}},
        "generation": {"database": "none", "max-examples": plan.examples, "no-shrink": plan.stop},
        "phases": {name: {"enabled": name in plan.phases} for name in PHASES} | {"coverage": coverage},
    }
    if JOB_PROFILES[spec.name].wrong_key_status not in (401, 403):
        config["checks"] = {"ignored_auth": {"enabled": False}}  # the ledger asks with another key
    if plan.only:
        config["checks"] = {"enabled": False, **{name: {"enabled": True} for name in plan.only}}
    if plan.methods:  # a server that is not ours is asked in no other way
        coverage["unexpected-methods"] = []
        config["checks"] = config.get("checks", {}) | {"unsupported_method": {"enabled": False}}
    if plan.stop:
        config["max-failures"] = 1
    if plan.rate:
        config["rate-limit"] = plan.rate
    return config


def load_schema(spec: ApiSpec, config: dict[str, Any]) -> Any:
    """Give schemathesis the canonical JSON of a spec, never the YAML."""
    for noisy in ("python_multipart", "uvicorn.error"):  # they tell of each odd request, and here all are odd
        logging.getLogger(noisy).setLevel(logging.ERROR)
    data = json.loads(canonical_json(spec.data))
    for item in data["paths"].values():
        for operation in item.values():
            for answer in operation.get("responses", {}).values() if isinstance(operation, dict) else ():
                if answer.get("x-empty"):
                    del answer["content"]  # what may be empty schemathesis cannot be told; our own checks look at it
    return schemathesis.openapi.from_dict(data, config=SchemathesisConfig.from_dict(config))


def run_phases(
    schema: Any, spec: ApiSpec, base: str, plan: RunOptions, allowances: Sequence[Allowance] = ALLOWANCES
) -> RunResult:
    """Run the phases that are switched on and gather what schemathesis' checks and ours find."""
    outcome, found = RunResult(spec.name, plan.seed), set[ContractFinding]()

    @schema.hook  # type: ignore[untyped-decorator]  # hooks of schemathesis have no types
    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
        headers = {name.lower(): value for name, value in response.request.headers.items()}
        sent = HttpMessage(headers, encode_body(response.request.body))
        for check in failure.checks:
            allowance = find_allowance(allowances, spec.name, check, get_operation_id(case), response.status_code, sent)
            if allowance is not None:
                outcome.used.add(allowance.reason)
                return False
        return True

    for event in iterate_events(schema):
        if isinstance(event, events.NonFatalError):
            found.add(ContractFinding(f"error: {event.info.title}", event.label, event.info.message))
        elif isinstance(event, events.ScenarioFinished):
            outcome.cases += len(event.recorder.cases)
            outcome.requests += len(event.recorder.interactions)
            found.update(parse_failures(event.recorder))
            if not plan.only:
                found.update(check_exchanges(spec, parse_exchanges(event.recorder, base)))
    outcome.findings = sorted(found)
    return outcome


def iterate_events(schema: Any) -> Iterator[Any]:
    """Run, and yield what schemathesis tells on the way."""
    with without_local_constants():
        yield from from_schema(schema).execute()


def get_operation_id(case: Any) -> str:
    """Return the operationId of a case."""
    return str(case.operation.definition.raw["operationId"])


def encode_body(body: bytes | str | None) -> bytes:
    """Return what was sent as bytes."""
    return body.encode() if isinstance(body, str) else body or b""


def parse_failures(recorder: Any) -> Iterator[ContractFinding]:
    """Find the failures of schemathesis' own checks."""
    for case_id, results in recorder.checks.items():
        for each in results:
            if each.status is Status.FAILURE and each.failure_info is not None:
                where = get_operation_id(recorder.cases[case_id].value)
                yield ContractFinding(each.name, where, str(each.failure_info.failure), each.failure_info.code_sample)


def parse_exchanges(recorder: Any, base: str) -> Iterator[RecordedExchange]:
    """Read what schemathesis recorded, in the order in which it was sent."""
    for each in recorder.interactions.values():
        if each.response is not None:
            url, got = urlsplit(each.request.uri), each.response
            target = url.path.removeprefix(base) + (f"?{url.query}" if url.query else "")
            sent = HttpMessage(
                {name.lower(): value[0] for name, value in each.request.headers.items()}, encode_body(each.request.body)
            )
            headers = {name.lower(): value[0] for name, value in got.headers.items()}
            yield RecordedExchange(
                each.request.method, target, sent, got.status_code, HttpMessage(headers, got.content)
            )
