"""What providers send to us: our receiver takes what the specs allow, and stumbles over nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.contract.deliveries import REPEATED, scheme_of
from tests.contract.incoming_paths import incoming, mirrored
from tests.contract.receiver_checks import Driven, receive
from tests.contract.run import Plan
from tests.contract.spec import PROVIDERS, spec
from tests.providers import of

SENDERS = [name for name in PROVIDERS if incoming(spec(name))]
EACH = pytest.mark.parametrize("provider", SENDERS)


def test_the_events_of_every_provider_that_sends_are_all_mirrored() -> None:
    assert set(SENDERS) == set(of("EVENTS")) == set(REPEATED)
    mirrors = {name: [path.rpartition("/")[2] for path in mirrored(spec(name)).data["paths"]] for name in SENDERS}
    assert mirrors == {name: [name] * count for name, count in of("EVENTS").items()}
    assert [each.event for each in incoming(spec("toapis"))] == [
        "generation.completed",
        "generation.failed",
        "endpoint.test",
    ]


@EACH
def test_the_receiver_takes_what_the_mirrored_spec_allows_and_stumbles_over_nothing(provider: str) -> None:
    outcome, driven = receive(spec(provider), Plan(examples=6))
    assert outcome.findings == []
    assert outcome.requests > 100
    assert driven.handed_on > 0


def answering(status: int) -> Any:
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
def test_a_receiver_that_answers_all_alike_is_caught(provider: str, status: int, check: str) -> None:
    driven = Driven(spec(provider))
    driven.receiver = answering(status)
    phases = ("examples", "coverage")
    outcome, _ = receive(spec(provider), Plan(examples=2, phases=phases, only=(check,), stop=True), driven)
    assert check in {finding.check for finding in outcome.findings}


def test_the_specs_say_who_signs() -> None:
    assert {name: scheme_of(spec(name)) is not None for name in SENDERS} == of("SIGNS_CALLBACKS")
