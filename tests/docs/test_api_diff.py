"""Tests of the report of public API changes."""

from __future__ import annotations

from pathlib import Path

from tests.docs.api_diff import compare, load_packages

OLD = """
from telecine._impl import Client
from telecine.gone import Gone

__all__ = ["Client", "Gone"]
"""
NEW = """
from telecine._impl import Client, Job

__all__ = ["Client", "Job"]
"""
IMPLEMENTATION = "class Base:\n    def close(self{parameter}) -> None: ...\n\nclass Client(Base): ...\n"


def checkout(root: Path, **modules: str) -> Path:
    package = root / "src" / "telecine"
    package.mkdir(parents=True)
    for name, text in modules.items():
        (package / f"{name}.py").write_text(text, "utf-8")
    return root


def test_the_report_lists_removed_added_and_changed_names(tmp_path: Path) -> None:
    old = checkout(
        tmp_path / "old", __init__=OLD, _impl=IMPLEMENTATION.format(parameter=""), gone="class Gone:\n    x: int = 1\n"
    )
    new = checkout(
        tmp_path / "new", __init__=NEW, _impl=IMPLEMENTATION.format(parameter=", wait: bool") + "class Job: ...\n"
    )
    assert list(compare(load_packages(old), load_packages(new))) == [
        "public names removed: 1",
        "  telecine.Gone",
        "public names added: 1",
        "  telecine.Job",
        "signatures changed: 1",
        "  telecine.Client.close",
        "    before: close() -> None",
        "    after:  close(wait: bool) -> None",
        "other modules removed: 1",
        "  telecine.gone",
    ]


def test_the_report_is_empty_without_changes(tmp_path: Path) -> None:
    packages = load_packages(checkout(tmp_path, __init__=OLD, gone="class Gone: ...\n", _impl="class Client: ...\n"))
    assert list(compare(packages, packages)) == [
        "public names removed: 0",
        "public names added: 0",
        "signatures changed: 0",
        "other modules removed: 0",
    ]
