"""A spec alone makes a provider of the harmonised client: submit, poll and save."""

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
from typing import Any, ClassVar

import telecine_mock
from telecine_codegen.__main__ import main

HERE = Path(__file__).parent / "sixth"
SOURCE = Path(telecine_mock.__file__).parents[2]
FILM = (Path(telecine_mock.__file__).parent / "clips" / "16x9.mp4").read_bytes()
UNTIL = 4_102_444_800_000  # 2100-01-01 in milliseconds


class Heron(BaseHTTPRequestHandler):
    """HTTP server of the provider; a job's state depends on its prompt and the number of polls."""

    prompts: ClassVar[dict[int, str]] = {}
    names: ClassVar[dict[str, int]] = {}
    asked: ClassVar[dict[int, int]] = {}
    keys: ClassVar[set[str | None]] = set()

    def do_POST(self) -> None:
        order = json.loads(self.rfile.read(int(self.headers["content-length"])))
        ref = 17 + len(self.prompts)
        self.prompts[ref], self.names[order["client_ref"]] = order["prompt"], ref
        if "lost" in order["prompt"]:
            self.close_connection = True  # the job is accepted, but the response is lost
            return
        self.tell({"ok": True, "job": {"ref": ref, "phase": "RECEIVED"}})

    def do_GET(self) -> None:
        if self.path == "/film.mp4":
            self.send(FILM, "video/mp4")
            return
        self.keys.add(self.headers["x-heron-key"])
        way, _, query = self.path.partition("?")
        if way == "/purse":
            self.tell({"ok": True, "mills": 12500})
        elif way == "/search":
            name = query.removeprefix("client_ref=").removesuffix("&detail=full")
            self.tell({"ok": True, "job": {"ref": self.names[name], "phase": "RECEIVED"}})
        else:
            ref = int(way.removeprefix("/jobs/"))
            self.asked[ref] = self.asked.get(ref, 0) + 1
            self.tell({"ok": True, "job": {"ref": ref} | self.job(self.prompts[ref], self.asked[ref])})

    def job(self, prompt: str, times: int) -> dict[str, Any]:
        """Return the state of a job."""
        if times == 1:
            return {"phase": "RECEIVED"}
        if times == 2:
            return {"phase": "WORKING", "upstream": {"phase": "drawing"}, "done": 40}
        if "unfit" in prompt:
            return {"phase": "BROKEN", "upstream": {"phase": "drawn", "verdict": "unfit"}, "note": "Not for herons."}
        if "torn" in prompt:  # the inner state has ended, the outer one has not
            return {"phase": "WORKING", "upstream": {"phase": "torn"}, "note": "The paper tore."}
        if "note" in prompt:
            return {"phase": "OVER", "note": f"http://{self.headers['host']}/film.mp4", "output": ""}
        film = {"src": f"http://{self.headers['host']}/film.mp4", "length": 5500, "until": UNTIL}
        output = json.dumps({"films": [film]})
        return {"phase": "WORKING", "upstream": {"phase": "drawn"}, "note": "Enjoy.", "output": output, "spent": 1500}

    def tell(self, answer: object) -> None:
        self.send(json.dumps(answer).encode(), "application/json")

    def send(self, content: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        pass


@contextmanager
def heron() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Heron) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_sixth_provider_is_used_from_its_spec_alone(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "heron.yaml").write_text((HERE / "heron.yaml").read_text("utf-8"), "utf-8")
    assert main(["--root", str(tmp_path), "generate"]) == 0
    paths = os.pathsep.join((str(tmp_path / "generated"), str(SOURCE)))
    environment = {**os.environ, "PYTHONPATH": paths, "NO_PROXY": "*"}
    with heron() as url:
        command = [sys.executable, "-W", "error", str(HERE / "use.py"), url, str(tmp_path)]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert run.stderr == ""
    results = json.loads(run.stdout)
    assert results["asynchronous"] == results["blocking"]
    assert results["blocking"] == {
        "first": ["queued", "RECEIVED"],
        "url": f"{url}/film.mp4",
        "seconds": 5.5,
        "expires": "2100-01-01T00:00:00+00:00",
        "cost": "1.5 USD",
        "sha256": hashlib.sha256(FILM).hexdigest(),
        "note": f"{url}/film.mp4",
        "balance": "12.5 USD",
        "An unfit heron": ["ContentRejected", "Not for herons."],
        "A torn heron": ["JobFailed", "The paper tore."],
        "lost": f"{url}/film.mp4",
    }
    assert Heron.keys == {"key-of-heron"}  # the video was downloaded without it
    assert len(Heron.prompts) == 2 * 5  # one job for each submit
