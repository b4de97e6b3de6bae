"""Mocks of invented providers, made from their specs, used over sockets with clients that are generated from them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

import telecine_mock
from telecine_codegen.__main__ import main
from telecine_mock import MockServer, Settings
from telecine_runtime.signature import Signature

HERE = Path(__file__).parent / "invented"
SPECS = (HERE.parents[1] / "telecine" / "sixth" / "heron.yaml", HERE / "kestrel.yaml")
SOURCE = Path(telecine_mock.__file__).parents[1]
CLIPS = SOURCE / "telecine_mock" / "clips"
SIGNATURE = Signature(
    encoding="base64",
    header="X-Kestrel-Signature",
    timestamp="X-Kestrel-Time",
    id=("X-Kestrel-Delivery",),
    signed=("id", "timestamp", "body"),
    tolerance=300,
    required=True,
)
LOST = dict.fromkeys(("cut", "reset", "html-502", "truncated", "no-id", "empty"), "SubmitUnknown")
ENDS = {
    "fail": "JobFailed",
    "unknown-state": "none",
    "flaky 2": "none",
    "poll-limited 0.01": "none",
    "no-url": "JobFailed",
    "slow 2": "none",
    "moderated": "ContentRejected",
}
REFUSALS = {
    "no-credits": "InsufficientCredits",
    "rate-limited 0.01": "RateLimited",
    "maintenance": "Unavailable",
    "refused": "PromptRejected",
    "forbidden": "PermissionDenied",
    "server-error": "SubmitUnknown",
    "status 418": "SubmitUnknown",
}


def digest(ratio: str) -> str:
    return hashlib.sha256((CLIPS / f"{ratio}.mp4").read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def received() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server for callbacks: its URL, and headers and bodies of what arrived."""
    found: list[tuple[dict[str, str], bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/kestrel", found
        server.shutdown()


@pytest.fixture(scope="module")
def used(
    tmp_path_factory: pytest.TempPathFactory, received: tuple[str, list[tuple[dict[str, str], bytes]]]
) -> tuple[dict[str, Any], MockServer]:
    """What the program saw, and the mock servers that it used, which have ended."""
    folder = tmp_path_factory.mktemp("invented")
    (folder / "specs").mkdir()
    specs = [folder / "specs" / spec.name for spec in SPECS]
    for spec, copy in zip(SPECS, specs, strict=True):
        # A lost submit would hold one of two slots of the client.
        copy.write_text(spec.read_text("utf-8").replace("concurrency: 2, ", ""), "utf-8")
    assert main(["--root", str(folder), "generate"]) == 0
    paths = os.pathsep.join((str(folder / "generated"), str(SOURCE)))
    with MockServer(Settings(pace=0.15, seed=7), specs=specs) as server:
        run = subprocess.run(
            [sys.executable, str(HERE / "use.py"), server.url, received[0], str(folder)],
            env={**os.environ, "PYTHONPATH": paths, "NO_PROXY": "*"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert run.returncode == 0, run.stderr
        server.agreed = [  # type: ignore[attr-defined]
            httpx.get(
                f"{server.base_url('kestrel')}/films/{server.jobs('kestrel')[0].id}",
                headers={"Authorization": "Bearer mock-key"},
                trust_env=False,
            ).json()
        ]
    return json.loads(run.stdout), server


def test_a_film_is_made_polled_and_saved(used: tuple[dict[str, Any], MockServer]) -> None:
    results, _ = used
    for provider, word in (("heron", "RECEIVED"), ("kestrel", "waiting")):
        assert results[provider]["first"] == ["queued", word]
        assert results[provider]["sha256"] == digest("16x9")
        assert (results[provider]["seconds"], results[provider]["expires"]) == (4, True)


def test_a_film_has_the_requested_ratio_and_may_start_from_an_upload(
    used: tuple[dict[str, Any], MockServer],
) -> None:
    results, server = used
    assert results["kestrel"]["portrait"] == digest("9x16")
    (upload,) = server.uploads
    assert upload.media_type == "image/png"
    assert server.jobs("kestrel")[0].body["still"] == f"{server.url}/cdn/uploads/{upload.path}"


@pytest.mark.parametrize("word", [*LOST, *ENDS])
def test_a_word_about_a_job_has_the_same_effect_at_every_provider(
    used: tuple[dict[str, Any], MockServer], word: str
) -> None:
    results, _ = used
    wanted = {**LOST, **ENDS}[word]
    assert {provider: results[provider][word] for provider in results} == {"heron": wanted, "kestrel": wanted}


@pytest.mark.parametrize("word", REFUSALS)
def test_a_refusal_is_read_as_the_error_that_the_spec_documents(
    used: tuple[dict[str, Any], MockServer], word: str
) -> None:
    results, _ = used
    assert results["kestrel"][word] == REFUSALS[word]


def test_a_refusal_without_a_word_in_the_spec_has_its_usual_status(used: tuple[dict[str, Any], MockServer]) -> None:
    heron = used[0]["heron"]
    usual = {"refused": "BadRequest", "maintenance": "SubmitUnknown"}
    assert {word: heron[word] for word in REFUSALS} == REFUSALS | usual


def test_expiry_is_told_only_where_the_spec_has_a_word_for_it(used: tuple[dict[str, Any], MockServer]) -> None:
    assert {name: found["expired"] for name, found in used[0].items()} == {
        "heron": "JobFailed",
        "kestrel": "JobExpired",
    }


def test_costs_and_balances_are_in_the_declared_unit(used: tuple[dict[str, Any], MockServer]) -> None:
    results, server = used
    assert results["kestrel"]["cost"] == "4 seed"  # 4 s at 0.02 dollars, of which one is 50 seeds
    paid = sum(job.price for job in server.jobs("kestrel"))
    assert results["kestrel"]["balance"] == f"{500_000 - round(paid * 50)} seed"
    assert results["heron"]["balance"] == "12500 USD"
    assert results["kestrel"]["wrong key"] == "AuthenticationError"


def test_a_callback_is_signed_and_agrees_with_the_poll(
    used: tuple[dict[str, Any], MockServer], received: tuple[str, list[tuple[dict[str, str], bytes]]]
) -> None:
    _, server = used
    ((headers, body),) = received[1]
    SIGNATURE.verify(headers, body, [server.settings.webhook_secret])
    report = json.loads(body)
    (polled,) = server.agreed  # type: ignore[attr-defined] # set by the fixture
    assert report["film"] == {name: polled[name] for name in report["film"]}
    assert report["film"]["state"] == "finished"
    assert (report["order"], report["id"]) == ("order-9", headers["x-kestrel-delivery"])
