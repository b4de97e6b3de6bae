"""The tests are tested: a broken mock is caught by the check that names its fault."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.contract.asgi_mutators import incoming, outgoing
from tests.contract.bugs import BUGS, broken
from tests.contract.deliveries import deliver
from tests.contract.job_checks import travel
from tests.contract.mock_harness import Stage
from tests.contract.mutation import tried
from tests.contract.run import Plan, fuzz
from tests.contract.spec import PROVIDERS, spec
from tests.contract.status_coverage import ledger
from tests.sampling import sampled

BROKEN = list(broken())


def test_the_catalogue_has_at_least_thirty_bugs_for_each_provider() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS)
    counted = Counter(provider for _, provider, _ in BROKEN)
    assert min(counted[provider] for provider in PROVIDERS) >= 30


@pytest.mark.parametrize("number", range(5, len(BROKEN), 41), ids=lambda at: f"{BROKEN[at][1]}-{BROKEN[at][0].name}")
def test_a_sample_of_broken_mocks_is_caught(number: int) -> None:
    assert tried(*BROKEN[number]).caught


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(BROKEN)), ids=lambda at: f"{BROKEN[at][1]}-{BROKEN[at][0].name}")
def test_every_broken_mock_is_caught(number: int) -> None:
    assert tried(*BROKEN[number]).caught


@pytest.mark.parametrize("provider", sampled(PROVIDERS, 3))
def test_what_breaks_a_mock_breaks_nothing_by_its_mere_presence(provider: str) -> None:
    """Otherwise the broken mocks might be caught for the wrong reason."""
    for wrap in (incoming(provider, lambda _: None), outgoing(provider, lambda _, __: None)):
        of = spec(provider)
        assert fuzz(of, Stage(wrap), Plan(examples=2, phases=("examples", "stateful"))).findings == []
        assert travel(of, Stage(wrap)) == []
        assert deliver(of, Stage(wrap, step=0)) == []
        assert [finding for row in ledger(of, Stage(wrap, step=0)) for finding in row.findings] == []
