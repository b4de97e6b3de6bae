"""A job whose submit response was lost is found by a callback with its key, or by an id from elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import FAST_POLL, KEY
from tests.telecine.mock_harness import MockSession

from telecine._core import job_limiter
from telecine.errors import SubmitUnknown, UnsupportedParameter, WaitTimeout
from telecine_mock import MockServer, Settings
from telecine_runtime.errors import BadRequest, NotFound, SignatureError

SECRET = "a secret of this test"


@dataclass
class CallbackRecorder:
    """HTTP server that records the requests posted to it."""

    url: str = ""
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def wait_for_request(self) -> tuple[str, dict[str, str], bytes]:
        until = time.monotonic() + 5
        while not self.requests and time.monotonic() < until:
            time.sleep(0.005)
        return self.requests[0]


@pytest.fixture
def recorder() -> Iterator[CallbackRecorder]:
    recorder = CallbackRecorder()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            recorder.requests.append((self.path, dict(self.headers.items()), body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as door:
        recorder.url = f"http://127.0.0.1:{door.server_address[1]}/hooks?tenant=7&flag&x=a%20b"
        serving = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield recorder
        door.shutdown()
        serving.join()


@pytest.mark.parametrize("word", ["[cut]", "[html-503]", "[truncated]", "[no-id]"])
@pytest.mark.parametrize("name", ["ttapi", "apikley"])
def test_a_lost_answer_heals_by_the_callback(
    mock: MockServer, recorder: CallbackRecorder, mode: str, name: str, word: str
) -> None:
    with MockSession.open(mock, mode, name, callback_secret=SECRET) as session:
        with pytest.raises(SubmitUnknown) as caught:
            session.submit(word, callback_url=recorder.url, metadata={"order": "4711"})
        lost = caught.value.job
        assert (lost.id, lost.metadata) == (None, {"order": "4711"})
        path, headers, body = recorder.wait_for_request()
        query = path.partition("?")[2]
        assert query.startswith("tenant=7&flag&x=a%20b&telecine_key=")
        healed = session.harness.client.parse_callback(name, headers, query, body)
        (mock_job,) = session.jobs()
        assert (healed.key, healed.id, healed.provider) == (lost.key, mock_job.id, name)
        assert session.harness.resolve(healed.wait(5)).url == mock_job.video_url
        assert len(session.submits()) == 1

        with pytest.raises(SignatureError):
            session.harness.client.parse_callback(name, headers, query.replace(lost.key, "another"), body)


@pytest.mark.parametrize("word", ["[cut]", "[late 5]", "[empty]"])
def test_a_lost_answer_heals_by_an_id_that_was_found_elsewhere(
    mock: MockServer, mode: str, provider: str, word: str
) -> None:
    with MockSession.open(mock, mode, provider, timeout=0.25 if "late" in word else 5.0) as session:
        with pytest.raises(SubmitUnknown) as caught:
            session.submit(word, metadata={"order": "4711"})
        lost, (mock_job,) = caught.value.job, session.jobs()
        healed = session.harness.resolve(session.harness.client.reconcile(lost, provider_id=mock_job.id))
        assert (healed.key, healed.id, healed.metadata) == (lost.key, mock_job.id, {"order": "4711"})
        assert session.harness.resolve(healed.wait(5)).url == mock_job.video_url
        assert len(session.submits()) == 1


def test_a_lost_answer_heals_by_our_key_where_the_provider_keeps_it(mock: MockServer, mode: str, provider: str) -> None:
    with MockSession.open(mock, mode, provider) as session:
        with pytest.raises(SubmitUnknown) as caught:
            session.submit("[cut]", key=f"order-{session.marker}")
        lost, (mock_job,) = caught.value.job, session.jobs()
        if provider != "toapis":
            with pytest.raises(UnsupportedParameter, match="pass the provider_id"):
                session.harness.resolve(session.harness.client.reconcile(lost))
            return
        (limiter,) = job_limiter._limiters.values()  # noqa: SLF001 - nobody else counts
        assert limiter.lost_keys == (lost.key,)
        healed = session.harness.resolve(session.harness.client.reconcile(lost))
        assert (healed.key, healed.id, mock_job.key) == (lost.key, mock_job.id, lost.key)
        assert limiter.lost_keys == ()
        assert session.harness.resolve(healed.wait(5)).url == mock_job.video_url
        assert len(session.submits()) == 1
        assert session.harness.resolve(session.harness.client.reconcile(healed)).id == mock_job.id
        with pytest.raises(NotFound):
            session.harness.resolve(session.harness.client.reconcile(session.harness.client.job("toapis::no-such-key")))


def test_a_job_at_toapis_reports_under_the_path_that_its_request_asks_for(
    mode: str, recorder: CallbackRecorder
) -> None:
    console = recorder.url.replace("/hooks?tenant=7&flag&x=a%20b", "/console")
    with (
        MockServer(Settings(api_key=KEY, pace=0.05, webhook_url=console)) as own,
        MockSession.open(own, mode, "toapis") as session,
    ):
        for url in ("http://127.0.0.1:1/elsewhere", recorder.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(BadRequest, match="path and query only"):
                session.submit(callback_url=url)
        job = session.submit(callback_url=recorder.url, key="order-7")
        path, headers, body = recorder.wait_for_request()
        assert path == f"/hooks?tenant=7&flag&x=a%20b&telecine_key={job.key}"
        client, secret = session.harness.client, [own.settings.webhook_secret]
        parsed = client.parse_callback("toapis", headers, "", body, secrets=secret)
        assert (parsed.id, parsed.key) == (job.id, "order-7")


def test_a_job_without_an_id_is_unknown_and_cannot_be_waited_for(mock: MockServer, mode: str, provider: str) -> None:
    with MockSession.open(mock, mode, provider) as session:
        with pytest.raises(SubmitUnknown) as caught:
            session.submit("[cut]")
        before = len(mock.requests)
        for job in (caught.value.job, session.harness.client.job(caught.value.job.token)):
            assert session.harness.resolve(job.status()).state == "unknown"
            with pytest.raises(SubmitUnknown) as again:
                session.harness.resolve(job.wait(5, FAST_POLL))
            assert not isinstance(again.value, WaitTimeout)
            assert again.value.job is job
            assert again.value.job.token in str(again.value)
        assert len(mock.requests) == before


def test_where_no_callback_can_be_asked_for_the_job_says_so(
    mock: MockServer, recorder: CallbackRecorder, mode: str, provider: str
) -> None:
    if provider == "toapis":
        with (
            MockSession.open(mock, mode, provider) as session,
            pytest.raises(BadRequest, match="webhook_not_configured"),
        ):
            session.submit(callback_url=recorder.url)
        return
    silent = provider not in facts_by_provider("CALLBACK_BODY")
    with MockSession.open(mock, mode, provider) as session:
        job = session.submit(callback_url=recorder.url)
        assert job.dropped == ((f"callback_url: {provider} sends no callbacks",) if silent else ())
        assert session.submit().dropped == ()
