"""Option groups: options that several commands share, declared as the parameters of a function."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def with_option_groups(**groups: Callable[..., object]) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Replace a command's parameter by the parameters of the function that builds its value.

    Args:
        groups: By name of the parameter the function that builds its value.
    """

    def decorate(command: Callable[..., T]) -> Callable[..., T]:
        signature = inspect.signature(command, eval_str=True)
        group_parameters = {name: inspect.signature(build, eval_str=True).parameters for name, build in groups.items()}
        parameters: list[inspect.Parameter] = []
        for name, own in signature.parameters.items():
            replacements = group_parameters[name].values() if name in groups else (own,)
            parameters += [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in replacements]

        def expanded(**options: Any) -> T:
            values = {
                name: build(**{option: options.pop(option) for option in group_parameters[name]})
                for name, build in groups.items()
            }
            return command(**options, **values)

        expanded.__name__, expanded.__doc__ = command.__name__, command.__doc__
        # Typer reads both: the signature for order and defaults, the annotations for types.
        expanded.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined] # inspect's protocol
        expanded.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return expanded

    return decorate
