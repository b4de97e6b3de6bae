"""Callbacks with unexpected members, or before the video is available: the job is polled and reported once."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import FAST_RETRY, KEY
from tests.telecine.misbehaving.reseller import Reseller, ResellerHandler, done_answer, json_response
from tests.telecine.receiver_harness import CALLBACK_SECRET, SECRET, build_query, sign_headers

from telecine import AsyncClient, Poll
from telecine.webhooks import receiver
from telecine.webhooks.receiver import Receiver

CALLING = pytest.mark.parametrize("provider", facts_by_provider("CALLBACK_BODY"))


class PollingReceiver:
    """A receiver whose client polls the scripted reseller."""

    def __init__(self, provider: str, url: str, *polls: Any) -> None:
        self.provider = provider
        self.handled: list[Any] = []
        ResellerHandler.scripts["desk"] = self.reseller = Reseller("desk", f"{url}/desk")
        self.reseller.polls = [json_response(poll) for poll in polls]

    def deliver(self, *bodies: Any) -> list[int]:
        """Deliver callback bodies in turn, and return the statuses of the responses."""
        return asyncio.run(self._deliver([json.dumps(body).encode() for body in bodies]))

    async def _deliver(self, bodies: list[bytes]) -> list[int]:
        options: Any = {
            "api_key": KEY,
            "base_url": self.reseller.url,
            "retry": FAST_RETRY,
            "callback_secret": CALLBACK_SECRET,
        }
        statuses: list[int] = []
        async with AsyncClient(poll=Poll(first=0.01, cap=0.02), **options) as client:
            receiver = Receiver(client, self._handle, secrets={"toapis": [SECRET]})
            for body in bodies:
                headers = sign_headers(body, SECRET) if self.provider == "toapis" else {}
                scope = {
                    "type": "http",
                    "method": "POST",
                    "path": f"/hooks/{self.provider}",
                    "query_string": build_query().encode(),
                    "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
                }

                async def receive(body: bytes = body) -> dict[str, Any]:
                    return {"type": "http.request", "body": body}

                async def send(message: Any) -> None:
                    statuses.extend([message["status"]] if "status" in message else [])

                await receiver(scope, receive, send)
        return statuses

    async def _handle(self, job: Any, snapshot: Any) -> None:
        self.handled.append((job.id, snapshot.state, snapshot.video and snapshot.video.url))


def drifted(provider: str) -> list[Any]:
    """Return callbacks with unexpected members: each names the job, some are wrong about the rest."""
    report = json.dumps(facts_by_provider("CALLBACK_BODY")[provider])
    bodies = [json.loads(report.replace('"job-1"', "4711"))]
    bodies += [json.loads(report) | more for more in ({"message": None}, {"code": "x"}, {"status": 7}, {"msg": []})]
    own = facts_by_provider("CALLBACK_ID")[provider].rpartition("/")[2]
    bodies += [json.loads(report.replace(f'"{own}"', f'"{name}"')) for name in (own.upper(), own.swapcase(), "id")]
    if facts_by_provider("CALLBACK_ID")[provider].startswith("/data/"):
        bodies.append(json.loads(report) | {"data": "job-1"})
    return bodies


@CALLING
def test_a_callback_whose_members_drifted_leads_to_the_job(provider: str, reseller_url: str) -> None:
    for body in drifted(provider):
        film = f"{reseller_url}/desk/film.mp4"
        polling_receiver = PollingReceiver(provider, reseller_url, done_answer(provider, film))
        assert polling_receiver.deliver(body) == [200], body
        assert [(state, url) for _, state, url in polling_receiver.handled] == [("succeeded", film)]


@CALLING
def test_a_success_before_the_url_is_available_is_polled_again(
    provider: str, reseller_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "FIRST_PAUSE", 0.01)
    film = f"{reseller_url}/desk/film.mp4"
    early = done_answer(provider, None)
    polling_receiver = PollingReceiver(provider, reseller_url, early, early, early, done_answer(provider, film))
    assert polling_receiver.deliver(
        facts_by_provider("CALLBACK_BODY")[provider], facts_by_provider("CALLBACK_BODY")[provider]
    ) == [
        200,
        200,
    ]
    assert polling_receiver.handled == [("job-1", "succeeded", film)]


@CALLING
def test_a_success_whose_url_does_not_come_in_time_is_asked_to_come_again(
    provider: str, reseller_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(receiver, "MAX_VIDEO_WAIT", 0.05)
    film = f"{reseller_url}/desk/film.mp4"
    polling_receiver = PollingReceiver(provider, reseller_url, done_answer(provider, None))
    assert polling_receiver.deliver(facts_by_provider("CALLBACK_BODY")[provider]) == [503]
    assert polling_receiver.handled == []
    polling_receiver.reseller.polls = [json_response(done_answer(provider, film))]
    assert polling_receiver.deliver(facts_by_provider("CALLBACK_BODY")[provider]) == [200]
    assert polling_receiver.handled == [("job-1", "succeeded", film)]
