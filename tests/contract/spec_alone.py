"""Runs the shipped engine, which knows only the spec, against a mock in process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
from tests.contract.contract_client import SyncAsgiTransport
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, WEBHOOK_SECRET, MockWrapper, ResettableMock, unwrapped
from tests.contract.spec import load_document

from telecine_codegen.contract.callback_server import run_callback_server
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.contract_run import FREE_GROUPS, check_client_requests, check_meaning
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.openapi.document import Document

TIMEOUT = 1.0
"""Seconds after which a job must have ended; each request moves the clock of the mock."""


def check_from_spec_alone(
    provider: str, wrap: MockWrapper = unwrapped, *, is_paid: bool = False
) -> list[ContractFinding]:
    """Run all groups of checks against the hand-written mock of a provider; return the findings."""
    with open_context(load_document(provider), wrap, is_paid=is_paid) as context:
        return sorted(set(check_meaning(context)))


def find_first(document: Document, wrap: MockWrapper = unwrapped) -> ContractFinding | None:
    """Return the first finding by another version of a spec; the generated client is that of the committed spec."""
    with open_context(document, wrap) as context:
        groups = (group for group in FREE_GROUPS if group is not check_client_requests)
        return next((finding for group in groups for finding in group(context)), None)


@contextmanager
def open_context(document: Document, wrap: MockWrapper = unwrapped, *, is_paid: bool = False) -> Iterator[CheckContext]:
    """Start the hand-written mock of a provider, which sends callbacks, for the checks by its spec."""
    mock = ResettableMock(wrap)
    target = ContractTarget(document, f"{MOCK_URL}/{document.name}", MOCK_KEY)
    with (
        run_callback_server(WEBHOOK_SECRET, lambda: mock.clock.now()) as callbacks,
        httpx.Client(transport=SyncAsgiTransport(mock)) as http,
    ):
        mock.reset(webhook_url=callbacks.url)
        options = replace(JobOptions.for_mock(0.0, TIMEOUT, callbacks), is_paid=is_paid)
        yield CheckContext(target, http, options, lambda _text: None)
    mock.close()
