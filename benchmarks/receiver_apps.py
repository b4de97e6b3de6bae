"""ASGI apps for callbacks that `receiver.py` measures, served by uvicorn in an environment of its own."""

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
    """Run the server and yield its port."""
    command = [str(create_environment(*core_requirements("mock"))), "-m", "benchmarks.receiver_apps"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=clean_variables(ROOT, *SOURCE_FOLDERS)) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body and respond."""
    await _read_body(receive)
    await _respond(send)


async def _read_body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _respond(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"9")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"received\n"})


class ReceiverApps:
    """All apps as one, routed by the first segment of the path."""

    def __init__(self) -> None:
        responses = {"api.ttapi.io": FINISHED["ttapi"], "toapis.com": FINISHED["toapis"]}
        headers = {"content-type": "application/json"}
        http = httpx.AsyncClient(
            transport=httpx.MockTransport(
                lambda request: httpx.Response(200, content=responses[request.url.host], headers=headers)
            )
        )
        self._client = AsyncClient(api_key="a-key", http_client=http, callback_secret=OURS)
        self._apps = {"bare": bare, "parsed": self._parsed}
        self._apps["received"] = Receiver(self._client, self._ignore, secrets={"toapis": [SECRET]})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route a request."""
        await self._apps[scope["path"].split("/")[1]](scope, receive, send)

    async def _parsed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Verify and parse a callback; do not poll the job."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        name = scope["path"].rpartition("/")[2]
        self._client.parse_callback(
            name, headers, scope["query_string"].decode(), await _read_body(receive), secrets=[SECRET]
        )
        await _respond(send)

    async def _ignore(self, job: object, snapshot: object) -> None:
        """Ignore the job."""


def main() -> None:
    """Serve forever."""
    # asyncio disables Nagle's algorithm only for sockets with an explicit protocol.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(
            ReceiverApps(), http="httptools", loop="asyncio", log_level="error", timeout_keep_alive=600
        )
        print(listener.getsockname()[1], flush=True)
        asyncio.run(uvicorn.Server(config).serve([listener]))


if __name__ == "__main__":
    main()
