"""Servers as a whole: in process, in a thread, from the command line, and the dashboard."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from telecine_mock import ManualClock, MockServer, Settings, create_app
from telecine_mock.job_store import JobStore, MockJob
from telecine_mock.providers import PROVIDERS
from telecine_mock.scenarios import MAGIC_WORDS, Scenario
from telecine_mock.uploads import StoredUpload, UploadStore

BEARER = {"Authorization": "Bearer mock-key"}
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}


async def in_process(app, method: str, path: str, **more) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mock") as client:
        return await client.request(method, path, headers=BEARER, **more)


def ask(app, method: str, path: str, **more) -> httpx.Response:
    return asyncio.run(in_process(app, method, path, **more))


def test_the_app_works_without_a_socket():
    app = create_app(Settings(clock=ManualClock()))
    created = ask(app, "POST", "/cometapi/grok/v1/videos/generations", json={"prompt": "a boat"})
    app.state.mock_state.clock.advance(6)
    polled = ask(app, "GET", f"/cometapi/grok/v1/videos/{created.json()['request_id']}").json()
    video = ask(app, "GET", polled["video"]["url"])
    assert video.content[4:8] == b"ftyp"


def test_a_fault_on_the_wire_needs_a_socket_and_says_so():
    app = create_app()
    with pytest.raises(ConnectionAbortedError, match="use MockServer"):
        ask(app, "POST", "/cometapi/grok/v1/videos/generations", json={"prompt": "a boat [cut]"})


def test_every_app_begins_with_nothing():
    body = {"prompt": "a boat"}
    first, second = create_app(Settings(seed=1)), create_app(Settings(seed=1))
    job_id = ask(first, "POST", "/cometapi/grok/v1/videos/generations", json=body).json()["request_id"]
    assert ask(second, "GET", f"/cometapi/grok/v1/videos/{job_id}").status_code == 400


def test_one_seed_gives_the_same_ids_and_another_seed_others():
    def first_id(seed: int | None) -> str:
        app = create_app(Settings(seed=seed))
        answer = ask(app, "POST", "/cometapi/grok/v1/videos/generations", json={"prompt": "a boat"})
        return answer.json()["request_id"]

    assert first_id(5) == first_id(5)
    assert len({first_id(5), first_id(6), first_id(None), first_id(None)}) == 4


def test_an_account_without_money_is_refused_without_any_magic():
    app = create_app()
    body = {"model": "grok-imagine/text-to-video", "input": {"prompt": "doors"}}
    app.state.mock_state.spent["apikley"] = 99_990.0
    assert ask(app, "POST", "/apikley/api/v1/jobs/createTask", json=body).status_code == 200
    poor = ask(app, "POST", "/apikley/api/v1/jobs/createTask", json=body)
    assert (poor.status_code, poor.json()["code"]) == (402, 402)
    assert ask(app, "GET", "/apikley/api/v1/chat/credit").json()["data"] == 0


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("ttapi", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("toapis", "video_[0-9a-f-]{36}"),
        ("cometapi", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("apikley", "[0-9a-f]{32}"),
    ],
)
def test_ids_look_as_documented(api_of, name, shape):
    assert re.fullmatch(shape, api_of(name).accepted())


def test_the_server_records_what_clients_sent(api_of, server):
    api_of("ttapi").accepted("a boat")
    request = server.requests[-1]
    assert (request.method, request.path, request.query) == ("POST", "/ttapi/grok/generations", "")
    assert request.headers["tt-api-key"] == "a key of this test"
    assert request.json() == {"prompt": "a boat"}
    assert "a key of this test" not in repr(request)


def test_the_settings_show_no_secret():
    shown = repr(Settings(api_key="secret one", webhook_secret="secret two", webhook_previous_secret="secret three"))
    assert "secret" not in shown.replace("webhook_url", "")


def test_the_server_lists_its_jobs_in_order(api_of, server):
    ids = [api_of("ttapi").accepted(), api_of("ttapi").accepted()]
    assert [job.id for job in server.jobs("ttapi")][-2:] == ids
    assert {job.provider for job in server.jobs("ttapi")} == {"ttapi"}
    assert [job.id for job in server.jobs()][-2:] == ids


def test_a_base_url_is_known_for_each_provider_and_for_nothing_else(server):
    assert server.base_url("toapis") == f"{server.url}/toapis"
    with pytest.raises(KeyError):
        server.base_url("nobody")


def test_a_port_that_is_taken_is_an_error_at_once(server):
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        MockServer(port=port)


def test_a_server_can_be_told_its_port_and_frees_it_at_the_end():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    for _ in range(2):
        with MockServer(port=port) as server:
            assert server.url == f"http://127.0.0.1:{port}"
            assert httpx.get(server.url).status_code == 200


def test_a_server_leaves_no_thread_behind():
    before = threading.active_count()
    with MockServer() as server:
        httpx.get(server.url)
    assert threading.active_count() == before


def test_answers_do_not_wait_for_the_network(api):
    """Without TCP_NODELAY every answer takes 40 ms, and every test of a client with it."""
    api.poll("x")
    times = sorted(api.poll("x").elapsed.total_seconds() for _ in range(5))
    assert times[0] < 0.03


def job(number: int) -> MockJob:
    return MockJob(
        id=str(number),
        provider="ttapi",
        model="m",
        prompt="p",
        ratio="1:1",
        seconds=1,
        price=1,
        body={},
        scenario=Scenario(),
        origin="http://mock",
        created=0,
        run_seconds=1,
        retention_seconds=1,
    )


def test_the_store_drops_the_oldest_job_when_it_is_full():
    store = JobStore(limit=3)
    for number in range(5):
        store.add(job(number))
        store.count_poll(job(number))
    assert [each.id for each in store.list()] == ["2", "3", "4"]
    assert store.get("ttapi", "1") is None
    assert store.count_poll(job(2)) == 2
    assert store.count_poll(job(1)) == 1, "the polls of a dropped job are forgotten with it"


def test_uploads_drop_the_oldest_file_when_there_are_too_many():
    uploads = UploadStore(limit=2)
    for name in "abc":
        uploads.add(StoredUpload(name, "image/png", b"", expires=1))
    assert [each.path for each in uploads.list()] == ["b", "c"]


def test_the_page_shows_jobs_and_deliveries(api_of, server):
    job_id = api_of("ttapi").accepted("a boat [fail]", hook_url="https://example.com/hook")
    state = httpx.get(f"{server.url}/state.json").json()
    assert (state["jobs"][0]["id"], state["jobs"][0]["state"], state["jobs"][0]["words"]) == (
        job_id,
        "PENDING_QUEUE",
        ["fail"],
    )
    assert (state["deliveries"][0]["id"], state["deliveries"][0]["delivered"]) == (job_id, False)
    assert [each["title"] for each in state["providers"]] == [each.title for each in PROVIDERS.values()]
    page = httpx.get(server.url)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "state.json" in page.text
    assert "innerHTML" not in page.text, "what comes from prompts is text, never markup"


def test_the_page_shows_refused_creates_every_request_and_why_a_job_failed(api_of, server):
    api = api_of("ttapi")
    assert api.create("a boat [no-credits] at dusk").status_code >= 400
    api.create("a boat [rate-limited] [as-200]")
    job_id = api.accepted("a boat [fail]")
    server.clock.advance(1000)
    state = httpx.get(f"{server.url}/state.json").json()
    (job,) = [each for each in state["jobs"] if each["id"] == job_id]
    assert (job["outcome"], job["reason"]) == ("failed", "Internal error while the video was being made")
    limited, poor = state["refused"][:2]
    assert (poor["provider"], poor["prompt"], poor["status"]) == ("ttapi", "a boat [no-credits] at dusk", 402)
    assert poor["reason"] == "Insufficient balance"
    assert (limited["prompt"], bool(limited["reason"])) == ("a boat [rate-limited] [as-200]", True)
    paths = [(each["method"], each["path"], each["status"]) for each in state["exchanges"][:3]]
    assert [path[0] for path in paths] == ["POST"] * 3
    assert "/state.json" not in {each["path"] for each in state["exchanges"]}


def test_a_request_that_gets_no_answer_is_shown_as_cut_off(api_of, server):
    with suppress(httpx.HTTPError):
        api_of("ttapi").create("a boat [cut]")
    (cut, *_) = httpx.get(f"{server.url}/state.json").json()["exchanges"]
    assert (cut["prompt"], cut["status"]) == ("a boat [cut]", None)


def test_importing_telecine_does_not_load_the_mock_servers():
    code = (
        "import sys, telecine; sys.exit(any(name in sys.modules for name in ('telecine_mock', 'starlette', 'uvicorn')))"
    )
    assert subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=False).returncode == 0


def test_help_names_every_magic_word():
    shown = subprocess.run(
        [sys.executable, "-m", "telecine_mock", "--help"], env=ENVIRONMENT, check=True, capture_output=True, text=True
    ).stdout
    assert all(f"[{name}" in shown for name in MAGIC_WORDS)
    assert "--pace" in shown


def test_the_command_line_serves_until_it_is_interrupted():
    command = [sys.executable, "-m", "telecine_mock", "--port", "0", "--pace", "0.1"]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        banner = ""
        while "[msg]" not in banner:
            line = process.stdout.readline()
            assert line, "the banner ends with the table of magic words"
            banner += line
        url = re.search(r"Dashboard +(http://127\.0\.0\.1:\d+)/", banner)
        assert url is not None
        assert httpx.get(f"{url[1]}/toapis/v1/balance", headers=BEARER).json()["success"] is True
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "\nStopped.\n", "")


def test_the_command_line_says_so_when_its_port_is_taken(server):
    port = server.url.rpartition(":")[2]
    command = [sys.executable, "-m", "telecine_mock", "--port", port]
    ended = subprocess.run(command, env=ENVIRONMENT, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"Cannot listen on 127.0.0.1:{port}: ")
