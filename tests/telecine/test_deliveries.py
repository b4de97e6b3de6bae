"""Callbacks of the mock servers over sockets to a receiver that runs in uvicorn."""

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

CALLBACK_SECRET = "callback-secret-of-this-test"
OLD, NEW = "whsec-old", "whsec-new"
PACE = 0.06


class CallbackEnvironment:
    """Mock servers that send callbacks, and the receiver that gets them."""

    def __init__(self, mock: MockServer, url: str) -> None:
        self.mock = mock
        self.url = url
        self.handled: list[tuple[Any, Any]] = []
        self.failures = 0

    async def handle(self, job: Any, snapshot: Any) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("error of the handler")
        self.handled.append((job, snapshot))

    def wait_for_responses(self, job_id: str | None, count: int) -> list[int | None]:
        """Wait for this number of deliveries of a job, and return the statuses of the receiver."""
        until = time.monotonic() + 5
        while True:
            found = [each.status for each in self.mock.deliveries if job_id in (None, each.job_id)]
            if len(found) >= count or time.monotonic() > until:
                return found
            time.sleep(0.005)

    def snapshots_of(self, job_id: str) -> list[Any]:
        return [snapshot for job, snapshot in self.handled if job.id == job_id]


def open_listener() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


@contextmanager
def serve_app(app: Any, listener: socket.socket) -> Iterator[None]:
    """Serve an ASGI application in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.002)
    yield
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def environment() -> Iterator[CallbackEnvironment]:
    with open_listener() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/hooks"
        settings = Settings(
            api_key=KEY, pace=PACE, webhook_url=f"{url}/toapis", webhook_secret=NEW, webhook_previous_secret=OLD
        )
        with MockServer(settings) as mock:
            callbacks = CallbackEnvironment(mock, url)
            # No keep-alive, because this client has no event loop in which it could be closed.
            http_client = httpx.AsyncClient(
                trust_env=False, verify=TLS, limits=httpx.Limits(max_keepalive_connections=0)
            )
            base_url = f"{mock.url}/{{provider}}"
            client = AsyncClient(
                api_key=KEY,
                base_url=base_url,
                http_client=http_client,
                retry=FAST_RETRY,
                callback_secret=CALLBACK_SECRET,
            )
            with serve_app(Receiver(client, callbacks.handle, secrets={"toapis": [OLD]}), listener):
                yield callbacks


@contextmanager
def open_session(environment: CallbackEnvironment, mode: str, provider: str) -> Iterator[MockSession]:
    with MockSession.open(environment.mock, mode, provider, callback_secret=CALLBACK_SECRET) as session:
        yield session


def submit_with_callback(environment: CallbackEnvironment, session: MockSession, words: str = "") -> Any:
    url = None if session.provider == "toapis" else f"{environment.url}/{session.provider}?tenant=7"
    return session.submit(words, callback_url=url)


CALLING = pytest.mark.parametrize("name", ["ttapi", "toapis", "apikley"])
STATES: dict[str, str] = {"": "succeeded", "[fail]": "failed", "[moderated]": "failed"}


@CALLING
@pytest.mark.parametrize("words", STATES)
def test_the_end_of_a_job_is_handed_on_once(environment: CallbackEnvironment, mode: str, name: str, words: str) -> None:
    with open_session(environment, mode, name) as session:
        job = submit_with_callback(environment, session, words)
        assert environment.wait_for_responses(job.id, 1) == [200]
    (snapshot,) = environment.snapshots_of(job.id)
    assert snapshot.state == STATES[words]
    if name != "toapis":
        assert [found.key for found, _ in environment.handled if found.id == job.id] == [job.key]


@CALLING
def test_a_delivery_that_comes_twice_is_handed_on_once(environment: CallbackEnvironment, mode: str, name: str) -> None:
    with open_session(environment, mode, name) as session:
        job = submit_with_callback(environment, session, "[callback-twice]")
        assert environment.wait_for_responses(job.id, 2) == [200, 200]
    assert len(environment.snapshots_of(job.id)) == 1


def test_what_a_handler_failed_at_comes_again_where_the_provider_repeats(
    environment: CallbackEnvironment, mode: str
) -> None:
    environment.failures = 2
    with open_session(environment, mode, "toapis") as session:
        job = submit_with_callback(environment, session)
        assert environment.wait_for_responses(job.id, 3) == [500, 500, 200]
    assert len(environment.snapshots_of(job.id)) == 1


def test_a_lost_submit_is_handed_on_with_its_key(environment: CallbackEnvironment, mode: str) -> None:
    for name in ("ttapi", "apikley"):
        with open_session(environment, mode, name) as session:
            with pytest.raises(SubmitUnknown) as caught:
                submit_with_callback(environment, session, "[cut]")
            (mock_job,) = session.jobs()
            assert environment.wait_for_responses(mock_job.id, 1) == [200]
        assert [job.key for job, _ in environment.handled if job.id == mock_job.id] == [caught.value.job.key]


def test_the_test_from_the_console_is_answered_and_handed_to_nobody(environment: CallbackEnvironment) -> None:
    before, deliveries = len(environment.handled), len(environment.mock.deliveries)
    environment.mock.send_test_event()
    assert environment.wait_for_responses(None, deliveries + 1)[-1] == 200
    assert len(environment.handled) == before


REQUESTS: dict[str, tuple[Callable[[str], httpx.Response], int]] = {
    "get": (lambda url: httpx.get(f"{url}/toapis", trust_env=False), 405),
    "unknown provider": (lambda url: httpx.post(f"{url}/kling", trust_env=False), 404),
    "forged": (lambda url: httpx.post(f"{url}/ttapi?telecine_key=a", content=b"{}", trust_env=False), 401),
    "too large": (lambda url: httpx.post(f"{url}/ttapi", content=b"x" * 1_100_000, trust_env=False), 413),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_strangers_are_turned_away(environment: CallbackEnvironment, what: str) -> None:
    send, status = REQUESTS[what]
    assert send(environment.url).status_code == status
