"""What the comparison finds, one difference each, before anyone has judged it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codegen.openapi.node import Node

Side = Literal["sent", "received"]
"""Who is at work: we send a request and an answer to a callback; we receive an answer, a callback and a webhook."""


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """In which exchange something was found.

    Attributes:
        operation: Python name of the operation, callback or webhook; empty for the provider as a whole.
        heading: How a report introduces it.
        part: Which part of the exchange: `request`, `answer 200`, `query parameter`.
        side: Whether we send or receive it.
        function: Python name of what a caller calls, empty where there is none.
        keywords: Whether members at the top are keyword arguments of that function.
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
        rule: Name of the rule that judges it.
        where: The exchange.
        subject: What it is about, as a path of wire names; empty for the thing itself.
        old: Where it stood.
        new: Where it stands.
        was: The old value, as a sentence shows it.
        now: The new value, likewise.
        python: Python names touched.
        soft: Whether something makes it harmless to code that exists; it is a warning then at most.
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
