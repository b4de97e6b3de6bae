"""The two kinds of request body that the providers take: a JSON text, and a form with files."""

from __future__ import annotations

import mimetypes
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

_UNKNOWN_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class JsonBody:
    """A JSON text, ready to send."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """A file to upload.

    Attributes:
        name: File name that the provider is told.
        content: The bytes.
        type: Media type, such as ``image/png``.

    """

    name: str
    content: bytes = field(repr=False)
    type: str = _UNKNOWN_TYPE

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> File:
        """Read a file; its media type is told by its suffix.

        Raises:
            OSError: The file cannot be read.

        """
        source = Path(path)
        return cls(source.name, source.read_bytes(), mimetypes.guess_type(source.name)[0] or _UNKNOWN_TYPE)


@dataclass(frozen=True, slots=True)
class FormBody:
    """A ``multipart/form-data`` body: names with texts or files, in order."""

    parts: tuple[tuple[str, str | File], ...] = field(repr=False)


Body: TypeAlias = JsonBody | FormBody


def text(value: object) -> str:
    """Return a value as it is written in a URL, a header or a form."""
    return str(value).lower() if isinstance(value, bool) else str(value)
