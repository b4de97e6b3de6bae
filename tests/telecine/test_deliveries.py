"""The mock servers' own deliveries, over sockets, into a receiver that uvicorn serves."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from tests.telecine.clients import FAST_RETRY, KEY, TLS
from tests.telecine.mock_harness import MockSession

from telecine import AsyncClient
from telecine.errors import SubmitUnknown
from telecine.webhooks.receiver import Receiver
from telecine_mock import MockServer, Settings

OURS = "callback-secret-of-this-test"
OLD, NEW = "whsec-old", "whsec-new"
PACE = 0.06


class House:
    """Mock servers that call back, and a receiver of the user's that they call."""

    def __init__(self, mock: MockServer, url: str) -> None:
        self.mock = mock
        self.url = url
        self.handed: list[tuple[Any, Any]] = []
        self.failures = 0

    async def handle(self, job: Any, snapshot: Any) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("the user's own trouble")
        self.handed.append((job, snapshot))

    def answers(self, job_id: str | None, count: int) -> list[int | None]:
        """Wait for so many deliveries about a job, and return what the receiver answered."""
        until = time.monotonic() + 5
        while True:
            found = [each.status for each in self.mock.deliveries if job_id in (None, each.job_id)]
            if len(found) >= count or time.monotonic() > until:
                return found
            time.sleep(0.005)

    def told(self, job_id: str) -> list[Any]:
        return [snapshot for job, snapshot in self.handed if job.id == job_id]


def listening() -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.bind(("127.0.0.1", 0))
    door.listen()
    return door


@contextmanager
def served(app: Any, door: socket.socket) -> Iterator[None]:
    """Serve an ASGI application in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.002)
    yield
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with listening() as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/hooks"
        settings = Settings(
            api_key=KEY, pace=PACE, webhook_url=f"{url}/toapis", webhook_secret=NEW, webhook_previous_secret=OLD
        )
        with MockServer(settings) as mock:
            made = House(mock, url)
            # No connection outlives its request, because this client has no loop of its own to be closed in.
            lines = httpx.AsyncClient(trust_env=False, verify=TLS, limits=httpx.Limits(max_keepalive_connections=0))
            where = f"{mock.url}/{{provider}}"
            client = AsyncClient(api_key=KEY, base_url=where, http_client=lines, retry=FAST_RETRY, callback_secret=OURS)
            with served(Receiver(client, made.handle, secrets={"toapis": [OLD]}), door):
                yield made


@contextmanager
def staged(house: House, colour: str, provider: str) -> Iterator[MockSession]:
    with MockSession.on(house.mock, colour, provider, callback_secret=OURS) as stage:
        yield stage


def submitted(house: House, stage: MockSession, words: str = "") -> Any:
    url = None if stage.provider == "toapis" else f"{house.url}/{stage.provider}?tenant=7"
    return stage.submit(words, callback_url=url)


CALLING = pytest.mark.parametrize("name", ["ttapi", "toapis", "apikley"])
STATES: dict[str, str] = {"": "succeeded", "[fail]": "failed", "[moderated]": "failed"}


@CALLING
@pytest.mark.parametrize("words", STATES)
def test_the_end_of_a_job_is_handed_on_once(house: House, colour: str, name: str, words: str) -> None:
    with staged(house, colour, name) as stage:
        job = submitted(house, stage, words)
        assert house.answers(job.id, 1) == [200]
    (snapshot,) = house.told(job.id)
    assert snapshot.state == STATES[words]
    if name != "toapis":
        assert [found.key for found, _ in house.handed if found.id == job.id] == [job.key]


@CALLING
def test_a_delivery_that_comes_twice_is_handed_on_once(house: House, colour: str, name: str) -> None:
    with staged(house, colour, name) as stage:
        job = submitted(house, stage, "[callback-twice]")
        assert house.answers(job.id, 2) == [200, 200]
    assert len(house.told(job.id)) == 1


def test_what_a_handler_failed_at_comes_again_where_the_provider_repeats(house: House, colour: str) -> None:
    house.failures = 2
    with staged(house, colour, "toapis") as stage:
        job = submitted(house, stage)
        assert house.answers(job.id, 3) == [500, 500, 200]
    assert len(house.told(job.id)) == 1


def test_a_lost_submit_is_handed_on_with_its_key(house: House, colour: str) -> None:
    for name in ("ttapi", "apikley"):
        with staged(house, colour, name) as stage:
            with pytest.raises(SubmitUnknown) as caught:
                submitted(house, stage, "[cut]")
            (made,) = stage.jobs()
            assert house.answers(made.id, 1) == [200]
        assert [job.key for job, _ in house.handed if job.id == made.id] == [caught.value.job.key]


def test_the_test_from_the_console_is_answered_and_handed_to_nobody(house: House) -> None:
    before, deliveries = len(house.handed), len(house.mock.deliveries)
    house.mock.send_test_event()
    assert house.answers(None, deliveries + 1)[-1] == 200
    assert len(house.handed) == before


REQUESTS: dict[str, tuple[Callable[[str], httpx.Response], int]] = {
    "get": (lambda url: httpx.get(f"{url}/toapis", trust_env=False), 405),
    "unknown provider": (lambda url: httpx.post(f"{url}/kling", trust_env=False), 404),
    "forged": (lambda url: httpx.post(f"{url}/ttapi?telecine_key=a", content=b"{}", trust_env=False), 401),
    "too large": (lambda url: httpx.post(f"{url}/ttapi", content=b"x" * 1_100_000, trust_env=False), 413),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_strangers_are_turned_away(house: House, what: str) -> None:
    send, status = REQUESTS[what]
    assert send(house.url).status_code == status
