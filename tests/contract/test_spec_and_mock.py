"""Contract tests of the mock servers against the specs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.contract.allowances import ALLOWANCES, DELIBERATE_OMISSIONS, Allowance, DeliberateOmission
from tests.contract.callback_checks import check_callbacks
from tests.contract.contract_client import ContractClient, connect_to_mock
from tests.contract.job_checks import check_jobs
from tests.contract.provider_profiles import JOB_PROFILES
from tests.contract.resettable_mock import MOCK_KEY, ResettableMock
from tests.contract.schemathesis_runner import fuzz_mock, fuzz_server
from tests.contract.spec import PROVIDERS, load_spec
from tests.contract.status_coverage import check_statuses, format_rows
from tests.fast_run import sample_params

from telecine_codegen.contract.schemathesis_runner import RunOptions
from telecine_codegen.contract.spec_client import build_target
from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(ROOT)])}
DIGEST = """
from tests.contract.schemathesis_runner import fuzz_mock
from telecine_codegen.contract.schemathesis_runner import RunOptions
from tests.contract.spec import load_spec
from tests.contract.resettable_mock import ResettableMock
print(fuzz_mock(load_spec("ttapi"), ResettableMock(), RunOptions(7, 2)).digest)
"""
EACH = pytest.mark.parametrize("provider", PROVIDERS)


def test_every_spec_has_a_profile() -> None:
    assert set(PROVIDERS) == set(JOB_PROFILES)


@EACH
def test_schemathesis_finds_nothing(provider: str) -> None:
    result = fuzz_mock(load_spec(provider), ResettableMock(), RunOptions(examples=5))
    assert result.findings == []
    assert result.requests > 100


@pytest.mark.parametrize("provider", sample_params(PROVIDERS, 3, first=1))
def test_the_same_seed_sends_the_same_requests_and_another_seed_sends_others(provider: str) -> None:
    phases = ("fuzzing", "stateful")
    digests = [
        fuzz_mock(load_spec(provider), ResettableMock(), RunOptions(seed, 2, phases)).digest for seed in (7, 7, 8)
    ]
    assert digests[0] == digests[1] != digests[2]


def test_another_process_sends_the_same_requests() -> None:
    """It loads other modules, in another order."""
    command = [sys.executable, "-c", DIGEST]
    completed = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=True
    )
    assert completed.stdout.strip() == fuzz_mock(load_spec("ttapi"), ResettableMock(), RunOptions(7, 2)).digest


@EACH
def test_all_job_checks_pass(provider: str) -> None:
    assert check_jobs(load_spec(provider), ResettableMock()) == []


@EACH
def test_every_documented_status_and_header_is_produced_and_conforms(provider: str) -> None:
    rows = check_statuses(load_spec(provider), ResettableMock(step=0))
    print(format_rows(load_spec(provider), rows))  # noqa: T201 - a table to read, with pytest -s
    assert [finding for row in rows for finding in row.findings] == []


@EACH
def test_callbacks_are_as_documented(provider: str) -> None:
    assert check_callbacks(load_spec(provider), ResettableMock()) == []


@pytest.mark.parametrize("allowance", ALLOWANCES, ids=lambda each: f"{each.provider}-{each.operation}-{each.check}")
def test_an_allowance_is_needed(allowance: Allowance) -> None:
    """Spec and mock disagree about the witness, and the allowance covers it."""
    spec = load_spec(allowance.provider)
    operation = spec.operation(allowance.operation)
    parameters = (
        {JOB_PROFILES[spec.name].poll_parameter: "drawn"} if operation.id == JOB_PROFILES[spec.name].poll else {}
    )
    with connect_to_mock(spec, ResettableMock()) as client:
        exchange = client.send(operation.id, parameters, allowance.witness)
    assert exchange.status == allowance.status
    assert allowance.when(allowance.witness)
    problems = list(operation.request_problems(build_target(operation, parameters), allowance.witness))
    assert problems == [], "the spec rejects the witness: the allowance is not needed"


@pytest.mark.parametrize("each", DELIBERATE_OMISSIONS, ids=lambda each: each.reason)
def test_a_deliberate_omission_occurs(each: DeliberateOmission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tests.contract.allowances.DELIBERATE_OMISSIONS",
        tuple(other for other in DELIBERATE_OMISSIONS if other is not each),
    )
    spec = load_spec(each.provider)
    found = [
        *check_jobs(spec, ResettableMock()),
        *(finding for row in check_statuses(spec, ResettableMock(step=0)) for finding in row.findings),
    ]
    with connect_to_mock(spec, ResettableMock()) as client:
        call_every_operation(client)
        found += client.findings()
    assert [finding for finding in found if each.covers(each.provider, finding.message)]


def call_every_operation(client: ContractClient) -> None:
    for operation in client.spec.operations:
        client.send(
            operation.id, body={} if operation.request_media else None, parameters={client.profile.poll_parameter: "x"}
        )


@pytest.mark.parametrize("provider", sample_params(PROVIDERS, 3, first=2))
def test_schemathesis_finds_nothing_over_a_socket(provider: str) -> None:
    # Without limits, since a fast machine has too many jobs open at once.
    with MockServer(Settings(api_key=MOCK_KEY, pace=0.05, seed=3, enforce_limits=False)) as server:
        result = fuzz_server(load_spec(provider), server.base_url(provider), MOCK_KEY, RunOptions(examples=2))
    assert result.findings == []
    assert result.requests > 100


@pytest.mark.deep
@EACH
def test_a_longer_run_finds_nothing_and_uses_its_allowances(provider: str) -> None:
    result = fuzz_mock(load_spec(provider), ResettableMock(), RunOptions(seed=2, examples=50))
    assert result.findings == []
    assert result.used <= {each.reason for each in ALLOWANCES if each.provider == provider}
