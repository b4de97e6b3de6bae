"""Minimal server of canned responses on loopback, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Final

from benchmarks.peers import ROOT
from benchmarks.responses import JOB_ID

LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
NUMBERS: Final = count()


class CannedProtocol(asyncio.Protocol):
    """Responds by the first bytes of a request; the id of the job is a new one in each response."""

    def __init__(self, responses: Mapping[bytes, bytes]) -> None:
        self._responses = responses
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Respond to each complete request in the buffer."""
        assert isinstance(self._transport, asyncio.WriteTransport)
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n") + 4) > 3:
            length = LENGTH.search(self._buffer, 0, end)
            end += int(length[1]) if length else 0
            if len(self._buffer) < end:
                return
            response = next(response for start, response in self._responses.items() if self._buffer.startswith(start))
            self._transport.write(response.replace(JOB_ID.encode(), b"%036d" % next(NUMBERS)))
            self._buffer = self._buffer[end:]


def _encode_response(content: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    return head.encode() + content


@contextmanager
def run_canned_server(responses: Mapping[str, bytes]) -> Iterator[str]:
    """Run a server and yield its URL; `responses` are JSON texts by the first bytes of a request.

    On Linux the server gets a core of its own, if there are two.
    """
    command = [sys.executable, "-m", "benchmarks.canned_server"]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process,
        _on_own_core(process),
    ):
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({start: content.decode() for start, content in responses.items()}).encode())
        process.stdin.close()
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


@contextmanager
def _on_own_core(process: subprocess.Popen[bytes]) -> Iterator[None]:
    if sys.platform != "linux" or len(cores := os.sched_getaffinity(0)) < 2:
        yield
        return
    server_cores = {max(cores)}
    os.sched_setaffinity(process.pid, server_cores)
    os.sched_setaffinity(0, cores - server_cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


async def main(responses: Mapping[bytes, bytes]) -> None:
    """Serve forever."""
    server = await asyncio.get_running_loop().create_server(
        lambda: CannedProtocol(responses), "127.0.0.1", 0, backlog=2048
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    canned: dict[str, str] = json.load(sys.stdin)
    asyncio.run(main({start.encode(): _encode_response(content.encode()) for start, content in canned.items()}))
