"""Runs the shipped engine, which knows only the spec, against a mock in process."""

from __future__ import annotations

import httpx
from tests.contract.contract_client import SyncAsgiTransport
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, WEBHOOK_SECRET, MockWrapper, ResettableMock, unwrapped
from tests.contract.spec import load_document

from telecine_codegen.contract.callback_server import run_callback_server
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.contract_run import check_meaning
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.openapi.document import Document

TIMEOUT = 1.0
"""Seconds after which a job must have ended; each request moves the clock of the mock."""


def check_from_spec_alone(
    provider: str, wrap: MockWrapper = unwrapped, *, is_paid: bool = False
) -> list[ContractFinding]:
    """Follow jobs at the hand-written mock of a provider; return the findings."""
    return check_document(load_document(provider), wrap, is_paid=is_paid)


def check_document(
    document: Document, wrap: MockWrapper = unwrapped, *, is_paid: bool = False
) -> list[ContractFinding]:
    """Follow jobs at the hand-written mock of a provider, by another version of its spec; return the findings."""
    mock = ResettableMock(wrap)
    target = ContractTarget(document, f"{MOCK_URL}/{document.name}", MOCK_KEY)
    with (
        run_callback_server(WEBHOOK_SECRET, lambda: mock.clock.now()) as callbacks,
        httpx.Client(transport=SyncAsgiTransport(mock)) as http,
    ):
        mock.reset(webhook_url=callbacks.url)
        options = JobOptions(0.0, TIMEOUT, is_paid, "[fail]", "[status {}]", callbacks)
        found = check_meaning(CheckContext(target, http, options, lambda _text: None))
    mock.close()
    return sorted(found)
