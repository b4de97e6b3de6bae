"""The keys that a client has sent jobs with: a second job of the same key would be paid for as well."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from telecine.errors import KeyReused

MAX_REMEMBERED_KEYS: Final = 10_000
"""How many keys a client remembers; the one sent longest ago is forgotten first."""


class SentKeys:
    """The keys of one client, in use and sent."""

    def __init__(self, remembered: int = MAX_REMEMBERED_KEYS) -> None:
        self._remembered = remembered
        self._in_use: set[str] = set()
        self._sent: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def using(self, key: str) -> Generator[None]:
        """Keep a key for one submit.

        Raises:
            KeyReused: It was sent before, or another submit is at work with it.
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

    def sent(self, key: str) -> None:
        """Take note that a submit of this key leaves now."""
        with self._lock:
            self._sent[key] = None
            if len(self._sent) > self._remembered:
                self._sent.popitem(last=False)

    def refused(self, key: str) -> None:
        """Forget a key: the provider certainly made no job of it."""
        with self._lock:
            self._sent.pop(key, None)
