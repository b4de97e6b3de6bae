"""Program: import each generated client, call everything in it, and print the counts."""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
import types
import typing
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel

from telecine_runtime.errors import ApiError, InvalidPayload, InvalidRequest
from telecine_runtime.omitted_argument import Omitted
from telecine_runtime.request_body import File

REFUSAL = httpx.MockTransport(lambda request: httpx.Response(400, json={"message": "no"}))


def sample(kind: Any) -> Any:
    """Return some value of a type."""
    kind = getattr(kind, "__value__", kind)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Annotated, typing.Literal):
        return sample(parts[0]) if origin is typing.Annotated else parts[0]
    if origin in (typing.Union, types.UnionType):
        return sample(next(part for part in parts if part not in (Omitted, types.NoneType)))
    if origin in (list, dict, Mapping):
        return [sample(parts[0])] if origin is list else {"a": sample(parts[1])}
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        required = {name: field for name, field in kind.model_fields.items() if field.is_required()}
        return kind(**{field.alias or name: sample(field.annotation) for name, field in required.items()})
    return {str: "text", int: 3, float: 1.5, bool: True, Any: "any", bytes: b"x", File: File("a.png", b"x")}[kind]


def call(function: Callable[..., Any], names: dict[str, Any], *first: Any) -> Any:
    """Call a generated function with every argument that it takes."""
    told = next(iter(typing.get_overloads(function)), function)
    hints = typing.get_type_hints(told, {**function.__globals__, **names})
    parameters = list(inspect.signature(told).parameters.values())[len(first) :]
    whole = [sample(hints[one.name]) for one in parameters if one.kind is not one.KEYWORD_ONLY]
    named = {one.name: sample(hints[one.name]) for one in parameters if one.kind is one.KEYWORD_ONLY}
    return function(*first, *whole, **named)


async def answer(value: Any) -> Any:
    """Return what a blocking or an asynchronous method returns."""
    return await value if inspect.isawaitable(value) else value


async def refusals(client: Any, names: dict[str, Any]) -> int:
    """Call every method of a client whose provider refuses everything, and count the refusals."""
    count = 0
    for method in vars(type(client)).values():
        if inspect.isfunction(method):
            try:
                await answer(call(method, names, client))
            except (ApiError, InvalidRequest):  # the latter when a sample breaks a pattern
                count += 1
    return count


def exercise(package: str) -> int:
    """Use all of one client, and return how many things there were to use."""
    home = import_module(f"telecine_clients.{package}")
    names = {"models": home.models, "File": File}
    functions = [
        value
        for value in vars(home.operations).values()
        if inspect.isfunction(value) and value.__module__ == home.operations.__name__
    ]
    used = 0
    for function in functions:
        try:
            used += call(function, names).target.startswith("/")
        except InvalidRequest:  # a sample breaks a pattern
            used += 1
    for parser in home.callbacks.PARSERS.values():
        try:
            parser(b"[1]")
        except InvalidPayload:
            used += 1
    assert home.capabilities.CAPABILITIES
    (title,) = (name for name in home.__all__ if name[0].isupper() and not name.startswith("Async"))
    blocking = getattr(home, title)("k", http_client=httpx.Client(transport=REFUSAL))
    waiting = getattr(home, f"Async{title}")("k", http_client=httpx.AsyncClient(transport=REFUSAL))
    used += sum(asyncio.run(refusals(client, names)) for client in (blocking, waiting))
    assert used == 3 * len(functions) + len(home.callbacks.PARSERS), package
    return used


if __name__ == "__main__":
    packages = sorted(path.parent.name for path in Path(sys.argv[1]).glob("telecine_clients/*/__init__.py"))
    json.dump({name: exercise(name) for name in packages}, sys.stdout)
