"""The command `telecine mcp` as a process, driven line by line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telecine_mock import MockServer

COMMAND = [sys.executable, "-m", "telecine", "mcp"]
PROVIDER_KEYS = ("APIKLEY_API_KEY", "COMETAPI_API_KEY", "TOAPIS_API_KEY", "TTAPI_API_KEY", "XAI_API_KEY")


def build_environment(mock: MockServer, folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a server that uses mock servers and a ledger in the folder."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TELECINE_")}
    keys = dict.fromkeys(PROVIDER_KEYS, mock.settings.api_key)
    paths = {"TELECINE_LEDGER": str(folder / "jobs.sqlite"), "TELECINE_BASE_URL": f"{mock.url}/{{provider}}"}
    return own | keys | paths | more


def build_command(folder: Path, *options: str) -> list[str]:
    """Return the command of a server that asks nobody."""
    return [*COMMAND, "--folder", str(folder / "videos"), "--yes", *options]


@dataclass
class StdioProcess:
    """A server as a process.

    Attributes:
        process: The process.
        lines: What it has written, line by line.
    """

    process: subprocess.Popen[bytes]
    lines: list[bytes] = field(default_factory=list[bytes])
    _last_id: int = 0

    def write(self, line: bytes) -> None:
        """Write a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self, method: str, params: dict[str, Any] | None = None) -> int:
        """Send a request; return its id."""
        self._last_id += 1
        request = {"jsonrpc": "2.0", "id": self._last_id, "method": method, "params": params or {}}
        self.write(json.dumps(request).encode())
        return self._last_id

    def read(self, request_id: int) -> dict[str, Any]:
        """Return the response to a request."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            message: dict[str, Any] = json.loads(line)
            if message.get("id") == request_id and "method" not in message:
                return message
        raise EOFError("the server has ended")

    def initialize(self) -> None:
        """Do the handshake."""
        client = {"name": "test", "version": "1"}
        params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
        assert "result" in self.read(self.send("initialize", params))
        self.write(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')

    def send_call(self, name: str, arguments: Any) -> int:
        """Send a call of a tool; return its id."""
        return self.send("tools/call", {"name": name, "arguments": arguments})

    def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool; return the result."""
        message = self.read(self.send_call(name, arguments))
        assert "result" in message, message
        return dict(message["result"])

    def end(self) -> str:
        """Close standard input, as clients do; return what the server wrote to standard error."""
        assert self.process.stdin is not None
        assert self.process.stderr is not None
        self.process.stdin.close()
        self.process.wait(20)
        return self.process.stderr.read().decode()


@contextmanager
def start_process(mock: MockServer, folder: Path, *options: str, **environment: str) -> Generator[StdioProcess]:
    """Start a server; it is killed at the end."""
    pipe = subprocess.PIPE
    command, variables = build_command(folder, *options), build_environment(mock, folder, **environment)
    with subprocess.Popen(command, env=variables, cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            server = StdioProcess(process)
            server.initialize()
            yield server
        finally:
            process.kill()
