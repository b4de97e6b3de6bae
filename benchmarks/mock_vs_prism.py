"""Requests a second of our mock and of Prism, from the same spec and with the same requests.

Prism comes from npm, into a folder beside those of the other peers.
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
"""A third of a second of each."""
FIVE_TIMES = Budget(5, "at least")
PACE = 0.5
CREATE_PATH = "/grok/generations"
CREATE = json.dumps({"prompt": "a paper boat", "aspect_ratio": "16:9", "video_length": "10"}).encode()


def measure() -> list[BenchmarkRow]:
    """Return a row for polls and one for submits; none where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not here: nothing is compared with Prism", file=sys.stderr)
        return []
    prism, spec = _installed(npm), write_json_spec(ROOT / "specs" / "ttapi.yaml", PEERS_FOLDER / "prism")
    with ExitStack() as stack:
        ours = str(create_environment(*core_requirements("mock")))
        mock = stack.enter_context(_served(ours, "-m", "telecine_mock", "--pace", str(PACE), "--port"))
        other = stack.enter_context(_served(str(prism), "mock", str(spec), "--port"))
        job = json.loads(RawConnection(mock, _request("POST", f"/ttapi{CREATE_PATH}", CREATE)).body)["data"]["job_id"]
        time.sleep(PACE)  # a job that has ended is always answered alike
        return [
            _row(stack, f"{what} at a mock server", mock, other, method, path, body)
            for what, method, path, body in (
                ("polls", "GET", f"/grok/fetch?jobId={job}", b""),
                ("submits", "POST", CREATE_PATH, CREATE),
            )
        ]


def _installed(npm: str) -> Path:
    home = PEERS_FOLDER / "prism"
    found = home / "node_modules" / ".bin" / "prism"
    if not found.exists():
        print(f"installing {PRISM} beside us …", file=sys.stderr)
        subprocess.run([npm, "install", "--silent", "--no-fund", "--no-audit", "--prefix", home, PRISM], check=True)
    return found


@contextmanager
def _served(*command: str) -> Iterator[int]:
    """Start a server that takes its port as the last argument, wait until it listens, and yield the port."""
    with closing(open_socket("127.0.0.1", 0)) as door:
        port = int(door.getsockname()[1])
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [*command, str(port)], stdout=quiet, stderr=quiet, env=clean_variables(*SOURCE_FOLDERS)
    ) as process:
        try:
            _await(port, process)
            yield port
        finally:
            process.terminate()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("a server did not start")


def _request(method: str, path: str, body: bytes) -> bytes:
    return build_request(method, path, body, [("TT-API-KEY", "mock-key")])


def _row(stack: ExitStack, what: str, mock: int, prism: int, method: str, path: str, body: bytes) -> BenchmarkRow:
    ways = {}
    for name, port, prefix in (("mock", mock, "/ttapi"), ("Prism", prism, "")):
        request = _request(method, f"{prefix}{path}", body)
        lines = [stack.enter_context(closing(RawConnection(port, request))) for _ in range(CONNECTIONS)]
        ways[name] = partial(requests_per_second, lines, [request] * REQUESTS[name])
    return compare(what, "/s", measure_interleaved(ways, ROUNDS), "mock", "Prism", FIVE_TIMES)
