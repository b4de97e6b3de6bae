"""Tests of our webhook receiver against the callbacks of the specs."""

from __future__ import annotations

from typing import Any

import pytest
from tests.contract.spec import PROVIDERS, load_document, load_spec
from tests.providers import facts_by_provider

from telecine_codegen.contract.callback_spec import find_callbacks, find_job_callbacks, load_signature
from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.receiver_checks import RECEIVER_URL, check_receiver, find_finished_job, fuzz_receiver
from telecine_codegen.contract.receiver_spec import build_receiver_spec
from telecine_codegen.contract.schemathesis_runner import RunOptions
from telecine_codegen.contract.signing_receiver import SigningReceiver

pytestmark = pytest.mark.slow

SENDERS = [name for name in PROVIDERS if find_callbacks(load_spec(name))]
EACH = pytest.mark.parametrize("provider", SENDERS)


def build_target(provider: str) -> ContractTarget:
    return ContractTarget(load_document(provider), RECEIVER_URL, "")


def test_every_callback_of_every_provider_is_in_the_receiver_spec() -> None:
    assert set(SENDERS) == set(facts_by_provider("CALLBACK_COUNT"))
    providers_by_path = {
        name: [path.rpartition("/")[2] for path in build_receiver_spec(load_spec(name)).data["paths"]]
        for name in SENDERS
    }
    assert providers_by_path == {name: [name] * count for name, count in facts_by_provider("CALLBACK_COUNT").items()}
    assert [each.event for each in find_callbacks(load_spec("toapis"))] == [
        "generation.completed",
        "generation.failed",
        "endpoint.test",
    ]


@EACH
def test_the_receiver_accepts_valid_callbacks_and_fails_for_none(provider: str) -> None:
    result = check_receiver(build_target(provider), RunOptions(examples=6))
    assert (result.findings, result.left_out) == ([], [])
    assert result.requests > 100


def always_responding(status: int) -> Any:
    async def answer(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/plain"), (b"allow", b"POST")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"whatever"})

    return answer


@pytest.mark.parametrize(
    ("status", "check"),
    [(400, "positive_data_acceptance"), (500, "not_a_server_error"), (200, "receiver_handles_callbacks")],
)
@EACH
def test_a_receiver_that_always_responds_alike_is_caught(provider: str, status: int, check: str) -> None:
    target = build_target(provider)
    finished = find_finished_job(target)
    assert finished is not None
    receiver = SigningReceiver(build_receiver_spec(target.spec), target.spec, finished)
    receiver.app = always_responding(status)
    result = fuzz_receiver(target, RunOptions(examples=2, phases=("examples", "coverage")), receiver)
    assert check in {finding.check for finding in result.findings}


def test_the_specs_declare_which_providers_sign_and_repeat_callbacks() -> None:
    assert {name: load_signature(load_spec(name)) is not None for name in SENDERS} == facts_by_provider(
        "SIGNS_CALLBACKS"
    )
    targets = [build_target(name) for name in SENDERS]
    repeated = {
        target.spec.name: callbacks.are_repeated
        for target in targets
        if (callbacks := find_job_callbacks(target, target.jobs[0])) is not None
    }
    assert repeated == facts_by_provider("REPEATS_CALLBACKS")
