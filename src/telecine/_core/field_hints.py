"""What is said to somebody who mistypes the name of a field: the one that was meant."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)


def suggest_argument(function: F) -> F:
    """Make a function name the nearest of its arguments when it is called with one that it does not have.

    Raises:
        TypeError: As Python raises it, with the name that was meant.
    """
    known = frozenset(inspect.signature(function).parameters) - {"self"}
    name = function.__qualname__.removesuffix(".__init__")

    @wraps(function)
    def checked(*given: Any, **fields: Any) -> Any:
        if not fields.keys() <= known:
            raise _unknown_argument_error(name, fields.keys() - known, known)
        return function(*given, **fields)

    @wraps(function)
    async def awaited(*given: Any, **fields: Any) -> Any:
        return await checked(*given, **fields)

    return cast("F", awaited if inspect.iscoroutinefunction(function) else checked)


def suggest_field(kind: C) -> C:
    """Make a class name the nearest of its fields when it is made with one that it does not have."""
    type.__setattr__(kind, "__init__", suggest_argument(vars(kind)["__init__"]))
    return kind


def _unknown_argument_error(function: str, strangers: set[str], known: frozenset[str]) -> TypeError:
    import difflib  # here, because hardly anybody needs it

    name = min(strangers)
    near = difflib.get_close_matches(name, sorted(known), n=1)
    meant = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(known))}"
    return TypeError(f"{function}() has no argument {name!r}; {meant}")
