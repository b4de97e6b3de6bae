"""A server on loopback in a process of its own, as cheap as can be: canned answers, by how a request begins."""

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
    """Answers each request on a connection; where an answer names the job, it names another one each time."""

    def __init__(self, answers: Mapping[bytes, bytes]) -> None:
        self._answers = answers
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is here in full."""
        assert isinstance(self._transport, asyncio.WriteTransport)
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n") + 4) > 3:
            length = LENGTH.search(self._buffer, 0, end)
            end += int(length[1]) if length else 0
            if len(self._buffer) < end:
                return
            answer = next(answer for start, answer in self._answers.items() if self._buffer.startswith(start))
            self._transport.write(answer.replace(JOB_ID.encode(), b"%036d" % next(NUMBERS)))
            self._buffer = self._buffer[end:]


def _http(content: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    return head.encode() + content


@contextmanager
def run_canned_server(answers: Mapping[str, bytes]) -> Iterator[str]:
    """Serve JSON texts by the beginnings of the requests that they answer, and yield the URL of the server.

    On Linux it has a core to itself, if there are two.
    """
    command = [sys.executable, "-m", "benchmarks.canned_server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process, _apart(process):
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({start: content.decode() for start, content in answers.items()}).encode())
        process.stdin.close()
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


@contextmanager
def _apart(process: subprocess.Popen[bytes]) -> Iterator[None]:
    if sys.platform != "linux" or len(cores := os.sched_getaffinity(0)) < 2:
        yield
        return
    theirs = {max(cores)}
    os.sched_setaffinity(process.pid, theirs)
    os.sched_setaffinity(0, cores - theirs)
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


async def main(answers: Mapping[bytes, bytes]) -> None:
    """Serve until the end."""
    server = await asyncio.get_running_loop().create_server(
        lambda: CannedProtocol(answers), "127.0.0.1", 0, backlog=2048
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    given: dict[str, str] = json.load(sys.stdin)
    asyncio.run(main({start.encode(): _http(content.encode()) for start, content in given.items()}))
