"""A server on loopback in a process of its own, as cheap as can be: it answers everything alike and reads nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.peers import ROOT


class Replies(asyncio.Protocol):
    """Answers each head of a request with the same bytes; a request with a body has to come in one piece."""

    def __init__(self, reply: bytes) -> None:
        self._reply = reply

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer."""
        assert isinstance(self._transport, asyncio.WriteTransport)
        self._transport.write(self._reply * data.count(b"\r\n\r\n"))


def http(content: bytes) -> bytes:
    """Return an answer with this JSON as it goes over the wire."""
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    return head.encode() + content


@contextmanager
def served(content: bytes) -> Iterator[str]:
    """Serve an answer, and yield the URL of the server."""
    command = [sys.executable, "-m", "benchmarks.loopback"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(content)
        process.stdin.close()
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


async def main(reply: bytes) -> None:
    """Serve until the end."""
    server = await asyncio.get_running_loop().create_server(lambda: Replies(reply), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(http(sys.stdin.buffer.read())))
