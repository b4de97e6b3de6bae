"""Job keys that a client has sent. They are refused, since a second job with the same key would be charged too."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from telecine.errors import KeyReused

MAX_REMEMBERED_KEYS: Final = 10_000
"""How many keys a client remembers; the oldest is forgotten first."""


class SentKeys:
    """The keys that one client is using or has sent."""

    def __init__(self, max_remembered: int = MAX_REMEMBERED_KEYS) -> None:
        self._max_remembered = max_remembered
        self._in_use: set[str] = set()
        self._sent: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def reserve(self, key: str) -> Generator[None]:
        """Reserve a key for one submit.

        Raises:
            KeyReused: The key has been sent, or another submit is using it.
        """
        with self._lock:
            if key in self._sent or key in self._in_use:
                raise KeyReused(key)
            self._in_use.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._in_use.discard(key)

    def mark_sent(self, key: str) -> None:
        """Record that a submit with this key is being sent."""
        with self._lock:
            self._sent[key] = None
            if len(self._sent) > self._max_remembered:
                self._sent.popitem(last=False)

    def forget(self, key: str) -> None:
        """Forget a key whose job the provider has refused."""
        with self._lock:
            self._sent.pop(key, None)
