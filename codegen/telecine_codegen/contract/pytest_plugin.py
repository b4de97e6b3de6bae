"""Pytest plugin: `@pytest.mark.telecine_contract("NAME")` makes a test of each check of a server against its spec.

    @pytest.mark.telecine_contract("aimlapi")
    def test_contract(contract_check):
        contract_check()

The plugin is loaded in every run of pytest, so this module imports nothing else; the checks are in `pytest_checks`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from telecine_codegen.contract.pytest_checks import ContractCheck, MockServers

MARKER = "telecine_contract"
FIXTURE = "contract_check"
HELP = (
    f"{MARKER}(provider, base_url=None, examples=20, seed=1): test a server against specs/PROVIDER.yaml, by default "
    "the mock that is made from it; each operation and each group of checks is a test"
)
PACKAGES = ("schemathesis", "starlette", "uvicorn", "jsonschema_rs")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", HELP)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each check."""
    markers = list(metafunc.definition.iter_markers(MARKER))
    if not markers:
        return
    if FIXTURE not in metafunc.fixturenames:
        pytest.fail(f"a test that is marked {MARKER} takes the fixture {FIXTURE}, and calls it", pytrace=False)
    if not all(map(find_spec, PACKAGES)):
        pytest.fail(f"the marker {MARKER} needs the extra `contract`: pip install 'telecine[contract]'", pytrace=False)
    from telecine_codegen.contract.pytest_checks import list_cases

    cases = [case for marker in markers for case in list_cases(metafunc.config.rootpath, marker)]
    metafunc.parametrize(FIXTURE, cases, ids=[case.id for case in cases], indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Fail a test that has passed without running its check."""
    result = yield
    check: Any = pyfuncitem.funcargs.get(FIXTURE) if pyfuncitem.get_closest_marker(MARKER) else None
    if check is not None and not check.was_run:
        pytest.fail(f"the test did not call {FIXTURE}()", pytrace=False)
    return result


@pytest.fixture
def contract_base_url() -> str | None:
    """Return the base URL of the server to test; override it. `None` is the mock that is made from the spec.

    A mock server of Telecine on this machine gets all checks; another server gets only requests that cost nothing,
    unless `contract_jobs_are_free` says that jobs cost nothing there.
    """
    return None


@pytest.fixture
def contract_jobs_are_free() -> bool:
    """Return whether jobs cost nothing at the server of `contract_base_url`: then it gets all checks. Override it."""
    return False


@pytest.fixture
def contract_api_key() -> str | None:
    """Return the API key of the server to test; override it. `None` is that of the environment, or of the mock."""
    return None


@pytest.fixture(scope="session")
def contract_mocks() -> Iterator[MockServers]:
    """Mock servers that are made from specs, each started at its first use."""
    from telecine_codegen.contract.pytest_checks import MockServers

    with MockServers() as servers:
        yield servers


@pytest.fixture
def contract_check(
    request: pytest.FixtureRequest,
    contract_base_url: str | None,
    contract_api_key: str | None,
    contract_jobs_are_free: bool,
) -> ContractCheck:
    """Return the check of this test; call it."""
    case = getattr(request, "param", None)
    if case is None:
        pytest.fail(f'mark the test: @pytest.mark.{MARKER}("PROVIDER")', pytrace=False)
    from telecine_codegen.contract.pytest_checks import ContractCheck, find_job_options, find_server

    url = case.base_url or contract_base_url
    if url is None:
        mock = request.getfixturevalue("contract_mocks").start(case.document)
        return ContractCheck(case, mock.target, mock.jobs)
    target = find_server(case, url, contract_api_key)
    return ContractCheck(case, target, find_job_options(case, target, are_free=contract_jobs_are_free))
