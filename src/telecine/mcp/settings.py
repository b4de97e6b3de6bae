"""Settings of an MCP server: what its clients may do and spend."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from telecine.providers import ProviderName

MAX_JOBS: Final = 10
"""Default number of jobs that one run of the server may start."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
"""Addresses that only this machine reaches."""


@dataclass(frozen=True, slots=True)
class McpSettings:
    """Settings of an MCP server.

    Attributes:
        folder: The only folder that videos are saved to, and that images are read from.
        providers: The providers that are offered, all with a key.
        max_jobs: How many jobs this run may start.
        max_cost: How many US dollars this run may spend by documented prices; ``None`` for no limit.
        is_read_only: Whether no tool that submits or writes is offered.
        is_approved: Whether jobs are started without asking the user first.
    """

    folder: Path
    providers: tuple[ProviderName, ...]
    max_jobs: int = MAX_JOBS
    max_cost: Decimal | None = None
    is_read_only: bool = False
    is_approved: bool = False
