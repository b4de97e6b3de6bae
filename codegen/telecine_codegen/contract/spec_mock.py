"""The mock server that is made from a spec, with a receiver of its callbacks: what is checked by default."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from telecine_codegen.contract.callback_server import run_callback_server
from telecine_codegen.contract.check_context import ContractTarget, JobOptions
from telecine_codegen.openapi.document import Document
from telecine_mock import MockServer, Settings

PACE: Final = 0.4
"""Seconds that a job of the mock takes."""
PAUSE: Final = 0.05
TIMEOUT: Final = 20.0
SECRET: Final = "telecine-contract-secret-of-32-by"  # noqa: S105 - the mock's own


@dataclass(frozen=True)
class SpecMock:
    """A running mock server, and how its jobs are followed."""

    target: ContractTarget
    jobs: JobOptions


@contextmanager
def run_spec_mock(document: Document, seed: int = 1) -> Iterator[SpecMock]:
    """Run the mock server of a spec; it keeps no limits on jobs, and sends callbacks to a receiver on loopback."""
    with run_callback_server(SECRET) as callbacks:
        settings = Settings(
            pace=PACE, seed=seed, enforce_limits=False, webhook_url=callbacks.url, webhook_secret=callbacks.secret
        )
        with MockServer(settings, specs=[document.path]) as server:
            target = ContractTarget(document, server.base_url(document.name), settings.api_key)
            yield SpecMock(target, JobOptions.for_mock(PAUSE, TIMEOUT, callbacks))
