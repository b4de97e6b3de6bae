"""The tests that a marked test function becomes: one for each operation, and one for each group of checks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

import httpx
import pytest

from telecine_codegen.commands.contract import LIVE_PHASES
from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.contract_run import FREE_GROUPS, CheckGroup, check_declaration, fuzz_target
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.finding_text import describe_findings
from telecine_codegen.contract.mock_identity import identify_mock
from telecine_codegen.contract.schemathesis_runner import RunOptions
from telecine_codegen.contract.spec_mock import PAUSE, TIMEOUT, SpecMock, run_spec_mock
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.document import Document
from telecine_codegen.project import list_specs

PHASES: Final = ("examples", "coverage", "fuzzing")
STATEFUL: Final = "stateful"
DECLARATION: Final = "declaration"
FREE_METHOD: Final = "GET"
MOST_EXAMPLES: Final = 3
"""Examples for each operation of a server that may charge."""
RATE: Final = "2/s"


@dataclass(frozen=True)
class ContractCase:
    """One test of a server.

    Attributes:
        document: The spec.
        name: Name of the check: `schemathesis-` and an operation, or that of a group.
        run: Options of Schemathesis, for its checks.
        group: The group of checks that follows jobs, for the others.
        base_url: Base URL from the marker.
    """

    document: Document = field(repr=False)
    name: str
    run: RunOptions
    group: CheckGroup | None = None
    base_url: str | None = None

    @property
    def id(self) -> str:
        """Name of the test in the report."""
        return f"{self.document.name}-{self.name}"


def list_cases(root: Path, marker: pytest.Mark) -> list[ContractCase]:
    """Return the tests of a marker; fail if its arguments or the spec are wrong."""
    try:
        return list(_build_cases(root, *marker.args, **marker.kwargs))
    except TypeError as error:
        pytest.fail(f"telecine_contract: {error}".replace("_build_cases() ", ""), pytrace=False)


def _build_cases(
    root: Path, provider: str, base_url: str | None = None, examples: int = 20, seed: int = 1
) -> Iterator[ContractCase]:
    document = _read_spec(root, provider)
    target = ContractTarget(document, base_url or "", "")
    if base_url is None:
        yield ContractCase(document, DECLARATION, RunOptions(seed))
    for operation in target.spec.operations:
        if base_url is None or operation.method == FREE_METHOD:
            options = RunOptions(seed, examples, PHASES, operations=(operation.id,))
            yield ContractCase(document, f"schemathesis-{operation.id}", options, base_url=base_url)
    if base_url is None:
        yield ContractCase(document, f"schemathesis-{STATEFUL}", RunOptions(seed, examples, (STATEFUL,)))
        for group in FREE_GROUPS:
            yield ContractCase(document, group.__name__.removeprefix("check_"), RunOptions(seed), group)


@cache
def _read_spec(root: Path, provider: str) -> Document:
    specs = {path.stem: path for path in list_specs(root)}
    if provider not in specs:
        found = ", ".join(sorted(specs)) or "none"
        pytest.fail(f"telecine_contract: no specs/{provider}.yaml in {root}; found: {found}", pytrace=False)
    report = Report()
    documents = read_and_lint([specs[provider]], report)
    if report.failed or not documents:
        pytest.fail(f"telecine_contract: {report}", pytrace=False)
    return documents[0]


class MockServers:
    """Mock servers that are made from specs; each is started at its first use, and stopped at the end."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._mocks: dict[Path, SpecMock] = {}

    def __enter__(self) -> MockServers:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, document: Document) -> SpecMock:
        """Return the mock of a spec."""
        if document.path not in self._mocks:
            self._mocks[document.path] = self._stack.enter_context(run_spec_mock(document))
        return self._mocks[document.path]


def find_server(case: ContractCase, url: str, key: str | None) -> ContractTarget:
    """Return the server of a test; fail if it needs a key and there is none."""
    target = ContractTarget(case.document, url.rstrip("/"), key or "")
    variable = target.spec.key_variable
    found = key or os.environ.get(variable, "").strip()
    if variable and not found:
        pytest.fail(f"set {variable} to the API key, or override the fixture contract_api_key", pytrace=False)
    return ContractTarget(case.document, target.url, found)


def find_job_options(case: ContractCase, target: ContractTarget, *, are_free: bool) -> JobOptions | None:
    """Return how jobs are followed at a server that was named; None if a job could cost money.

    Args:
        case: The test.
        target: The server.
        are_free: Whether the user says that jobs cost nothing there.
    """
    if case.base_url is not None:
        return None
    if identify_mock(target.url) is not None:
        return JobOptions.for_mock(PAUSE, TIMEOUT)
    return JobOptions(PAUSE, TIMEOUT, is_paid=False) if are_free else None


class ContractCheck:
    """The check of one test; call it to run it.

    Attributes:
        case: The test.
        target: The server.
        jobs: How its jobs are followed; None if a job could cost money.
        was_run: Whether it was called.
    """

    def __init__(self, case: ContractCase, target: ContractTarget, jobs: JobOptions | None) -> None:
        self.case = case
        self.target = target
        self.jobs = jobs
        self.was_run = False
        self._requests: list[httpx.Request] = []
        self._notes: list[str] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.case.id}>"

    def __call__(self) -> None:
        """Run the check; fail with a list of its findings, skip what cannot be checked."""
        __tracebackhide__ = True
        self.was_run = True
        found = sorted(set(self._find()))
        if found:
            pytest.fail(describe_findings(found, self.target, self._requests), pytrace=False)
        if self._notes:
            pytest.skip("; ".join(self._notes))

    def _find(self) -> Iterable[ContractFinding]:
        case, target = self.case, self.target
        if case.name == DECLARATION:
            return check_declaration(target)
        if self.jobs is None:
            return self._find_without_cost()
        if case.group is None:
            return fuzz_target(target, case.run).findings
        hooks = {"request": [self._requests.append]}
        with httpx.Client(timeout=60.0, trust_env=False, event_hooks=hooks) as http:
            return list(case.group(CheckContext(target, http, self.jobs, _ignore, self._notes)))

    def _find_without_cost(self) -> Iterable[ContractFinding]:
        case = self.case
        methods = [self.target.spec.operation(each).method for each in case.run.operations]
        if methods != [FREE_METHOD]:
            pytest.skip("it could cost money")
        examples = min(case.run.examples, MOST_EXAMPLES)
        options = replace(
            case.run,
            examples=examples,
            phases=LIVE_PHASES,
            methods=methods,
            rate=None if self.target.is_local else RATE,
        )
        return fuzz_target(self.target, options).findings


def _ignore(_text: str) -> None:
    """Say nothing: the jobs cost nothing."""
