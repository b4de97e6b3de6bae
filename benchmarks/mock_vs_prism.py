"""Requests per second of our mock server and of Prism, with the same spec and the same requests.

Prism is installed with npm, into a folder next to the other peers.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.generators import write_json_spec
from benchmarks.measure import BenchmarkRow, Budget, compare, measure_interleaved
from benchmarks.peers import PEERS_FOLDER, ROOT, SOURCE_FOLDERS, clean_variables, core_requirements, create_environment
from benchmarks.raw_connection import RawConnection, build_request, requests_per_second
from telecine_mock.server import open_socket

PRISM = "@stoplight/prism-cli@5.16.0"
ROUNDS, CONNECTIONS = 9, 8
REQUESTS = {"mock": 800, "Prism": 160}
"""Requests of a round, a third of a second for each server."""
BUDGET = Budget(5, "at least")
PACE = 0.5
CREATE_PATH = "/grok/generations"
CREATE = json.dumps({"prompt": "a paper boat", "aspect_ratio": "16:9", "video_length": "10"}).encode()


def measure() -> list[BenchmarkRow]:
    """Return a row for polls and one for submits; none without npm."""
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not installed; the rows of Prism are missing", file=sys.stderr)
        return []
    prism, spec = _install(npm), write_json_spec(ROOT / "specs" / "ttapi.yaml", PEERS_FOLDER / "prism")
    with ExitStack() as stack:
        ours = str(create_environment(*core_requirements("mock")))
        mock = stack.enter_context(_run_server(ours, "-m", "telecine_mock", "--pace", str(PACE), "--port"))
        other = stack.enter_context(_run_server(str(prism), "mock", str(spec), "--port"))
        job = json.loads(RawConnection(mock, _request("POST", f"/ttapi{CREATE_PATH}", CREATE)).body)["data"]["job_id"]
        time.sleep(PACE)  # every poll of a finished job has the same response
        return [
            _measure_request(stack, f"{what} at a mock server", mock, other, method, path, body)
            for what, method, path, body in (
                ("polls", "GET", f"/grok/fetch?jobId={job}", b""),
                ("submits", "POST", CREATE_PATH, CREATE),
            )
        ]


def _install(npm: str) -> Path:
    folder = PEERS_FOLDER / "prism"
    program = folder / "node_modules" / ".bin" / "prism"
    if not program.exists():
        print(f"installing {PRISM} …", file=sys.stderr)
        subprocess.run([npm, "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, PRISM], check=True)
    return program


@contextmanager
def _run_server(*command: str) -> Iterator[int]:
    """Start a server that takes its port as the last argument, and yield the port once it listens."""
    with closing(open_socket("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    devnull = subprocess.DEVNULL
    with subprocess.Popen(
        [*command, str(port)], stdout=devnull, stderr=devnull, env=clean_variables(*SOURCE_FOLDERS)
    ) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server on port {port} did not start")


def _request(method: str, path: str, body: bytes) -> bytes:
    return build_request(method, path, body, [("TT-API-KEY", "mock-key")])


def _measure_request(
    stack: ExitStack, what: str, mock: int, prism: int, method: str, path: str, body: bytes
) -> BenchmarkRow:
    ways = {}
    for name, port, prefix in (("mock", mock, "/ttapi"), ("Prism", prism, "")):
        request = _request(method, f"{prefix}{path}", body)
        connections = [stack.enter_context(closing(RawConnection(port, request))) for _ in range(CONNECTIONS)]
        ways[name] = partial(requests_per_second, connections, [request] * REQUESTS[name])
    return compare(what, "/s", measure_interleaved(ways, ROUNDS), "mock", "Prism", BUDGET)
