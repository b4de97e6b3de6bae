"""Suggestions for misspelt names, and decorators that suggest the closest keyword argument."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)


def suggest_argument(function: F) -> F:
    """Decorate a function: for an unknown keyword argument, the `TypeError` suggests the closest known one.

    Raises:
        TypeError: An argument is unknown.
    """
    known = frozenset(inspect.signature(function).parameters) - {"self"}
    name = function.__qualname__.removesuffix(".__init__")

    @wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not kwargs.keys() <= known:
            raise _unknown_argument_error(name, kwargs.keys() - known, known)
        return function(*args, **kwargs)

    @wraps(function)
    async def awaited(*args: Any, **kwargs: Any) -> Any:
        return await checked(*args, **kwargs)

    return cast("F", awaited if inspect.iscoroutinefunction(function) else checked)


def suggest_field(kind: C) -> C:
    """Decorate a class: for an unknown field, the `TypeError` of its constructor suggests the closest known one."""
    type.__setattr__(kind, "__init__", suggest_argument(vars(kind)["__init__"]))
    return kind


def suggest_name(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence about an unknown name: the closest known one, or all of them."""
    import difflib  # here, because it is rarely needed

    known = sorted(known)
    matches = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {matches[0]!r}?" if matches else f"expected one of {', '.join(known)}"


def _unknown_argument_error(function: str, unknown: set[str], known: frozenset[str]) -> TypeError:
    name = min(unknown)
    return TypeError(f"{function}() has no argument {name!r}; {suggest_name(name, known)}")
