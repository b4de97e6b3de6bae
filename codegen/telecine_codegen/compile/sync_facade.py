"""Generate the synchronous client from the source of the asynchronous one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from telecine_codegen.compile.file_tree import read_content

FOLDER: Final = Path("src", "telecine")


@dataclass(frozen=True, slots=True)
class Twin:
    """An asynchronous module and the synchronous one that is generated from it.

    Attributes:
        source: Path of the asynchronous module below `FOLDER`.
        target: Path of the synchronous one.
        replacements: Text that differs in this module only, replaced before the `SUBSTITUTIONS`; must occur once.
    """

    source: str
    target: str
    replacements: Mapping[str, str] = field(default_factory=dict[str, str])


TWINS: Final = (
    Twin("_core/async_video.py", "_core/sync_video.py"),
    Twin("_core/async_job.py", "_core/sync_job.py"),
    Twin("_core/async_client_base.py", "_core/sync_client_base.py"),
    Twin(
        "async_client.py",
        "client.py",
        {
            "        transport: AsyncTransport | None = None,\n": "",
            "        transport: Used instead of httpx, such as `AiohttpTransport`; closed with the client.\n": "",
            "`on_unsupported` is invalid, or both `http_client` and `transport` are given": (
                "or `on_unsupported` is invalid"
            ),
            "resolve_transport(http_client, transport)": "HttpxTransport(http_client)",
            "httpx_transport import resolve_transport": "httpx_transport import HttpxTransport",
            "list(await asyncio.gather(*(self._save(job, directory, deadline) for job in jobs)))": (
                "[self._save(job, directory, deadline) for job in jobs]"
            ),
        },
    ),
)

SUBSTITUTIONS: Final = (
    (r" *# Asynchronous only: .*\n", ""),
    (r"\basynchronous\b", "synchronous"),
    (r"\bAsynchronous\b", "Synchronous"),
    (r"\bAsyncClientBase\b", "SyncClientBase"),
    (r"\b(async|await) ", ""),
    (r"\bAwaitable\[(\w+)\]", r"\1"),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\basync_(?=\w)", "sync_"),
    (r"\b__a(?=enter__|exit__)", "__"),
    (r"\baclosing\b", "closing"),
    (r"\barun\b", "run"),
)
"""Regular expressions and their replacements, in this order, for code and docstrings alike."""


def list_files(root: Path) -> list[Path]:
    """Return the files that are read and written below a project's root, whether they exist or not."""
    return [root / FOLDER / name for twin in TWINS for name in (twin.source, twin.target)]


def find_outdated(root: Path) -> dict[str, str]:
    """Return the text of each synchronous module that does not follow from its source, by its path below the root."""
    if not (root / FOLDER).is_dir():
        return {}
    from telecine_codegen.compile.formatting import (
        format_tree,  # here, since `generate` with nothing to do formats nothing
    )

    tree = format_tree({(FOLDER / twin.target).as_posix(): _synchronous(root, twin) for twin in TWINS})
    return {name: text for name, text in tree.items() if not _holds(root / name, text)}


def _synchronous(root: Path, twin: Twin) -> str:
    source = FOLDER / twin.source
    text = (root / source).read_text("utf-8")
    for old, new in twin.replacements.items():
        if text.count(old) != 1:
            raise ValueError(f"{source}: expected {old!r} once, found it {text.count(old)} times")
        text = text.replace(old, new)
    for pattern, new in SUBSTITUTIONS:
        text = re.sub(pattern, new, text)
    return f"# Generated from {source.as_posix()} by `make generate`. Do not edit.\n{text}"


def _holds(path: Path, text: str) -> bool:
    return read_content(path) == text.encode()
