"""Deprecated import paths still work, with one warning each."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from importlib import import_module
from pathlib import Path

import pytest

import telecine
import telecine_mock

SOURCE = Path(telecine.__file__).parents[1]
GENERATED = SOURCE.parent / "generated"
MOVED = {
    "telecine.callbacks": ["Receiver"],
    "telecine.check": ["OnUnsupported"],
    "telecine.outcome": ["Outcome"],
    "telecine.price": ["Estimate"],
    "telecine.provider": ["Balance"],
    "telecine.reports": ["Delivery"],
    "telecine.snapshot": ["Cost", "Problem", "Snapshot", "State"],
    "telecine.waiting": ["Poll"],
}


@pytest.mark.parametrize("name", MOVED)
def test_a_deprecated_module_has_the_public_names_and_warns_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.warns(DeprecationWarning, match=f"^{name} is deprecated, import from telecine$") as caught:
        module = import_module(name)
    assert len(caught) == 1
    for attribute in MOVED[name]:
        assert getattr(module, attribute) is getattr(telecine, attribute)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        import_module(name)


def stderr_of(*arguments: str) -> str:
    """Run Python in a new process, and return what it writes to standard error."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SOURCE), str(GENERATED)])}
    return subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, env=environment
    ).stderr


@pytest.mark.parametrize("name", [*MOVED, "telecine.mock"])
def test_the_warning_points_to_the_import(name: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"import {name}\n", "utf-8")
    assert stderr_of(str(script)).startswith(f"{script}:1: DeprecationWarning: {name} is deprecated, ")


def test_telecine_mock_is_available_under_its_old_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("telecine.mock")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.warns(DeprecationWarning, match="telecine.mock is deprecated, use telecine_mock") as caught:
        from telecine.mock import MockServer, Settings
    assert len(caught) == 1
    assert (MockServer, Settings) == (telecine_mock.MockServer, telecine_mock.Settings)


@pytest.mark.parametrize("options", [[], ["-W", "always"]], ids=["default", "always"])
def test_the_old_command_of_the_mock_servers_works_with_one_warning(options: list[str]) -> None:
    written = stderr_of(*options, "-m", "telecine.mock", "--help")
    assert written.count("DeprecationWarning: ") == 1
    assert "use python -m telecine_mock" in written
