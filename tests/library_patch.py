"""Patches of the standard library that one module of ours sees, and no other module and no other thread."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

import pytest


def patch_library(monkeypatch: pytest.MonkeyPatch, module: ModuleType, library: str, **members: object) -> None:
    """Replace members of a library in one module.

    Args:
        monkeypatch: Undoes it.
        module: The module, which has imported the library as a whole.
        library: The name that the library has in the module: ``time``.
        members: The members to replace: ``monotonic=...``.
    """
    copied = SimpleNamespace(**(vars(getattr(module, library)) | members))
    monkeypatch.setattr(module, library, copied)
