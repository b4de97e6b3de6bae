"""Requests a second of our mock and of Prism, from the same spec and with the same requests; prints the ratio.

Run it with `python -m benchmarks.mock_vs_prism`. It installs Prism by npm into a temporary folder, and is of no use
without npm. Both servers are asked in turns by the same client, so the ratio holds on other machines, times do not.
"""

import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from codegen.diagnostics import Report
from codegen.source import canonical_json, read

from telecine.mock.server import listen

PRISM = "@stoplight/prism-cli@5.16.0"
SPEC = Path(__file__).parents[1] / "specs" / "ttapi.yaml"
ROUNDS, SECONDS, CONNECTIONS = 7, 0.3, 8
WANTED = 5.0
PACE = 0.5
CREATE_PATH = "/grok/generations"
CREATE = json.dumps({"prompt": "a paper boat", "aspect_ratio": "16:9", "video_length": "10"})


def free_port() -> int:
    """Find a port that nobody listens on."""
    with closing(listen("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def served(stack: ExitStack, command: list[str], port: int) -> None:
    """Start a server and wait until it listens."""
    process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    stack.callback(process.terminate)
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"did not start: {' '.join(command)}")


class Line:
    """One connection that stays open, as cheap as can be: the servers are to be measured and not the client.

    Only the first answer is read by its headers; those after it are taken to be as long, and counted by their bytes.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._length = 0

    def first(self, request: bytes) -> bytes:
        """Send the first request; return the answer's body."""
        self.send(request)
        time.sleep(0.1)  # so that all of it is there
        answer = self._socket.recv(1 << 20)
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(f"a good request was answered with {answer[:80]!r}")
        self._length = len(answer)
        return answer.partition(b"\r\n\r\n")[2]

    def send(self, request: bytes) -> None:
        """Send a request that was written before."""
        self._socket.sendall(request)

    def receive(self) -> None:
        """Read one more answer like the first."""
        answer = self._socket.recv(self._length)
        while answer and len(answer) < self._length:
            answer += self._socket.recv(self._length - len(answer))
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(f"a good request was answered with {answer[:80]!r}")


def per_second(lines: list[Line], request: bytes) -> float:
    """Count how many requests are answered in a while, over several connections at once."""
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        for line in lines:
            line.send(request)
        for line in lines:
            line.receive()
        count += len(lines)
    return count / (time.perf_counter() - began)


def written(method: str, path: str, body: str) -> bytes:
    """Write a request."""
    head = {"Host": "127.0.0.1", "TT-API-KEY": "mock-key"}
    if body:
        head |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    fields = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"{method} {path} HTTP/1.1\r\n{fields}\r\n{body}".encode()


def compared(name: str, ours: tuple[int, bytes], prism: tuple[int, bytes]) -> float:
    """Measure both in turns, print a line, and return the median of the ratios."""
    mine, other = ([Line(port) for _ in range(CONNECTIONS)] for port, _ in (ours, prism))
    for line in mine:
        line.first(ours[1])
    for line in other:
        line.first(prism[1])
    rounds = [(per_second(mine, ours[1]), per_second(other, prism[1])) for _ in range(ROUNDS)]
    ratio = statistics.median(first / second for first, second in rounds)
    first, second = (statistics.median(each[index] for each in rounds) for index in (0, 1))
    print(f"{name:<8}mock {first:8.0f}/s   Prism {second:8.0f}/s   ratio {ratio:5.1f}")
    return ratio


def main() -> int:
    """Measure and print; return 1 when the mock is not fast enough."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("Prism comes from npm, which is not here")
    report = Report()
    document = read(SPEC, report)
    if document is None:
        raise SystemExit(str(report.diagnostics))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        subprocess.run([npm, "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, PRISM], check=True)
        (folder / "ttapi.json").write_text(canonical_json(document.data), "utf-8")
        mock_port, prism_port = free_port(), free_port()
        served(stack, [sys.executable, "-m", "telecine.mock", "--pace", str(PACE), "--port", str(mock_port)], mock_port)
        prism = str(folder / "node_modules" / ".bin" / "prism")
        served(stack, [prism, "mock", "-p", str(prism_port), str(folder / "ttapi.json")], prism_port)
        job = json.loads(Line(mock_port).first(written("POST", f"/ttapi{CREATE_PATH}", CREATE)))
        time.sleep(PACE)  # a job that has ended is always answered alike
        poll = f"/grok/fetch?jobId={job['data']['job_id']}"
        ratios = [
            compared(
                name,
                (mock_port, written(method, f"/ttapi{path}", body)),
                (prism_port, written(method, path, body)),
            )
            for name, method, path, body in (("poll", "GET", poll, ""), ("create", "POST", CREATE_PATH, CREATE))
        ]
    print(f"least ratio {min(ratios):.1f}, wanted {WANTED:g}")
    return int(min(ratios) < WANTED)


if __name__ == "__main__":
    sys.exit(main())
