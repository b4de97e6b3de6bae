"""Mocks of invented providers, made from their specs, used over sockets with clients that are generated from them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

import telecine_mock
from telecine_codegen.__main__ import main
from telecine_mock import MockServer, Settings
from telecine_runtime.signature import Signature

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "invented"
SPECS = (HERE.parents[1] / "telecine" / "sixth" / "heron.yaml", HERE / "kestrel.yaml")
SOURCE = Path(telecine_mock.__file__).parents[1]
SIGNATURE = Signature(
    encoding="base64",
    header="X-Kestrel-Signature",
    timestamp="X-Kestrel-Time",
    id=("X-Kestrel-Delivery",),
    signed=("id", "timestamp", "body"),
    tolerance=300,
    required=True,
)
BOTH = {
    **dict.fromkeys(("cut", "reset", "html-502", "truncated", "no-id", "empty"), "SubmitUnknown"),
    **dict.fromkeys(("unknown-state", "flaky 2", "poll-limited 0.01", "slow 2"), "none"),
    "fail": "JobFailed",
    "moderated": "ContentRejected",
    "no-url": "JobFailed",
    "no-credits": "InsufficientCredits",
    "rate-limited 0.01": "RateLimited",
    "forbidden": "PermissionDenied",
    "server-error": "SubmitUnknown",
    "status 418": "SubmitUnknown",
}
"""The error of each word."""
DOCUMENTED = {"maintenance": "Unavailable", "refused": "PromptRejected", "expired": "JobExpired"}
GENERIC = {"maintenance": "SubmitUnknown", "refused": "BadRequest", "expired": "JobFailed"}
"""The same words where the spec has no error, or no state, for them."""


def digest(ratio: str) -> str:
    return hashlib.sha256((SOURCE / "telecine_mock" / "clips" / f"{ratio}.mp4").read_bytes()).hexdigest()


@contextmanager
def run_receiver() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """Run a server for callbacks; yield its URL, and headers and bodies of what arrives."""
    received: list[tuple[dict[str, str], bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/kestrel", received
        server.shutdown()
        thread.join()


def run_program(folder: Path, url: str, callback_url: str) -> dict[str, Any]:
    """Run the program with the clients generated in a folder; return what it saw."""
    paths = os.pathsep.join((str(folder / "generated"), str(SOURCE)))
    run = subprocess.run(
        [sys.executable, str(HERE / "use.py"), url, callback_url, str(folder)],
        env={**os.environ, "PYTHONPATH": paths, "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    seen: dict[str, Any] = json.loads(run.stdout)
    return seen


def test_invented_providers_are_used_through_mocks_of_their_specs(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    specs = [tmp_path / "specs" / spec.name for spec in SPECS]
    for spec, copy in zip(SPECS, specs, strict=True):
        # A lost submit would hold one of two slots of the client.
        copy.write_text(spec.read_text("utf-8").replace("concurrency: 2, ", ""), "utf-8")
    assert main(["--root", str(tmp_path), "generate"]) == 0
    with run_receiver() as (callback_url, received), MockServer(Settings(pace=0.15, seed=7), specs=specs) as server:
        seen = run_program(tmp_path, server.url, callback_url)
        first, *_ = jobs = server.jobs("kestrel")
        url, headers = f"{server.base_url('kestrel')}/films/", {"Authorization": "Bearer mock-key"}
        polled = httpx.get(url + first.id, headers=headers, trust_env=False).json()
        unknown = httpx.get(f"{url}film-0", headers=headers, trust_env=False)
    film = {"seconds": 4, "expires": True, "sha256": digest("16x9")}
    assert seen["heron"] == {
        "first": ["queued", "RECEIVED"],
        "cost": "None",
        "balance": "12500 USD",
        **film,
        **BOTH,
        **GENERIC,
    }
    seeds = 500_000 - round(50 * sum(job.price for job in jobs))  # 50 are one dollar; each job costs 8 cents
    assert seen["kestrel"] == {
        "first": ["queued", "waiting"],
        "cost": "4 seed",
        "balance": f"{seeds} seed",
        "portrait": digest("9x16"),
        "wrong key": "AuthenticationError",
        **film,
        **BOTH,
        **DOCUMENTED,
    }
    (upload,) = server.uploads
    assert upload.media_type == "image/png"
    assert first.body["still"] == f"{server.url}/cdn/uploads/{upload.path}"
    ((signed, body),) = received
    SIGNATURE.verify(signed, body, [server.settings.webhook_secret])
    report = json.loads(body)
    assert report["film"] == {name: polled[name] for name in ("id", "state", "url")}
    assert (report["order"], report["id"]) == ("order-9", signed["x-kestrel-delivery"])
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "no_film")
