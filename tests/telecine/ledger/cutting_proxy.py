"""TCP proxy before a server that closes a connection at a chosen message of the client."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class CuttingProxy:
    """Proxy on loopback: `with CuttingProxy(url) as proxy: proxy.url`.

    Attributes:
        url: The URL of the server, by way of the proxy.
        seen: How many messages clients have sent since `cut_at`.
    """

    def __init__(self, url: str) -> None:
        port = urlsplit(url).port
        assert port is not None
        self.seen = 0
        self._server = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = url.replace(f":{port}/", f":{self._listener.getsockname()[1]}/")
        self._number = 0
        self._forward = False
        self._sockets: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for each in self._sockets:
            each.close()

    def cut_at(self, number: int, *, forward: bool) -> None:
        """Close the connection at a message of a client, counted from now on, from 1; once.

        Args:
            number: Which message; the next one is 1.
            forward: Whether the server gets the message, so that only its response is lost.
        """
        self.seen, self._number, self._forward = 0, number, forward

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            self._sockets += [client, server]
            lost = threading.Event()
            for work in (self._pass_messages, self._pass_responses):
                threading.Thread(target=work, args=(client, server, lost), daemon=True).start()

    def _pass_messages(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        """Pass messages of the client on. It waits for a response to each, so that each comes in one piece."""
        with suppress(OSError):  # the other side has ended it
            while data := client.recv(1 << 20):
                self.seen += 1
                if self.seen == self._number:
                    if not self._forward:
                        break
                    lost.set()
                server.sendall(data)
        _end(client, server)

    def _pass_responses(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        """Pass responses of the server on, until one is to be lost."""
        with suppress(OSError):
            while (data := server.recv(1 << 20)) and not lost.is_set():
                client.sendall(data)
        _end(client, server)


def _end(*connections: socket.socket) -> None:
    for each in connections:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
