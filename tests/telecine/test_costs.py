"""Cost of a job, also of a failed one, and the balance of an account."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import open_client
from tests.telecine.mock_harness import MockSession
from tests.telecine.sample_responses import BASE_URL, FAILED, ID, ResponseScript, html_response, json_response

from telecine import Cost
from telecine.errors import ContentRejected, JobFailed, UnsupportedParameter
from telecine_mock import MockServer

COSTS: dict[str, Cost | None] = facts_by_provider("COST")
"""What the answer of each provider tells of a finished video."""


def test_the_cost_of_a_video_is_kept_with_its_unit_and_source(session: MockSession) -> None:
    video = session.generate()
    assert video.cost == COSTS[session.provider]
    assert video.cost is None or video.cost.source == "provider"


def test_a_moderated_video_is_not_free(mock: MockServer, mode: str) -> None:
    for words in ("[moderated]", "[moderated] [flat]"):
        with MockSession.open(mock, mode, "cometapi") as session, pytest.raises(ContentRejected) as caught:
            session.generate(words)
        assert caught.value.snapshot.cost == COSTS["cometapi"]
        assert "it cost 0.05 USD" in str(caught.value)


USAGE = {"cost_in_usd_ticks": 2_500_000_000}
BILLED: list[tuple[str, Any, str]] = [
    ("ttapi", FAILED["ttapi"] | {"data": {"quota": "4.5"}}, "4.5 quota"),
    ("cometapi", FAILED["cometapi"] | {"usage": USAGE}, "0.25 USD"),
    ("cometapi", {"status": "expired", "usage": USAGE}, "0.25 USD"),
    (
        "cometapi",
        {"code": "success", "data": {"task_id": ID, "status": "FAILURE", "data": {"status": "failed", "usage": USAGE}}},
        "0.25 USD",
    ),
    (
        "cometapi",
        {"code": "success", "data": {"task_id": ID, "status": "FAILURE", "data": {"status": "queued", "usage": USAGE}}},
        "0.25 USD",
    ),
]


@pytest.mark.parametrize(("provider", "body", "cost"), BILLED)
def test_a_failed_job_is_not_free(mode: str, provider: str, body: Any, cost: str) -> None:
    with open_client(mode, handler=ResponseScript(json_response(body)), base_url=BASE_URL) as harness:
        job = harness.client.job(f"{provider}:{ID}:k")
        assert str(harness.resolve(job.status()).cost) == cost
        with pytest.raises(JobFailed, match=f"it cost {cost}"):
            harness.resolve(job.wait(5))


def test_a_missing_cost_is_none(mode: str, provider: str) -> None:
    with open_client(mode, handler=ResponseScript(json_response(FAILED[provider])), base_url=BASE_URL) as harness:
        assert harness.resolve(harness.client.job(f"{provider}:{ID}:k").status()).cost is None


def test_a_cost_is_written_as_people_write_it() -> None:
    costs = [Cost(Decimal(text), "USD") for text in ("0.0500", "1E+2", "0", "12")]
    assert [str(cost) for cost in costs] == ["0.05 USD", "100 USD", "0 USD", "12 USD"]


def test_the_balance_goes_down_by_what_a_video_costs(session: MockSession) -> None:
    client = session.harness.client
    if session.provider not in facts_by_provider("BALANCE"):
        with pytest.raises(UnsupportedParameter, match="no balance endpoint"):
            session.harness.resolve(client.balance(session.provider))
        assert session.requests() == []
        return
    before = session.harness.resolve(client.balance(session.provider))
    session.generate()
    after = session.harness.resolve(client.balance(session.provider))
    price, unit = facts_by_provider("BALANCE")[session.provider]
    assert (before.amount - after.amount, before.unit, before.unlimited) == (price, unit, False)
    assert str(after) == f"{after.amount.normalize():f} {unit}"


def test_a_balance_is_asked_for_again_when_the_answer_is_lost(mode: str) -> None:
    good = {"status": "SUCCESS", "message": "", "data": {"balance": 7}}
    script = ResponseScript(html_response(502), json_response(good))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        assert str(harness.resolve(harness.client.balance("ttapi"))) == "7 quota"
    assert len(script.requests) == 2
