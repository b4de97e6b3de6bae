"""A submit whose answer was lost heals: by the callback that carries our key, or by an id found elsewhere."""

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

from telecine.errors import SubmitUnknown, UnsupportedParameter, WaitTimeout
from telecine_mock import MockServer, Settings
from telecine_runtime.errors import BadRequest, NotFound, SignatureError

SECRET = "a secret of this test"


@dataclass
class Letterbox:
    """A plain server of the user's that keeps what is posted to it."""

    url: str = ""
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def first(self) -> tuple[str, dict[str, str], bytes]:
        until = time.monotonic() + 5
        while not self.seen and time.monotonic() < until:
            time.sleep(0.005)
        return self.seen[0]


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    box = Letterbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.seen.append((self.path, dict(self.headers.items()), body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as door:
        box.url = f"http://127.0.0.1:{door.server_address[1]}/hooks?tenant=7&flag&x=a%20b"
        serving = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield box
        door.shutdown()
        serving.join()


@pytest.mark.parametrize("word", ["[cut]", "[html-503]", "[truncated]", "[no-id]"])
@pytest.mark.parametrize("name", ["ttapi", "apikley"])
def test_a_lost_answer_heals_by_the_callback(
    mock: MockServer, letterbox: Letterbox, colour: str, name: str, word: str
) -> None:
    with MockSession.on(mock, colour, name, callback_secret=SECRET) as stage:
        with pytest.raises(SubmitUnknown) as caught:
            stage.submit(word, callback_url=letterbox.url, metadata={"order": "4711"})
        lost = caught.value.job
        assert (lost.id, lost.metadata) == (None, {"order": "4711"})
        path, headers, body = letterbox.first()
        query = path.partition("?")[2]
        assert query.startswith("tenant=7&flag&x=a%20b&telecine_key=")
        healed = stage.party.client.parse_callback(name, headers, query, body)
        (made,) = stage.jobs()
        assert (healed.key, healed.id, healed.provider) == (lost.key, made.id, name)
        assert stage.party.do(healed.wait(5)).url == made.video_url
        assert len(stage.submits()) == 1

        with pytest.raises(SignatureError):
            stage.party.client.parse_callback(name, headers, query.replace(lost.key, "another"), body)


@pytest.mark.parametrize("word", ["[cut]", "[late 5]", "[empty]"])
def test_a_lost_answer_heals_by_an_id_that_was_found_elsewhere(
    mock: MockServer, colour: str, provider: str, word: str
) -> None:
    with MockSession.on(mock, colour, provider, timeout=0.25 if "late" in word else 5.0) as stage:
        with pytest.raises(SubmitUnknown) as caught:
            stage.submit(word, metadata={"order": "4711"})
        lost, (made,) = caught.value.job, stage.jobs()
        healed = stage.party.do(stage.party.client.reconcile(lost, provider_id=made.id))
        assert (healed.key, healed.id, healed.metadata) == (lost.key, made.id, {"order": "4711"})
        assert stage.party.do(healed.wait(5)).url == made.video_url
        assert len(stage.submits()) == 1


def test_a_lost_answer_heals_by_our_key_where_the_provider_keeps_it(
    mock: MockServer, colour: str, provider: str
) -> None:
    with MockSession.on(mock, colour, provider) as stage:
        with pytest.raises(SubmitUnknown) as caught:
            stage.submit("[cut]", key=f"order-{stage.mark}")
        lost, (made,) = caught.value.job, stage.jobs()
        if provider != "toapis":
            with pytest.raises(UnsupportedParameter, match="give the provider_id"):
                stage.party.do(stage.party.client.reconcile(lost))
            return
        healed = stage.party.do(stage.party.client.reconcile(lost))
        assert (healed.key, healed.id, made.key) == (lost.key, made.id, lost.key)
        assert stage.party.do(healed.wait(5)).url == made.video_url
        assert len(stage.submits()) == 1
        assert stage.party.do(stage.party.client.reconcile(healed)).id == made.id
        with pytest.raises(NotFound):
            stage.party.do(stage.party.client.reconcile(stage.party.client.job("toapis::no-such-key")))


def test_a_job_at_toapis_reports_under_the_path_that_its_request_asks_for(colour: str, letterbox: Letterbox) -> None:
    console = letterbox.url.replace("/hooks?tenant=7&flag&x=a%20b", "/console")
    with (
        MockServer(Settings(api_key=KEY, pace=0.05, webhook_url=console)) as own,
        MockSession.on(own, colour, "toapis") as stage,
    ):
        for url in ("http://127.0.0.1:1/elsewhere", letterbox.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(BadRequest, match="path and query only"):
                stage.submit(callback_url=url)
        job = stage.submit(callback_url=letterbox.url, key="order-7")
        path, headers, body = letterbox.first()
        assert path == f"/hooks?tenant=7&flag&x=a%20b&telecine_key={job.key}"
        client, secret = stage.party.client, [own.settings.webhook_secret]
        told = client.parse_callback("toapis", headers, "", body, secrets=secret)
        assert (told.id, told.key) == (job.id, "order-7")


def test_a_job_without_an_id_is_unknown_and_cannot_be_waited_for(mock: MockServer, colour: str, provider: str) -> None:
    with MockSession.on(mock, colour, provider) as stage:
        with pytest.raises(SubmitUnknown) as caught:
            stage.submit("[cut]")
        before = len(mock.requests)
        for job in (caught.value.job, stage.party.client.job(caught.value.job.token)):
            assert stage.party.do(job.status()).state == "unknown"
            with pytest.raises(SubmitUnknown) as again:
                stage.party.do(job.wait(5, FAST_POLL))
            assert not isinstance(again.value, WaitTimeout)
            assert again.value.job is job
            assert again.value.job.token in str(again.value)
        assert len(mock.requests) == before


def test_where_no_callback_can_be_asked_for_the_job_says_so(
    mock: MockServer, letterbox: Letterbox, colour: str, provider: str
) -> None:
    if provider == "toapis":
        with MockSession.on(mock, colour, provider) as stage, pytest.raises(BadRequest, match="webhook_not_configured"):
            stage.submit(callback_url=letterbox.url)
        return
    silent = provider not in facts_by_provider("CALLBACK_BODY")
    with MockSession.on(mock, colour, provider) as stage:
        job = stage.submit(callback_url=letterbox.url)
        assert job.dropped == ((f"callback_url: {provider} sends no callbacks",) if silent else ())
        assert stage.submit().dropped == ()
