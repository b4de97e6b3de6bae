# Generated from specs/xai.yaml by `make generate`. Do not edit.

"""What XAI sends to its caller. A callback is a hint: read the job again before acting on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from telecine_runtime.signature import Signature

SIGNATURE: Final[Signature | None] = None
"""How such a request is signed."""

EXPRESSIONS: Final[Mapping[str, str]] = {}
"""For each callback the runtime expression that tells where it is sent; a webhook goes where the console says."""

PARSERS: Final[Mapping[str, Callable[[bytes | str], Any]]] = {}
"""The parser of each request that may come in, by name."""
