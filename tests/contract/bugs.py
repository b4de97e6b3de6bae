"""The catalogue of broken mocks. Each names the check that must catch it, and the providers that can have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.contract.callback_bugs import CALLBACK_BUGS
from tests.contract.request_bugs import REQUEST_BUGS
from tests.contract.resettable_mock import MockWrapper
from tests.contract.response_bugs import RESPONSE_BUGS
from tests.contract.spec import PROVIDERS


@dataclass(frozen=True)
class Bug:
    """One way to be broken: `wrap` makes the broken mock of a provider, None where there is no such thing to break."""

    name: str
    check: str
    wrap: Callable[[str], MockWrapper | None] = field(repr=False)


BUGS = tuple(Bug(*row) for row in (*RESPONSE_BUGS, *REQUEST_BUGS, *CALLBACK_BUGS))


def broken_mocks() -> Iterator[tuple[Bug, str, MockWrapper]]:
    """Return every broken mock there is."""
    for bug in BUGS:
        for provider in PROVIDERS:
            wrap = bug.wrap(provider)
            if wrap is not None:
                yield bug, provider, wrap
