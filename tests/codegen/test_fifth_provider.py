"""A new spec in specs/ becomes a typed, usable client without changes in codegen/ or templates/."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tests.codegen.spec_folder import FIFTH, PROJECT, create_project, mark_released, read_files, read_spec, run_codegen

pytestmark = pytest.mark.slow

CLIP = {"id": "c 1/ä", "state": "flown", "url": None}
ANSWERS: dict[tuple[str, str], tuple[int, Any]] = {
    ("POST", "/magpie/clips"): (200, {"ok": True, "clip": CLIP}),
    ("GET", "/magpie/clips"): (200, {"ok": True, "clips": [CLIP]}),
    ("GET", "/magpie/clips/c%201%2F%C3%A4"): (200, {"ok": True, "clip": CLIP}),
    ("GET", "/magpie/clips/c1"): (200, {"ok": True, "clip": CLIP}),
    ("DELETE", "/magpie/clips/c%201%2F%C3%A4"): (204, None),
    ("POST", "/magpie/stills"): (200, {"ok": True, "url": "https://cdn.magpie.example/s1.png"}),
    ("POST", "/skylark/orders"): (200, {"id": "o1"}),
}
BROKE = {"ok": False, "error": {"code": "NO_TWIGS", "message": "No twigs left"}}


class Handler(BaseHTTPRequestHandler):
    """Answers from the table, and writes down what it was asked."""

    seen: ClassVar[list[tuple[str, str, dict[str, str], bytes]]] = []

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline()
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.seen.append((self.command, self.path, headers, body))
        status, told = ANSWERS.get((self.command, self.path.partition("?")[0]), (404, {"ok": False}))
        content = b"" if told is None else json.dumps(BROKE if b"too much" in body else told).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        pass


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    before = {part: read_files(PROJECT / part) for part in ("codegen", "templates")}
    root = create_project(tmp_path_factory.mktemp("fifth"), magpie=read_spec("magpie"), skylark=read_spec("skylark"))
    generated = run_codegen(root, "generate")
    assert (generated.status, generated.err) == (0, "")
    mark_released(root)
    assert run_codegen(root, "check").status == 0
    assert {part: read_files(PROJECT / part) for part in ("codegen", "templates")} == before
    return root


@pytest.fixture
def server() -> Iterator[str]:
    Handler.seen.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def environment(root: Path) -> dict[str, str]:
    paths = [str(PROJECT / "src"), str(root / "generated")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MYPYPATH": os.pathsep.join(paths)}


def test_the_clients_of_new_providers_work_over_a_socket_in_both_colours(root: Path, server: str) -> None:
    command = [sys.executable, "-W", "error", str(FIFTH / "use.py"), server]
    run = subprocess.run(command, env=environment(root), capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("used\n", "")
    half = (len(Handler.seen) - 1) // 2
    blocking, asynchronous = Handler.seen[:half], Handler.seen[half : 2 * half]
    assert [_plain(request) for request in asynchronous] == [_plain(request) for request in blocking]
    create, _, listed, upload, delete, _, _, order = blocking
    assert json.loads(create[3]) == {
        "prompt": "a kite",
        "aspectRatio": "16:9",
        "still": {"url": "https://magpie.example/a.png"},
        "callBack": None,
    }
    assert create[2]["x-nest-key"] == "key-of-magpie"
    assert "authorization" not in create[2]
    assert listed[1] == "/magpie/clips?state=hatching&state=flown&withUrls=true&limit=5"
    assert listed[2]["x-nest"] == "north"
    assert upload[2]["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n' in upload[3]
    assert b'name="title"\r\n\r\nA\r\n' in upload[3]
    assert delete[:2] == ("DELETE", "/magpie/clips/c%201%2F%C3%A4")
    assert order[2]["authorization"] == "Bearer key-of-skylark"
    assert json.loads(order[3]) == {"model": "lark-text", "prompt": "a kite"}


def _plain(request: tuple[str, str, dict[str, str], bytes]) -> tuple[str, str, dict[str, str], bytes]:
    """Return a request without what is chosen anew each time."""
    method, target, headers, body = request
    boundary = headers.get("content-type", "").partition("boundary=")[2].encode() or b"\0"
    kept = {name: value.replace(boundary.decode(), "") for name, value in headers.items()}
    return method, target, kept, body.replace(boundary, b"")


@pytest.mark.deep
@pytest.mark.timeout(300)  # a type checker has 120 s of its own
def test_mypy_finds_the_clients_of_new_providers_and_their_use_typed_strictly(root: Path, tmp_path: Path) -> None:
    shutil.copy(FIFTH / "use.py", root)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path / 'mypy'}"]
    said = _said([*command, "use.py", "generated/telecine_clients"], root)
    assert said == "Success: no issues found in 16 source files\n"


@pytest.mark.timeout(300)  # a type checker has 120 s of its own
def test_pyright_finds_the_clients_of_new_providers_and_their_use_typed_strictly(root: Path) -> None:
    settings = {
        "include": ["generated", "use.py"],
        "extraPaths": [str(PROJECT / "src"), "generated"],
        "pythonVersion": "3.11",
        "typeCheckingMode": "strict",
        "enableTypeIgnoreComments": False,
        "reportUnnecessaryTypeIgnoreComment": True,
    }
    (root / "pyrightconfig.json").write_text(json.dumps(settings))
    shutil.copy(FIFTH / "use.py", root)
    said = _said([sys.executable, "-m", "pyright", "-p", ".", "--pythonpath", sys.executable, "--outputjson"], root)
    told = json.loads(said[said.index("{") :])
    assert told["generalDiagnostics"] == []
    assert told["summary"]["filesAnalyzed"] == 17


def _said(command: list[str], root: Path) -> str:
    run = subprocess.run(
        command,
        cwd=root,
        env=environment(root),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    return run.stdout
