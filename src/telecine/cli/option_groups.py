"""Options that several commands share, declared once: each group of them is a function that makes one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def with_option_groups(**makers: Callable[..., object]) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Give a command, in place of a parameter, the parameters of the function that makes its value."""

    def decorate(command: Callable[..., T]) -> Callable[..., T]:
        signature = inspect.signature(command, eval_str=True)
        needs = {name: inspect.signature(maker, eval_str=True).parameters for name, maker in makers.items()}
        spread = [
            each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for name, own in signature.parameters.items()
            for each in (needs[name].values() if name in needs else (own,))
        ]

        def taken(**given: Any) -> T:
            made = {name: makers[name](**{each: given.pop(each) for each in needs[name]}) for name in makers}
            return command(**given, **made)

        taken.__name__, taken.__doc__ = command.__name__, command.__doc__
        # Typer reads both: the one for order and defaults, the other for types.
        taken.__signature__ = signature.replace(parameters=spread)  # type: ignore[attr-defined] # inspect's protocol
        taken.__annotations__ = {each.name: each.annotation for each in spread}
        return taken

    return decorate
