"""Catalogue of broken mocks, each with the check that must catch it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.contract.callback_bugs import CALLBACK_BUGS
from tests.contract.delivery_bugs import DELIVERY_BUGS
from tests.contract.meaning_bugs import MEANING_BUGS
from tests.contract.request_bugs import REQUEST_BUGS
from tests.contract.resettable_mock import MockWrapper
from tests.contract.response_bugs import RESPONSE_BUGS
from tests.contract.spec import PROVIDERS


@dataclass(frozen=True)
class Bug:
    """A bug of a mock. `wrap` builds the broken mock of a provider; None if the bug does not apply to it."""

    name: str
    check: str
    wrap: Callable[[str], MockWrapper | None] = field(repr=False)


BUGS = tuple(Bug(*row) for row in (*RESPONSE_BUGS, *REQUEST_BUGS, *CALLBACK_BUGS, *DELIVERY_BUGS, *MEANING_BUGS))


def broken_mocks() -> Iterator[tuple[Bug, str, MockWrapper]]:
    """Yield all broken mocks."""
    for bug in BUGS:
        for provider in PROVIDERS:
            wrap = bug.wrap(provider)
            if wrap is not None:
                yield bug, provider, wrap
