"""Check of a batch before anything is sent: each item against its provider, and the keys against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from telecine._core.request_check import validate_request
from telecine.batch.batch_item import BatchItem
from telecine.batch.batch_problem import BatchProblem
from telecine.providers import get_provider


def check_items(items: Iterable[BatchItem]) -> Iterator[BatchProblem]:
    """Yield the problems of items. Nothing is sent, and no API key is needed.

    Raises:
        UnknownProvider: There is no such provider.
        ConfigurationError: The package of a provider cannot be used.
    """
    by_key: dict[str, BatchItem] = {}
    for item in items:
        for sentence in validate_request(get_provider(item.provider), item.request):
            yield BatchProblem.from_sentence(item.line, sentence)
        first = by_key.setdefault(item.key, item)
        if first is not item:
            other = "another item" if first.line is None else f"line {first.line}"
            yield BatchProblem(item.line, "key", f"key: {item.key!r} is also the key of {other}")
