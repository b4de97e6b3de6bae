# Generated from specs/xai.yaml by `telecine-codegen generate`. Do not edit.

"""Callbacks and webhooks of XAI. A callback is a hint: poll the job before acting on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from telecine_runtime.signature import Signature

SIGNATURE: Final[Signature | None] = None
"""Signature scheme of callbacks."""

EXPRESSIONS: Final[Mapping[str, str]] = {}
"""Runtime expressions for the URLs of callbacks, by name; the URL of a webhook is set in the provider's console."""

PARSERS: Final[Mapping[str, Callable[[bytes | str], Any]]] = {}
"""Parsers of callbacks and webhooks, by name."""
