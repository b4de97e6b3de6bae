"""Mutation tests of the specs: remove a required member, an enum value or a status, and run the checks."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract.boundary_client import find_boundary_problems
from tests.contract.callback_checks import check_callbacks
from tests.contract.contract_client import connect_to_mock
from tests.contract.job_checks import check_jobs
from tests.contract.model_checks import constant_error_members_are_required, models_match_spec
from tests.contract.receiver_checks import check_receiver
from tests.contract.receiver_spec import find_callbacks
from tests.contract.resettable_mock import ResettableMock
from tests.contract.schemathesis_runner import fuzz_mock
from tests.contract.spec import PROVIDERS, load_spec
from tests.contract.status_coverage import iterate_rows

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.schemathesis_runner import RunOptions

CutPath = tuple[str | int, ...]


@dataclass(frozen=True)
class SpecCut:
    """A removal from a spec: the member or item `key` of the node at `path`."""

    provider: str
    kind: str
    path: CutPath
    key: str | int

    def __str__(self) -> str:
        return f"{self.provider}-{self.kind}-{'/'.join(map(str, self.path))}-{self.key}"

    def apply(self) -> ApiSpec:
        """Return the spec without the member or item."""
        data = copy.deepcopy(load_spec(self.provider).data)
        parent: Any = data
        for token in self.path:
            parent = parent[token]
        del parent[self.key]
        return ApiSpec(self.provider, data)


def list_cuts() -> list[SpecCut]:
    """Return all cuts of all specs."""
    return [cut for provider in PROVIDERS for cut in find_cuts(provider, load_spec(provider).data, ())]


def find_cuts(provider: str, node: Any, path: CutPath) -> Iterator[SpecCut]:
    """Yield the cuts below a node; examples are left alone, as they constrain nothing."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            yield from find_cuts(provider, each, (*path, index))
    if not isinstance(node, dict):
        return
    for name, each in node.items():
        if name in ("example", "examples", "value") or str(name).startswith("x-"):
            continue
        if name in ("required", "enum") and isinstance(each, list):
            yield from (SpecCut(provider, name, (*path, name), index) for index in range(len(each)))
        elif name == "required" and each is True and node.get("in") in ("query", "header"):
            yield SpecCut(provider, name, path, name)
        elif name == "responses" and "operationId" in node and path[0] == "paths" and "callbacks" not in path:
            yield from (SpecCut(provider, "status", (*path, name), status) for status in each)
        yield from find_cuts(provider, each, (*path, name))


def check_statuses_and_errors(spec: ApiSpec) -> list[ContractFinding]:
    """Run the status coverage, and check the error bodies."""
    with connect_to_mock(spec, ResettableMock(step=0)) as client:
        findings = [finding for row in iterate_rows(client) for finding in row.findings]
        return [*findings, *constant_error_members_are_required(spec, client.exchanges)]


def check_positive_data(spec: ApiSpec) -> list[ContractFinding]:
    """Send valid bodies: the mock rejects those that lack a member which the cut spec no longer requires."""
    options = RunOptions(examples=5, phases=("examples", "coverage"), only=("positive_data_acceptance",), stop=True)
    return fuzz_mock(spec, ResettableMock(), options).findings


def check_receiver_input(spec: ApiSpec) -> list[ContractFinding]:
    """Send our receiver valid callbacks: it rejects those without a header which the cut spec no longer requires."""
    options = RunOptions(examples=10, phases=("coverage", "fuzzing"), only=("positive_data_acceptance",))
    return check_receiver(spec, options)[0].findings if find_callbacks(spec) else []


DETECTORS: tuple[Callable[[ApiSpec], list[ContractFinding]], ...] = (
    check_statuses_and_errors,
    lambda spec: check_jobs(spec, ResettableMock()),
    lambda spec: check_callbacks(spec, ResettableMock(step=0), "callback_conforms"),
    lambda spec: list(models_match_spec(spec)),
    lambda spec: find_boundary_problems(spec),
    check_positive_data,
    check_receiver_input,
)
"""Checks that can detect a cut, the fastest first; the last two are slow."""


def detect_cut(cut: SpecCut) -> ContractFinding | None:
    """Return the first finding with the cut spec; None if no check detects the cut."""
    spec = cut.apply()
    return next((finding for detect in DETECTORS for finding in detect(spec)), None)
