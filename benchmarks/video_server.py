"""Server of large videos on loopback, in a process of its own; `/<size>` has that many bytes."""

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
    """Run the server and yield its URL."""
    command = [sys.executable, "-m", "benchmarks.video_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _serve(connection: socket.socket) -> None:
    with connection, connection.makefile("rb") as requests:
        while request := requests.readline():
            while requests.readline() not in {b"\r\n", b""}:
                pass
            remaining = int(request.split()[1][1:])
            head = f'HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\netag: "one"\r\ncontent-length: {remaining}\r\n\r\n'
            connection.sendall(head.encode())
            while remaining:
                remaining -= connection.send(memoryview(BLOCK)[:remaining])


def main() -> None:
    """Serve forever, each connection in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=_serve, args=(listener.accept()[0],), daemon=True).start()


if __name__ == "__main__":
    main()
