"""A server of large videos on loopback, in a process of its own: ``/<size>`` has so many bytes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.peers import ROOT

BLOCK = (16).to_bytes(4) + b"ftypisom" + os.urandom((1 << 20) - 12)


@contextmanager
def run_video_server() -> Iterator[str]:
    """Serve, and yield the URL of the server."""
    command = [sys.executable, "-m", "benchmarks.video_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _answer(line: socket.socket) -> None:
    with line, line.makefile("rb") as asked:
        while request := asked.readline():
            while asked.readline() not in {b"\r\n", b""}:
                pass
            left = int(request.split()[1][1:])
            head = f'HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\netag: "one"\r\ncontent-length: {left}\r\n\r\n'
            line.sendall(head.encode())
            while left:
                left -= line.send(memoryview(BLOCK)[:left])


def main() -> None:
    """Serve until the end, each connection in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        print(door.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=_answer, args=(door.accept()[0],), daemon=True).start()


if __name__ == "__main__":
    main()
