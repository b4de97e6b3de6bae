"""Runs the engine's checks of callbacks against a mock in this process, with every outcome that magic words bring."""

from __future__ import annotations

from dataclasses import replace

import httpx
from tests.contract.contract_client import SyncAsgiTransport
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, WEBHOOK_SECRET, ResettableMock
from tests.contract.spec import load_document

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.callback_checks import check_callbacks_of
from telecine_codegen.contract.callback_follower import CallbackFollower
from telecine_codegen.contract.callback_server import run_callback_server
from telecine_codegen.contract.callback_spec import find_callbacks, find_job_callbacks
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.exchange import ContractFinding

WORDS = ("[fail]", "[moderated]", "[expired]", "[msg]", "[fail] [msg]", "[live]", "[msg]")
"""Magic words for the ends of a job and the documented forms of a callback; one twice, to mistake a job for another."""
TIMEOUT = 10.0


def check_callbacks(spec: ApiSpec, mock: ResettableMock) -> list[ContractFinding]:
    """Run all checks; a provider without callbacks has no findings."""
    findings: list[ContractFinding] = []
    if not find_callbacks(spec):
        return findings
    transport = SyncAsgiTransport(mock)
    with (
        run_callback_server(WEBHOOK_SECRET, lambda: mock.clock.now()) as server,
        httpx.Client(transport=transport) as http,
    ):
        mock.reset(webhook_url=server.url)
        target = ContractTarget(replace(load_document(spec.name), data=spec.data), f"{MOCK_URL}/{spec.name}", MOCK_KEY)
        context = CheckContext(target, http, JobOptions(0.0, TIMEOUT, is_paid=False, callbacks=server), lambda _: None)
        for job in target.jobs:
            callbacks = find_job_callbacks(target, job)
            if callbacks is not None:
                findings += check_callbacks_of(
                    CallbackFollower(context, context.connect(), job, callbacks, server), WORDS
                )
        mock.close()
    return findings
