"""Callbacks: time, retries, signatures, and no other machine than this one."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from tests.providers import facts_by_provider

from telecine_mock import ManualClock, MockServer, Settings
from telecine_mock.callback_sender import local_url_problem

KEY = "mock-key"
NAMES = facts_by_provider("CALLBACK_FIELD")


@dataclass
class CallbackRecorder:
    """A real server that answers callbacks with the statuses it was told, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def wait_for(self, count: int) -> None:
        until = time.monotonic() + 5
        while len(self.seen) < count and time.monotonic() < until:
            time.sleep(0.005)
        assert len(self.seen) == count


@pytest.fixture
def receiver() -> Iterator[CallbackRecorder]:
    box = CallbackRecorder()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(box.statuses.pop(0) if box.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as door:
        box.url = f"http://127.0.0.1:{door.server_address[1]}"
        serving = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield box
        door.shutdown()
        serving.join()


@pytest.fixture
def started() -> Iterator[Callable[..., MockServer]]:
    """Start mock servers with a clock that stands still, and these settings."""
    running: list[MockServer] = []

    def start(**settings: Any) -> MockServer:
        server = MockServer(Settings(**{"pace": 60.0, "clock": ManualClock(), "seed": 3, **settings}))
        running.append(server.__enter__())
        return server

    yield start
    for server in running:
        server.__exit__(None, None, None)


def create(server: MockServer, name: str, prompt: str, url: str | None = None) -> httpx.Response:
    path, body = facts_by_provider("CREATE")[name], facts_by_provider("body")[name](prompt)
    headers = {"TT-API-KEY": KEY, "Authorization": f"Bearer {KEY}"}
    return httpx.post(server.base_url(name) + path, headers=headers, json=body | ({NAMES[name]: url} if url else {}))


def wait_for_deliveries(server: MockServer, count: int) -> None:
    until = time.monotonic() + 5
    while len(server.deliveries) < count and time.monotonic() < until:
        time.sleep(0.005)
    assert len(server.deliveries) == count


@pytest.mark.parametrize("name", ["ttapi", "apikley"])
def test_a_callback_comes_at_the_end_and_not_before(started, receiver, name):
    server = started()
    create(server, name, "a boat", f"{receiver.url}/hook?key=abc%20d")
    server.clock.advance(59)
    time.sleep(0.05)
    assert receiver.seen == []
    server.clock.advance(1)
    receiver.wait_for(1)
    path, headers, _ = receiver.seen[0]
    assert path == "/hook?key=abc%20d"
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("prompt", ["a boat", "a boat [fail]"])
def test_ttapi_sends_what_a_poll_would_answer(started, receiver, prompt):
    server = started()
    job_id = create(server, "ttapi", prompt, receiver.url).json()["data"]["job_id"]
    server.clock.advance(60)
    receiver.wait_for(1)
    polled = httpx.get(f"{server.base_url('ttapi')}/grok/fetch?jobId={job_id}", headers={"TT-API-KEY": KEY})
    assert json.loads(receiver.seen[0][2]) == polled.json()


@pytest.mark.parametrize(
    ("prompt", "code", "message"),
    [
        ("a boat", 200, "Playground task completed successfully."),
        ("a boat [moderated]", 501, "Playground task failed."),
    ],
)
def test_apikley_sends_a_code_and_the_id_alone(started, receiver, prompt, code, message):
    server = started()
    task_id = create(server, "apikley", prompt, receiver.url).json()["data"]["taskId"]
    server.clock.advance(60)
    receiver.wait_for(1)
    assert json.loads(receiver.seen[0][2]) == {"code": code, "msg": message, "data": {"taskId": task_id}}


def test_apikley_sends_the_whole_record_as_its_upstream_does_when_asked(started, receiver):
    server = started()
    create(server, "apikley", "a boat [msg]", receiver.url)
    server.clock.advance(60)
    receiver.wait_for(1)
    data = json.loads(receiver.seen[0][2])["data"]
    assert (data["state"], data["model"]) == ("success", "grok-imagine/text-to-video")
    assert json.loads(data["resultJson"])["resultUrls"] == [server.jobs("apikley")[0].video_url]


def test_no_callback_is_tried_again_where_no_repetition_is_documented(started, receiver):
    server = started()
    receiver.statuses = [500]
    create(server, "ttapi", "a boat", receiver.url)
    server.clock.advance(60)
    wait_for_deliveries(server, 1)
    server.clock.advance(1e6)
    time.sleep(0.05)
    assert [(each.status, each.delivered) for each in server.deliveries] == [(500, False)]


@pytest.mark.parametrize(
    ("prompt", "kind"), [("a boat", "generation.completed"), ("a boat [fail]", "generation.failed")]
)
def test_toapis_sends_a_signed_event(started, receiver, prompt, kind):
    server = started(webhook_url=f"{receiver.url}/hooks", webhook_secret="s" * 32)
    task_id = create(server, "toapis", prompt).json()["id"]
    server.clock.advance(60)
    receiver.wait_for(1)
    _, headers, body = receiver.seen[0]
    event = json.loads(body)
    assert (event["type"], event["id"]) == (kind, headers["x-toapis-webhook-id"])
    assert event["data"]["task_id"] == task_id
    assert event["data"]["task_type"] == "video"
    assert (event["data"]["result"] is None) == (kind == "generation.failed")
    assert (event["data"]["error"] is None) == (kind == "generation.completed")
    assert event["data"]["finished_at"] - event["data"]["submitted_at"] == 60
    assert headers["user-agent"] == "ToAPIs-Webhook/1.0"
    assert headers["x-toapis-webhook-timestamp"] == str(int(server.clock.now()))
    message = f"{event['id']}.{headers['x-toapis-webhook-timestamp']}.".encode() + body
    assert headers["x-toapis-webhook-signature"] == "v1=" + hmac.new(b"s" * 32, message, hashlib.sha256).hexdigest()


def test_toapis_signs_with_both_secrets_during_a_rotation(started, receiver):
    server = started(webhook_url=receiver.url, webhook_secret="new", webhook_previous_secret="old")
    create(server, "toapis", "a boat")
    server.clock.advance(60)
    receiver.wait_for(1)
    _, headers, body = receiver.seen[0]
    message = f"{headers['x-toapis-webhook-id']}.{headers['x-toapis-webhook-timestamp']}.".encode() + body
    digests = [hmac.new(secret, message, hashlib.sha256).hexdigest() for secret in (b"new", b"old")]
    assert headers["x-toapis-webhook-signature"] == ",".join(f"v1={digest}" for digest in digests)


def test_toapis_repeats_an_event_at_the_documented_moments_until_it_is_taken(started, receiver):
    server = started(webhook_url=receiver.url)
    receiver.statuses = [500, 302, 404]
    create(server, "toapis", "a boat")
    server.clock.advance(60)
    for count, wait in enumerate((9, 1, 19, 1, 89, 1), 2):
        receiver.wait_for(count // 2)
        server.clock.advance(wait)
        time.sleep(0.02)
    receiver.wait_for(4)
    wait_for_deliveries(server, 4)
    assert [each.status for each in server.deliveries] == [500, 302, 404, 200]
    assert [each.attempt for each in server.deliveries] == [1, 2, 3, 4]
    assert len({body for _, _, body in receiver.seen}) == 1
    assert len({headers["x-toapis-webhook-signature"] for _, headers, _ in receiver.seen}) == 4
    server.clock.advance(1e6)
    time.sleep(0.05)
    assert len(receiver.seen) == 4, "nothing comes after it was taken"


def test_the_delays_between_attempts_go_with_the_pace(started, receiver):
    server = started(webhook_url=receiver.url, pace=6.0)
    receiver.statuses = [500]
    create(server, "toapis", "a boat")
    server.clock.advance(6)
    receiver.wait_for(1)
    server.clock.advance(1)
    receiver.wait_for(2)


def test_a_job_that_never_ends_calls_nobody(started, receiver):
    server = started()
    assert create(server, "ttapi", "a boat [stuck]", receiver.url).status_code == 200
    server.clock.advance(1e9)
    time.sleep(0.05)
    assert server.deliveries == []
    assert not [thread for thread in threading.enumerate() if thread.name == "telecine-callback-sender"]


def test_toapis_gives_up_after_a_day(started, receiver):
    server = started(webhook_url=receiver.url)
    receiver.statuses = [500] * 20
    create(server, "toapis", "a boat")
    server.clock.advance(60 + 86_400)
    receiver.wait_for(8)
    server.clock.advance(1e6)
    time.sleep(0.05)
    assert len(receiver.seen) == 8


def test_toapis_sends_the_test_event_of_its_console(started, receiver):
    server = started(webhook_url=receiver.url)
    server.send_test_event()
    receiver.wait_for(1)
    event = json.loads(receiver.seen[0][2])
    assert (event["type"], event["data"]) == ("endpoint.test", None)
    assert receiver.seen[0][1]["x-toapis-webhook-signature"].startswith("v1=")


def test_a_callback_comes_even_if_the_answer_to_create_was_lost(started, receiver):
    server = started()
    with pytest.raises(httpx.RemoteProtocolError):
        create(server, "ttapi", "a boat [cut]", receiver.url)
    server.clock.advance(60)
    receiver.wait_for(1)
    assert json.loads(receiver.seen[0][2])["jobId"] == server.jobs("ttapi")[0].id


def test_no_callback_comes_before_the_answer_to_create(started, receiver):
    server, answered = started(), []
    asking = threading.Thread(
        target=lambda: answered.append(create(server, "ttapi", "a boat [late 100]", receiver.url))
    )
    asking.start()
    while not server.jobs("ttapi"):
        time.sleep(0.005)
    server.clock.advance(90)
    time.sleep(0.05)
    assert (answered, receiver.seen) == ([], []), "the job has ended, but create is not answered yet"
    server.clock.advance(10)
    asking.join(5)
    assert answered[0].status_code == 200
    receiver.wait_for(1)


def test_a_callback_can_come_twice_or_not_at_all(started, receiver):
    server = started()
    create(server, "ttapi", "a boat [callback-lost]", receiver.url)
    create(server, "ttapi", "a boat [callback-twice]", receiver.url)
    server.clock.advance(60)
    receiver.wait_for(2)
    assert {json.loads(body)["jobId"] for _, _, body in receiver.seen} == {server.jobs("ttapi")[1].id}


def test_a_callback_to_nobody_is_recorded_with_the_reason(started):
    server = started()
    create(server, "ttapi", "a boat", "http://127.0.0.1:9/hook")
    server.clock.advance(60)
    wait_for_deliveries(server, 1)
    delivery = server.deliveries[0]
    assert (delivery.status, delivery.delivered) == (None, False)
    assert "ConnectionRefusedError" in delivery.reason


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/ttapi",
        "http://10.0.0.1/x",
        "http://169.254.169.254/latest",
        "http://localhost.example.com/",
        "http://127.0.0.1@example.com/",
        "http://0.0.0.0/",
        "ftp://127.0.0.1/",
        "https://127.0.0.1/",
        "mailto:somebody@example.com",
    ],
)
def test_only_this_machine_is_called_and_the_rest_is_recorded(server, api_of, url):
    before = len(server.deliveries)
    job_id = api_of("ttapi").accepted(hook_url=url)
    wait_for_deliveries(server, before + 1)
    assert (server.deliveries[-1].job_id, server.deliveries[-1].url) == (job_id, url)
    assert server.deliveries[-1].reason.startswith("not delivered: only ")


@pytest.mark.parametrize(
    "url", ["http://localhost:80/x", "http://127.0.0.1", "http://127.8.8.8:1/", "http://[::1]:8080/x"]
)
def test_every_name_of_this_machine_is_called(url):
    assert local_url_problem(url) is None


def test_closing_the_servers_stops_callbacks_that_still_wait(receiver):
    with MockServer(Settings(pace=60.0, clock=ManualClock())) as server:
        create(server, "ttapi", "a boat", receiver.url)
        senders: list[threading.Thread] = []
        while not senders:  # the sender starts after the response was sent
            senders = [thread for thread in threading.enumerate() if thread.name == "telecine-callback-sender"]
    assert not senders[0].is_alive()
    assert receiver.seen == []
