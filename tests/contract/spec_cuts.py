"""Takes one thing out of a spec: a required member, a value of an enum, a status; and sees who notices."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract.callback_checks import check_callbacks
from tests.contract.contract_client import connect_to_mock
from tests.contract.job_checks import check_jobs
from tests.contract.model_checks import constant_error_members_are_required, models_match_spec
from tests.contract.receiver_checks import check_receiver
from tests.contract.receiver_spec import find_callbacks
from tests.contract.resettable_mock import ResettableMock
from tests.contract.response_checks import ContractFinding
from tests.contract.schemathesis_runner import RunOptions, fuzz_mock
from tests.contract.spec import PROVIDERS, ApiSpec, load_spec
from tests.contract.status_coverage import iterate_rows

CutPath = tuple[str | int, ...]


@dataclass(frozen=True)
class SpecCut:
    """One thing that is taken out: the member `key` of what stands at `place`, or the item there."""

    provider: str
    kind: str
    place: CutPath
    key: str | int

    def __str__(self) -> str:
        return f"{self.provider}-{self.kind}-{'/'.join(map(str, self.place))}-{self.key}"

    def made(self) -> ApiSpec:
        """Return the spec without it."""
        data = copy.deepcopy(load_spec(self.provider).data)
        inner: Any = data
        for token in self.place:
            inner = inner[token]
        del inner[self.key]
        return ApiSpec(self.provider, data)


def list_cuts() -> list[SpecCut]:
    """List everything that can be taken out of the specs."""
    return [cut for provider in PROVIDERS for cut in find_cuts(provider, load_spec(provider).data, ())]


def find_cuts(provider: str, node: Any, place: CutPath) -> Iterator[SpecCut]:
    """Find what can be taken out below a place; examples are no part of what a spec demands."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            yield from find_cuts(provider, each, (*place, index))
    if not isinstance(node, dict):
        return
    for name, each in node.items():
        if name in ("example", "examples", "value") or str(name).startswith("x-"):
            continue
        if name in ("required", "enum") and isinstance(each, list):
            yield from (SpecCut(provider, name, (*place, name), index) for index in range(len(each)))
        elif name == "required" and each is True and node.get("in") in ("query", "header"):
            yield SpecCut(provider, name, place, name)
        elif name == "responses" and "operationId" in node and place[0] == "paths" and "callbacks" not in place:
            yield from (SpecCut(provider, "status", (*place, name), status) for status in each)
        yield from find_cuts(provider, each, (*place, name))


def check_statuses_and_errors(of: ApiSpec) -> list[ContractFinding]:
    """Provoke every status, and look at what the errors hold."""
    with connect_to_mock(of, ResettableMock(step=0)) as caller:
        found = [finding for row in iterate_rows(caller) for finding in row.findings]
        return [*found, *constant_error_members_are_required(of, caller.exchanges)]


def check_positive_data(of: ApiSpec) -> list[ContractFinding]:
    """Send what the spec allows: a member that is not required any more is left out, and the mock refuses."""
    plan = RunOptions(examples=5, phases=("examples", "coverage"), only=("positive_data_acceptance",), stop=True)
    return fuzz_mock(of, ResettableMock(), plan).findings


def check_receiver_input(of: ApiSpec) -> list[ContractFinding]:
    """Send our receiver what the spec allows: a header that is not required any more is left out, and it refuses."""
    plan = RunOptions(examples=10, phases=("coverage", "fuzzing"), only=("positive_data_acceptance",))
    return check_receiver(of, plan)[0].findings if find_callbacks(of) else []


DETECTORS: tuple[Callable[[ApiSpec], list[ContractFinding]], ...] = (
    check_statuses_and_errors,
    lambda of: check_jobs(of, ResettableMock()),
    lambda of: check_callbacks(of, ResettableMock(step=0), "callback_conforms"),
    lambda of: list(models_match_spec(of)),
    check_positive_data,
    check_receiver_input,
)
"""Who looks at a spec, the cheapest first; only the last two take their time."""


def detect_cut(cut: SpecCut) -> ContractFinding | None:
    """Return the first thing that anybody finds wrong with the spec without it."""
    of = cut.made()
    return next((finding for watch in DETECTORS for finding in watch(of)), None)
