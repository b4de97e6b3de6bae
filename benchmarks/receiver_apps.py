"""What `receiver.py` measures, served by uvicorn in an environment of its own: apps that take callbacks."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from benchmarks.peers import ROOT, SOURCE_FOLDERS, clean_variables, core_requirements, create_environment
from benchmarks.responses import FINISHED
from telecine import AsyncClient
from telecine.webhooks.receiver import Receive, Receiver, Scope, Send

SECRET, OURS = "whsec-of-this-benchmark", "callback-secret-of-this-benchmark"


@contextmanager
def run_receiver_server() -> Iterator[int]:
    """Serve, and yield the port."""
    command = [str(create_environment(*core_requirements("mock"))), "-m", "benchmarks.receiver_apps"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=clean_variables(ROOT, *SOURCE_FOLDERS)) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body and answer."""
    await _body(receive)
    await _well(send)


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _well(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"9")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"received\n"})


class ReceiverApps:
    """All apps behind one server, by the first word of the path."""

    def __init__(self) -> None:
        answers = {"api.ttapi.io": FINISHED["ttapi"], "toapis.com": FINISHED["toapis"]}
        told = {"content-type": "application/json"}
        lines = httpx.AsyncClient(
            transport=httpx.MockTransport(
                lambda request: httpx.Response(200, content=answers[request.url.host], headers=told)
            )
        )
        self._client = AsyncClient(api_key="a-key", http_client=lines, callback_secret=OURS)
        self._apps = {"bare": bare, "parsed": self._parsed}
        self._apps["received"] = Receiver(self._client, self._taken, secrets={"toapis": [SECRET]})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        await self._apps[scope["path"].split("/")[1]](scope, receive, send)

    async def _parsed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Verify and parse, and ask nobody."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        name = scope["path"].rpartition("/")[2]
        self._client.parse_callback(
            name, headers, scope["query_string"].decode(), await _body(receive), secrets=[SECRET]
        )
        await _well(send)

    async def _taken(self, job: object, snapshot: object) -> None:
        """Do nothing more with a job."""


def main() -> None:
    """Serve until the end."""
    # With the protocol named: asyncio switches Nagle's algorithm off for no other socket.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        config = uvicorn.Config(
            ReceiverApps(), http="httptools", loop="asyncio", log_level="error", timeout_keep_alive=600
        )
        print(door.getsockname()[1], flush=True)
        asyncio.run(uvicorn.Server(config).serve([door]))


if __name__ == "__main__":
    main()
