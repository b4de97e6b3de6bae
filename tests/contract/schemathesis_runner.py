"""Runs Schemathesis against a mock in process or a server over a socket, with the allowances of our providers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from schemathesis.python.asgi import shutdown_lifespans
from tests.contract.allowances import ALLOWANCES, Allowance, find_allowance
from tests.contract.provider_profiles import JOB_PROFILES
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, ResettableMock
from tests.contract.response_checks import check_exchanges

from telecine_codegen.contract import schemathesis_runner
from telecine_codegen.contract.api_spec import ApiSpec, HttpMessage
from telecine_codegen.contract.schemathesis_runner import Allow, RunOptions, RunResult, build_config, load_schema


def allow_for(provider: str, allowances: Sequence[Allowance] = ALLOWANCES) -> Allow:
    """Return what tells why a failure at a provider is no finding."""

    def allow(check: str, operation: str, status: int, sent: HttpMessage) -> str | None:
        allowance = find_allowance(allowances, provider, check, operation, status, sent)
        return None if allowance is None else allowance.reason

    return allow


def with_auth_of(provider: str, options: RunOptions) -> RunOptions:
    """Return options without the check of wrong keys, where a provider answers them with another status."""
    standard = JOB_PROFILES[provider].wrong_key_status in (401, 403)  # else `status_coverage` checks them
    return replace(options, checks_auth=standard)


def fuzz_mock(spec: ApiSpec, mock: ResettableMock, options: RunOptions) -> RunResult:
    """Run Schemathesis against a mock in process; each stateful scenario starts with a new mock."""
    options = with_auth_of(spec.name, options)
    schema = load_schema(spec, build_config(spec, f"{MOCK_URL}/{spec.name}", MOCK_KEY, options))
    schema.app = mock
    schema.as_state_machine = reset_before_scenarios(schema.as_state_machine, mock.reset)
    mock.reset()
    try:
        allow = allow_for(spec.name)
        result = schemathesis_runner.run_phases(schema, spec, f"/{spec.name}", options, allow, check_exchanges)
    finally:
        mock.close()
        shutdown_lifespans()  # otherwise Schemathesis keeps every mock until the process ends
    result.requests, result.digest = mock.requests, mock.digest
    return result


def fuzz_server(spec: ApiSpec, url: str, key: str, options: RunOptions) -> RunResult:
    """Run Schemathesis against a server at a base URL."""
    options = with_auth_of(spec.name, options)
    return schemathesis_runner.fuzz_server(spec, url, key, options, allow_for(spec.name), check_exchanges)


def reset_before_scenarios(factory: Callable[[], Any], reset: Callable[[], None]) -> Callable[[], Any]:
    """Return a factory of state machines that call `reset` before each scenario."""

    def as_state_machine() -> Any:
        class ResettingMachine(factory()):  # type: ignore[misc]  # the base comes from a function
            def setup(self) -> None:
                reset()
                super().setup()

        return ResettingMachine

    return as_state_machine
