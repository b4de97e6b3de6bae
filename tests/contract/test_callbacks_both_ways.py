"""Tests of our webhook receiver against the callbacks of the specs."""

from __future__ import annotations

from typing import Any

import pytest
from tests.contract.callback_checks import RETRIES_CALLBACKS, load_signature
from tests.contract.receiver_checks import SigningReceiver, check_receiver
from tests.contract.receiver_spec import build_receiver_spec, find_callbacks
from tests.contract.spec import PROVIDERS, load_spec
from tests.providers import facts_by_provider

from telecine_codegen.contract.schemathesis_runner import RunOptions

SENDERS = [name for name in PROVIDERS if find_callbacks(load_spec(name))]
EACH = pytest.mark.parametrize("provider", SENDERS)


def test_every_callback_of_every_provider_is_in_the_receiver_spec() -> None:
    assert set(SENDERS) == set(facts_by_provider("CALLBACK_COUNT")) == set(RETRIES_CALLBACKS)
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
    result, receiver = check_receiver(load_spec(provider), RunOptions(examples=6))
    assert result.findings == []
    assert result.requests > 100
    assert receiver.handled_callbacks > 0


def always_responding(status: int) -> Any:
    async def answer(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/plain"), (b"allow", b"POST")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"whatever"})

    return answer


@pytest.mark.parametrize(
    ("status", "check"),
    [(400, "positive_data_acceptance"), (500, "not_a_server_error")],
)
@EACH
def test_a_receiver_that_always_responds_alike_is_caught(provider: str, status: int, check: str) -> None:
    receiver = SigningReceiver(load_spec(provider))
    receiver.receiver = always_responding(status)
    phases = ("examples", "coverage")
    result, _ = check_receiver(
        load_spec(provider), RunOptions(examples=2, phases=phases, only=(check,), stop=True), receiver
    )
    assert check in {finding.check for finding in result.findings}


def test_the_specs_declare_which_providers_sign_callbacks() -> None:
    assert {name: load_signature(load_spec(name)) is not None for name in SENDERS} == facts_by_provider(
        "SIGNS_CALLBACKS"
    )
