"""Mock servers on a real socket, in a background thread of the current process."""

import asyncio
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from telecine_mock.required_extra import mock_extra

with mock_extra():
    import uvicorn
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    from telecine_mock.app import create_app
    from telecine_mock.callback_sender import CallbackDelivery
    from telecine_mock.clock import Clock
    from telecine_mock.job_limits import JobCounts
    from telecine_mock.job_store import MockJob
    from telecine_mock.provider_selection import select_all
    from telecine_mock.provider_table import MockProvider
    from telecine_mock.providers.toapis_webhooks import build_test_event
    from telecine_mock.request_log import RecordedRequest
    from telecine_mock.settings import Settings
    from telecine_mock.state import MockState
    from telecine_mock.uploads import StoredUpload


class TransportProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # uvicorn takes httptools where it is installed
    """HTTP/1.1 protocol that gives the app access to its transport, for the faults that break the connection."""

    app_state: dict[str, Any]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Put the transport into the state of the ASGI scope."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def open_socket(host: str, port: int) -> socket.socket:
    """Open a listening socket; port 0 picks a free one. Raises OSError when the port is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only on sockets that name it; without it every response
    # takes 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except Exception:  # an invalid address raises other errors than OSError
        listener.close()
        raise
    listener.listen(1024)
    return listener


def create_server(
    settings: Settings, providers: Mapping[str, MockProvider] | None = None
) -> tuple[uvicorn.Server, MockState]:
    """Return a server that has not started, and the state of its app; `providers` as in `create_app`."""
    app = create_app(settings, providers)
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
    """Mock servers on 127.0.0.1 that run inside a `with` block.

    `url` is the root, `base_url(provider)` the base URL for a client. Port 0 picks a free port. Each of `specs` is a
    spec file whose provider is served too, under the file's name without `.yaml`; that needs the extra `codegen`.

    Raises:
        InvalidSelection: A spec has errors; the text lists them.
    """

    def __init__(self, settings: Settings | None = None, port: int = 0, specs: Sequence[Path] = ()) -> None:
        self.settings = settings or Settings()
        self._providers = select_all(specs)
        self._socket = open_socket("127.0.0.1", port)
        self._server, self._state = create_server(self.settings, self._providers)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="telecine-mock", daemon=True
        )
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def base_url(self, provider: str) -> str:
        """Return the base URL of a provider; raises KeyError for an unknown name."""
        return f"{self.url}/{self._providers[provider].name}"

    @property
    def uploads(self) -> list[StoredUpload]:
        """The uploaded files, oldest first."""
        return self._state.uploads.list()

    @property
    def clock(self) -> Clock:
        """The clock of the servers; `clock.advance(seconds)` skips time."""
        return self.settings.clock

    @property
    def deliveries(self) -> list[CallbackDelivery]:
        """Every attempt to deliver a callback, oldest first."""
        return list(self._state.callback_sender.deliveries)

    @property
    def requests(self) -> list[RecordedRequest]:
        """The last 1000 requests, oldest first, with everything that clients sent, including keys."""
        return list(self._state.requests)

    def jobs(self, provider: str | None = None) -> list[MockJob]:
        """Return the jobs of one provider or of all, in order of creation."""
        return self._state.jobs.list(provider)

    def job_counts(self, provider: str) -> JobCounts:
        """Return how many jobs of a provider were created, are open, were open at most, and were over a limit."""
        return self._state.job_counter.count(provider, self.clock.now())

    def send_test_event(self) -> None:
        """Send ToAPIs' `endpoint.test` to the `webhook_url` of the settings, as its console does on request."""
        url, now = self.settings.webhook_url, self.clock.now()
        if url is None:
            raise ValueError("the settings have no webhook_url")
        self._state.callback_sender.post(build_test_event(self.settings, url, len(self.deliveries), now), now)

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
        self._state.callback_sender.close()
        self._server.should_exit = True
        self._thread.join()
