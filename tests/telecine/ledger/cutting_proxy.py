"""TCP proxy before a server that closes a connection at a chosen message of the client."""

from __future__ import annotations

import socket
import threading
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
            threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        """Pass messages and responses on in turns: the client waits for the response to each message."""
        try:
            while data := client.recv(1 << 20):
                self.seen += 1
                cut = self.seen == self._number
                if cut and not self._forward:
                    break
                server.sendall(data)
                answer = server.recv(1 << 20)
                if cut or not answer:
                    break
                client.sendall(answer)
        except OSError:
            pass
        client.close()
        server.close()
