"""The catalogue of broken mocks. Each names the check that must catch it, and the providers that can have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.contract.bugs_of_answers import ANSWERS
from tests.contract.bugs_of_callbacks import CALLBACKS
from tests.contract.bugs_of_requests import REQUESTS
from tests.contract.mock_harness import Wrap
from tests.contract.spec import PROVIDERS


@dataclass(frozen=True)
class Bug:
    """One way to be broken: `wrap` makes the broken mock of a provider, None where there is no such thing to break."""

    name: str
    check: str
    wrap: Callable[[str], Wrap | None] = field(repr=False)


BUGS = tuple(Bug(*row) for row in (*ANSWERS, *REQUESTS, *CALLBACKS))


def broken() -> Iterator[tuple[Bug, str, Wrap]]:
    """Return every broken mock there is."""
    for bug in BUGS:
        for provider in PROVIDERS:
            wrap = bug.wrap(provider)
            if wrap is not None:
                yield bug, provider, wrap
