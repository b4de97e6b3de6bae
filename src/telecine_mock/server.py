"""The mock servers on a real socket, in a thread of the process that wants to talk to them."""

import asyncio
import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

from telecine_mock.extra import mock_extra

with mock_extra():
    import uvicorn
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    from telecine_mock.app import create_app
    from telecine_mock.callback_sender import CallbackDelivery
    from telecine_mock.clock import Clock
    from telecine_mock.job_store import MockJob
    from telecine_mock.providers import PROVIDERS
    from telecine_mock.providers.toapis_webhooks import build_test_event
    from telecine_mock.request_log import RecordedRequest
    from telecine_mock.settings import Settings
    from telecine_mock.state import MockState
    from telecine_mock.uploads import StoredUpload


class TransportProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # uvicorn takes httptools where it is installed
    """HTTP/1.1 that lets the app reach its connection, so that faults can cut it."""

    app_state: dict[str, Any]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Put the connection where the app finds it: in the scope's state."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def open_socket(host: str, port: int) -> socket.socket:
    """Open a listening socket; port 0 takes a free one. Raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sends small pieces at once (TCP_NODELAY) only on sockets that name it;
    # without it every answer takes 40 ms.
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except Exception:  # also what is no address at all
        door.close()
        raise
    door.listen(1024)
    return door


def uvicorn_server(settings: Settings) -> tuple[uvicorn.Server, MockState]:
    """Make a server that has not started, and give access to the memory of its app."""
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http=TransportProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config), app.state.mock_state


class MockServer:
    """The mock servers on 127.0.0.1, for as long as the `with` block runs.

    `url` is the root, `base_url(provider)` what a client takes as its base URL. Port 0 takes a free port.
    """

    def __init__(self, settings: Settings | None = None, port: int = 0) -> None:
        self.settings = settings or Settings()
        self._socket = open_socket("127.0.0.1", port)
        self._server, self._world = uvicorn_server(self.settings)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="telecine-mock", daemon=True
        )
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def base_url(self, provider: str) -> str:
        """Return the base URL of one provider, by its name; raises KeyError for a name that no provider has."""
        return f"{self.url}/{PROVIDERS[provider].name}"

    @property
    def uploads(self) -> list[StoredUpload]:
        """The files that clients uploaded, oldest first."""
        return self._world.uploads.list()

    @property
    def clock(self) -> Clock:
        """The clock of the servers; `clock.advance(seconds)` lets time pass at once."""
        return self.settings.clock

    @property
    def deliveries(self) -> list[CallbackDelivery]:
        """Every attempt to deliver a callback, oldest first."""
        return list(self._world.callback_sender.deliveries)

    @property
    def requests(self) -> list[RecordedRequest]:
        """The last 1000 requests, oldest first, with everything that clients sent, keys too."""
        return list(self._world.requests)

    def jobs(self, provider: str | None = None) -> list[MockJob]:
        """List the jobs of one provider or of all, in order of creation."""
        return self._world.jobs.list(provider)

    def send_test_event(self) -> None:
        """Send ToAPIs' `endpoint.test` to the `webhook_url` of the settings, as its console does on request."""
        url, now = self.settings.webhook_url, self.clock.now()
        if url is None:
            raise ValueError("the settings have no webhook_url")
        self._world.callback_sender.post(build_test_event(self.settings, url, len(self.deliveries), now), now)

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the mock servers did not start")
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._world.callback_sender.close()
        self._server.should_exit = True
        self._thread.join()
