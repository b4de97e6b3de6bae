"""Runs Schemathesis against a server, from a spec."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from telecine_codegen.contract.api_spec import ApiSpec, HttpMessage
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_codegen.contract.paced_client import TOO_MANY, read_retry_after
from telecine_codegen.contract.reproducible import without_local_constants
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.openapi.document import canonical_json

Allow: TypeAlias = Callable[[str, str, int, HttpMessage], str | None]
"""Returns why a failure is no finding, from the name of a check, an operationId, a status and the request."""
CheckExchanges: TypeAlias = Callable[[ApiSpec, Iterable[RecordedExchange]], Iterable[ContractFinding]]

MAX_WAITS: Final = 300.0
"""Seconds that a run waits at most because the server limits the rate."""
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass
class RunResult:
    """Numbers and findings of a run.

    Attributes:
        provider: Name of the provider.
        seed: Seed of the run.
        requests: Number of requests.
        cases: Number of test cases.
        findings: Findings, sorted.
        used: Reasons of the allowances that were used.
        left_out: What could not be checked, and why.
        digest: Hash of all requests, for a run in process.
    """

    provider: str
    seed: int
    requests: int = 0
    cases: int = 0
    findings: list[ContractFinding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list[str])
    digest: str = ""


@dataclass(frozen=True)
class RunOptions:
    """Options of a run.

    Attributes:
        seed: Seed of all generated data.
        examples: Examples for each operation.
        phases: Phases of Schemathesis to run.
        only: Checks of Schemathesis to run; all by default.
        stop: Whether to stop at the first failure.
        methods: HTTP methods to send; all by default.
        operations: Operations to send requests to, by `operationId`; all by default.
        rate: Rate limit, such as `2/s`.
        checks_auth: Whether requests with a wrong key must have status 401 or 403.
    """

    seed: int = 1
    examples: int = 10
    phases: Sequence[str] = PHASES
    only: Sequence[str] = ()
    stop: bool = False
    methods: Sequence[str] = ()
    operations: Sequence[str] = ()
    rate: str | None = None
    checks_auth: bool = True


def allow_nothing(_check: str, _operation: str, _status: int, _sent: HttpMessage) -> str | None:
    """Return that a failure is a finding."""
    return None


def fuzz_server(
    spec: ApiSpec,
    url: str,
    key: str,
    options: RunOptions,
    allow: Allow = allow_nothing,
    check: CheckExchanges = check_responses,
) -> RunResult:
    """Run Schemathesis against a server at a base URL."""
    schema = load_schema(spec, build_config(spec, url, key, options))
    if options.methods:
        schema = schema.include(method=list(options.methods))
    if options.operations:
        schema = schema.include(operation_id=list(options.operations))
    return run_phases(schema, spec, urlsplit(url).path.rstrip("/"), options, allow, check)


def build_config(spec: ApiSpec, url: str, key: str, options: RunOptions) -> dict[str, Any]:
    """Build the configuration of Schemathesis. It has the key, so that requests without a key stay without one."""
    header, prefix = spec.key_header or ("", "")
    coverage: dict[str, Any] = {"enabled": "coverage" in options.phases}
    config: dict[str, Any] = {
        "seed": options.seed,
        "base-url": url,
        "headers": {header: prefix + key} if header else {},
        "continue-on-failure": True,
        "suppress-health-check": ["all"],
        "analysis": {"constants": {"enabled": False}},
        "generation": {"database": "none", "max-examples": options.examples, "no-shrink": options.stop},
        "phases": {name: {"enabled": name in options.phases} for name in PHASES} | {"coverage": coverage},
    }
    if not options.checks_auth:
        config["checks"] = {"ignored_auth": {"enabled": False}}
    if options.only:
        config["checks"] = {"enabled": False, **{name: {"enabled": True} for name in options.only}}
    if options.methods:  # a real server gets no other methods
        coverage["unexpected-methods"] = []
        config["checks"] = config.get("checks", {}) | {"unsupported_method": {"enabled": False}}
    if options.stop:
        config["max-failures"] = 1
    if options.rate:
        config["rate-limit"] = options.rate
    return config


def load_schema(spec: ApiSpec, config: dict[str, Any]) -> Any:
    """Load a spec into Schemathesis, as canonical JSON."""
    for name in ("python_multipart", "uvicorn.error"):  # they log every unusual request, which here are nearly all
        logging.getLogger(name).setLevel(logging.ERROR)
    data = json.loads(canonical_json(spec.data))
    for item in data["paths"].values():
        for operation in item.values():
            for response in operation.get("responses", {}).values() if isinstance(operation, dict) else ():
                if response.get("x-empty"):
                    del response["content"]  # Schemathesis has no optional bodies; `response_checks` has
    return schemathesis.openapi.from_dict(data, config=SchemathesisConfig.from_dict(config))


def run_phases(
    schema: Any,
    spec: ApiSpec,
    base: str,
    options: RunOptions,
    allow: Allow = allow_nothing,
    check: CheckExchanges = check_responses,
) -> RunResult:
    """Run the enabled phases; collect the findings of Schemathesis' checks and of a check of all exchanges.

    Args:
        schema: The schema, as Schemathesis loaded it.
        spec: The spec.
        base: Path of the base URL.
        options: The options.
        allow: Returns why a failure is no finding, or None.
        check: Checks exchanges in the order in which they were made.
    """
    result, findings = RunResult(spec.name, options.seed), set[ContractFinding]()

    @schema.hook  # type: ignore[untyped-decorator]  # hooks of Schemathesis are untyped
    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:  # noqa: ARG001 - a hook has these names
        headers = {name.lower(): value for name, value in response.request.headers.items()}
        sent = HttpMessage(headers, encode_body(response.request.body))
        for name in failure.checks:
            reason = allow(name, get_operation_id(case), response.status_code, sent)
            if reason is not None:
                result.used.add(reason)
                return False
        return True

    if options.rate:
        schema.hook(build_rate_hook())
    for event in iterate_events(schema):
        if isinstance(event, events.NonFatalError):
            findings.add(ContractFinding(f"error: {event.info.title}", event.label, event.info.message))
        elif isinstance(event, events.ScenarioFinished):
            result.cases += len(event.recorder.cases)
            result.requests += len(event.recorder.interactions)
            findings.update(parse_failures(event.recorder))
            if not options.only:
                findings.update(check(spec, parse_exchanges(event.recorder, base)))
    result.findings = sorted(findings)
    return result


def build_rate_hook() -> Callable[[Any, Any, Any], None]:
    """Return a hook that waits after a response with status 429, as long as it says, and `MAX_WAITS` in all."""
    left = [MAX_WAITS]

    def after_call(context: Any, case: Any, response: Any) -> None:  # noqa: ARG001 - a hook has these names
        if response.status_code == TOO_MANY:
            headers = {name.lower(): str(value[0]) for name, value in response.headers.items()}
            seconds = min(read_retry_after(headers), left[0])
            left[0] -= seconds
            time.sleep(seconds)

    return after_call


def iterate_events(schema: Any) -> Iterator[Any]:
    """Run Schemathesis and yield its events."""
    with without_local_constants():
        yield from from_schema(schema).execute()


def get_operation_id(case: Any) -> str:
    """Return the operationId of a test case."""
    return str(case.operation.definition.raw["operationId"])


def encode_body(body: bytes | str | None) -> bytes:
    """Return a request body as bytes."""
    return body.encode() if isinstance(body, str) else body or b""


def parse_failures(recorder: Any) -> Iterator[ContractFinding]:
    """Yield the failures of Schemathesis' checks."""
    for case_id, results in recorder.checks.items():
        for each in results:
            if each.status is Status.FAILURE and each.failure_info is not None:
                where = get_operation_id(recorder.cases[case_id].value)
                yield ContractFinding(each.name, where, str(each.failure_info.failure), each.failure_info.code_sample)


def parse_exchanges(recorder: Any, base: str) -> Iterator[RecordedExchange]:
    """Yield the recorded requests and responses, in the order in which they were sent."""
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
