"""Whether the process of a claim has ended, which only its own machine can tell."""

from __future__ import annotations

import pytest
from tests.library_patch import patch_library

from telecine.ledger import owner
from telecine.ledger.owner import has_ended, new_owner


def test_a_process_of_another_user_or_machine_has_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    with monkeypatch.context() as another_user:
        patch_library(another_user, owner, "os", kill=refuse)
        assert not has_ended(new_owner())
    patch_library(monkeypatch, owner, "os", kill=lambda *_: pytest.fail("the process is of another machine"))
    assert not has_ended("another-machine 1 x")
