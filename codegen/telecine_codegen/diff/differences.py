"""Differences between two specs, before they are classified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from telecine_codegen.openapi.node import Node

Side = Literal["sent", "received"]
"""Direction: we send requests and responses to callbacks; we receive responses, callbacks and webhooks."""


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Part of an exchange in which a difference was found.

    Attributes:
        operation: Python name of the operation, callback or webhook; empty for the provider as a whole.
        heading: Heading of the exchange in a report.
        part: Part of the exchange: `request`, `response 200`, `query parameter`.
        side: Whether we send or receive it.
        function: Python name of the function to call; empty if there is none.
        keywords: Whether top-level members are keyword arguments of the function.
    """

    operation: str
    heading: str
    part: str
    side: Side
    function: str = ""
    keywords: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One difference.

    Attributes:
        rule: Name of the rule that classifies it.
        context: The exchange.
        subject: Path of wire names; empty for the exchange or body itself.
        old: The old node.
        new: The new node.
        was: The old value, formatted.
        now: The new value, formatted.
        python: Affected Python names.
        soft: Whether existing code had to handle the case already; the severity is then at most WARN.
    """

    rule: str
    context: Context
    subject: str
    old: Node | None
    new: Node | None
    was: str = ""
    now: str = ""
    python: tuple[str, ...] = ()
    soft: bool = False
