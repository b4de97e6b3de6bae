"""Size and documentation of the generated code."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from pathlib import Path
from typing import Any

import pytest
from tests.clients.spec_operations import PROVIDERS, client_class, client_module

from telecine_runtime import call, capabilities, error_envelope, provider_info, signature

GENERATED = Path(__file__).parents[2] / "generated" / "telecine_clients"
FACTS: dict[str, Any] = {
    name: kind
    for source in (provider_info, call, capabilities, error_envelope, signature)
    for name, kind in vars(source).items()
    if dataclasses.is_dataclass(kind)
}
"""The runtime's classes with defaults that generated code must not repeat, by name."""
AROUND = 44
"""Maximum number of lines of a provider's operations and clients, apart from the operations themselves."""
EACH = 24
"""Maximum number of lines of an operation, with both methods."""

OVERLOAD = 12
"""Maximum number of lines of an overload."""


def parsed(provider: str, name: str) -> ast.Module:
    return ast.parse((GENERATED / provider / name).read_text("utf-8"))


def code_lines(provider: str, name: str) -> int:
    """Count lines without docstrings and blank lines."""
    texts = (
        node
        for node in ast.walk(parsed(provider, name))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
    told = {line for node in texts for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    lines = (GENERATED / provider / name).read_text("utf-8").splitlines()
    return sum(bool(line) and number not in told for number, line in enumerate(lines, 1))


def overloads(provider: str) -> int:
    trees = (parsed(provider, name) for name in ("operations.py", "client.py"))
    names = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name))
    return sum(name.id == "overload" for name in names)


def usual(kind: Any) -> dict[str, Any]:
    """Return what a fact says when it is not told, by argument."""
    made = {
        field.name: field.default_factory() for field in dataclasses.fields(kind) if callable(field.default_factory)
    }
    given = {field.name: field.default for field in dataclasses.fields(kind)}
    return {name: value for name, value in (given | made).items() if value is not dataclasses.MISSING}


def methods(provider: str) -> list[Any]:
    classes = (client_class(provider), client_class(provider, "Async"))
    return [method for kind in classes for method in vars(kind).values() if inspect.isfunction(method)]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nothing_is_written_that_the_runtime_takes_for_granted(provider: str) -> None:
    written = [
        (node.func.id, keyword.arg, ast.literal_eval(keyword.value))
        for name in ("operations.py", "capabilities.py", "callbacks.py")
        for node in ast.walk(parsed(provider, name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FACTS
        for keyword in node.keywords
        if isinstance(keyword.value, ast.Constant | ast.Tuple | ast.Dict)
        and not any(isinstance(inner, ast.Call | ast.Name) for inner in ast.walk(keyword.value))
    ]
    assert written
    obvious = [(kind, name, value) for kind, name, value in written if usual(FACTS[kind]).get(name, ...) == value]
    assert obvious == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_code_of_an_operation_stays_below_its_budget_of_lines(provider: str) -> None:
    operations = [
        value for value in vars(client_module(provider, "operations")).values() if isinstance(value, call.Operation)
    ]
    spent = code_lines(provider, "operations.py") + code_lines(provider, "client.py")
    assert spent <= AROUND + EACH * len(operations) + OVERLOAD * overloads(provider)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_docstring_of_each_method_sync_and_async_tells_of_every_argument(provider: str) -> None:
    assert methods(provider)
    for method in methods(provider):
        taken = list(inspect.signature(method).parameters.values())[1:]
        arguments = [f"**{one.name}" if one.kind is one.VAR_KEYWORD else one.name for one in taken]
        told = inspect.getdoc(method) or ""
        assert [name for name in arguments if f"\n    {name}: " not in told] == [], method.__qualname__
