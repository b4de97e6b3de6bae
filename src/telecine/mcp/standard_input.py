"""Standard input line by line, read so that a signal can stop the server: the SDK's reader waits for the next line."""

from __future__ import annotations

import asyncio
import json
import os
import re
import threading
from collections.abc import AsyncGenerator
from typing import Final

CHUNK: Final = 65_536
"""Bytes that are read at once."""
SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""Escape of half a character, as in JSON from programs that cut a text at any place."""


class StandardInput:
    """The lines of standard input, as an asynchronous iterator of text.

    A daemon thread reads the descriptor itself: no buffer of Python is locked when the interpreter ends meanwhile.

    Args:
        descriptor: The file descriptor.
    """

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._lines = asyncio.Queue[bytes | None]()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, name="telecine-mcp-input", daemon=True).start()

    async def __aiter__(self) -> AsyncGenerator[str]:
        """Yield lines until the end of the input."""
        while (line := await self._lines.get()) is not None:
            yield _replace_lone_surrogates(line.decode("utf-8", "replace"))

    def end(self) -> None:
        """Let the lines end here."""
        self._lines.put_nowait(None)

    def _read(self) -> None:
        parts: list[bytes] = []  # of a line, which may be of many megabytes: they are joined once
        while chunk := self._read_chunk():
            *ends, rest = chunk.split(b"\n")
            for end in ends:
                self._put(b"".join((*parts, end)))
                parts.clear()
            parts.append(rest)
        self._put(b"".join(parts) or None)
        self._put(None)

    def _read_chunk(self) -> bytes:
        try:
            return os.read(self._descriptor, CHUNK)
        except OSError:
            return b""

    def _put(self, line: bytes | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)


def _replace_lone_surrogates(line: str) -> str:
    """Return a message whose texts can be encoded: the SDK drops one that has half an emoji, and never responds."""
    if not SURROGATE.search(line):
        return line
    try:
        message = json.dumps(json.loads(line), ensure_ascii=False)
    except (ValueError, RecursionError):
        return line
    return message.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
