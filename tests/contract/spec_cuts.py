"""Takes one thing out of a spec: a required member, a value of an enum, a status; and sees who notices."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract.deliveries import deliver
from tests.contract.http_caller import at_stage
from tests.contract.incoming_paths import incoming
from tests.contract.job_checks import travel
from tests.contract.mock_harness import Stage
from tests.contract.model_checks import errors_hold_what_is_required, models_know_the_spec
from tests.contract.receiver_checks import receive
from tests.contract.response_checks import Finding
from tests.contract.run import Plan, fuzz
from tests.contract.spec import PROVIDERS, Spec, spec
from tests.contract.status_coverage import rows

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Cut:
    """One thing that is taken out: the member `key` of what stands at `place`, or the item there."""

    provider: str
    kind: str
    place: Place
    key: str | int

    def __str__(self) -> str:
        return f"{self.provider}-{self.kind}-{'/'.join(map(str, self.place))}-{self.key}"

    def made(self) -> Spec:
        """Return the spec without it."""
        data = copy.deepcopy(spec(self.provider).data)
        inner: Any = data
        for token in self.place:
            inner = inner[token]
        del inner[self.key]
        return Spec(self.provider, data)


def cuts() -> list[Cut]:
    """List everything that can be taken out of the specs."""
    return [cut for provider in PROVIDERS for cut in within(provider, spec(provider).data, ())]


def within(provider: str, node: Any, place: Place) -> Iterator[Cut]:
    """Find what can be taken out below a place; examples are no part of what a spec demands."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            yield from within(provider, each, (*place, index))
    if not isinstance(node, dict):
        return
    for name, each in node.items():
        if name in ("example", "examples", "value") or str(name).startswith("x-"):
            continue
        if name in ("required", "enum") and isinstance(each, list):
            yield from (Cut(provider, name, (*place, name), index) for index in range(len(each)))
        elif name == "required" and each is True and node.get("in") in ("query", "header"):
            yield Cut(provider, name, place, name)
        elif name == "responses" and "operationId" in node and place[0] == "paths" and "callbacks" not in place:
            yield from (Cut(provider, "status", (*place, name), status) for status in each)
        yield from within(provider, each, (*place, name))


def by_ledger(of: Spec) -> list[Finding]:
    """Provoke every status, and look at what the errors hold."""
    with at_stage(of, Stage(step=0)) as caller:
        found = [finding for row in rows(caller) for finding in row.findings]
        return [*found, *errors_hold_what_is_required(of, caller.exchanges)]


def by_positive_data(of: Spec) -> list[Finding]:
    """Send what the spec allows: a member that is not required any more is left out, and the mock refuses."""
    plan = Plan(examples=5, phases=("examples", "coverage"), only=("positive_data_acceptance",), stop=True)
    return fuzz(of, Stage(), plan).findings


def by_receiver(of: Spec) -> list[Finding]:
    """Send our receiver what the spec allows: a header that is not required any more is left out, and it refuses."""
    plan = Plan(examples=10, phases=("coverage", "fuzzing"), only=("positive_data_acceptance",))
    return receive(of, plan)[0].findings if incoming(of) else []


WATCHERS: tuple[Callable[[Spec], list[Finding]], ...] = (
    by_ledger,
    lambda of: travel(of, Stage()),
    lambda of: deliver(of, Stage(step=0), "callback_conforms"),
    lambda of: list(models_know_the_spec(of)),
    by_positive_data,
    by_receiver,
)
"""Who looks at a spec, the cheapest first; only the last two take their time."""


def noticed(cut: Cut) -> Finding | None:
    """Return the first thing that anybody finds wrong with the spec without it."""
    of = cut.made()
    return next((finding for watch in WATCHERS for finding in watch(of)), None)
