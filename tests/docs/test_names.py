"""Tests that all names in docs and docstrings exist, and that all errors are in `telecine.errors`."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

import telecine
import telecine.errors
import telecine_mock

ROOT = Path(__file__).parents[2]
OLD_NAMES = "renames.md"
PAGES = [ROOT / "README.md", *sorted(page for page in (ROOT / "docs").glob("*.md") if page.name != OLD_NAMES)]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
ERROR = re.compile(
    r"\b[A-Z][A-Za-z]+(?:Error|Unknown|Timeout|Failed|Rejected|Expired|Refused|Reached|Limited|Denied|Reused)\b"
)
DOTTED = re.compile(r"`{1,2}((?:telecine|telecine_runtime|telecine_clients)(?:\.\w+)+)\b[^`/]*`")
RAISES = re.compile(r"^ *Raises:\n((?: +\S.*\n?)+)", re.MULTILINE)
STANDARD_LIBRARY = {"CancelledError"}
"""Errors of the standard library that pages mention."""
INTERNAL = {
    "ClaimLost",
    "ClientGone",
    "DownloadInProgress",
    # the MCP server, which turns all of them into results
    "ElicitationNeeded",
    "InvalidArguments",
    "MCPError",
    "NotApproved",
    "RunLimitReached",
    "TwoCallApproval",
    "WrongJob",
}
"""Internal exceptions."""


@cache
def docstrings(path: Path) -> tuple[str, ...]:
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_text("utf-8"))
    return tuple(ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, nodes))


def resolve_name(dotted: str) -> object:
    """Return the object of a dotted name; modules are imported as needed."""
    parts = dotted.split(".")
    found: object = importlib.import_module(parts[0])
    for number, part in enumerate(parts[1:], start=2):
        try:
            found = getattr(found, part)
        except AttributeError:
            found = importlib.import_module(".".join(parts[:number]))
    return found


def is_an_error(name: str) -> bool:
    modules = (telecine.errors, telecine_mock, builtins)
    known = next((found for module in modules if (found := getattr(module, name, None))), None)
    return isinstance(known, type) and issubclass(known, BaseException)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_name_on_a_page_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    for dotted in DOTTED.findall(text):
        resolve_name(dotted)
    assert [name for name in ERROR.findall(text) if not is_an_error(name) and name not in STANDARD_LIBRARY] == []


def test_every_name_in_a_docstring_exists() -> None:
    for path in SOURCES:
        for text in docstrings(path):
            for dotted in DOTTED.findall(text):
                resolve_name(dotted)


def test_every_error_in_a_raises_section_is_public() -> None:
    documented = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in SOURCES
        if "mock" not in path.parts
        for text in docstrings(path)
        for block in RAISES.findall(text)
        for name in re.findall(r"^ *(\w+): ", block, re.MULTILINE)
    }
    assert len(documented) > 100
    assert sorted((path, name) for path, name in documented if not is_an_error(name) and name not in INTERNAL) == []


def test_errors_md_describes_every_error() -> None:
    text = (ROOT / "docs" / "errors.md").read_text("utf-8")
    assert [name for name in telecine.errors.__all__ if f"`{name}`" not in text] == []


def test_every_public_name_exists() -> None:
    assert [name for name in telecine.__all__ if not hasattr(telecine, name)] == []
