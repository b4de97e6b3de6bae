"""Request bodies: JSON, multipart forms, and plain texts or bytes."""

from __future__ import annotations

import mimetypes
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias, cast

_DEFAULT_MEDIA_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class JsonBody:
    """An encoded JSON body."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RawBody:
    """A body that is sent as it is.

    Attributes:
        content: The bytes.
        type: Its media type.
    """

    content: bytes = field(repr=False)
    type: str


@dataclass(frozen=True, slots=True)
class File:
    """A file to upload.

    Attributes:
        name: File name to send.
        content: The bytes.
        type: Media type, such as ``image/png``.

    """

    name: str
    content: bytes = field(repr=False)
    type: str = _DEFAULT_MEDIA_TYPE

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> File:
        """Read a file; the media type follows from its suffix.

        Raises:
            OSError: The file cannot be read.

        """
        source = Path(path)
        return cls(source.name, source.read_bytes(), mimetypes.guess_type(source.name)[0] or _DEFAULT_MEDIA_TYPE)


@dataclass(frozen=True, slots=True)
class FormBody:
    """A ``multipart/form-data`` body: named texts and files, in order."""

    parts: tuple[tuple[str, str | File], ...] = field(repr=False)

    def encode_multipart(self) -> tuple[bytes, str]:
        """Return the encoded body (RFC 7578) and its media type with the boundary.

        Raises:
            UnicodeError: A text or a name contains a lone surrogate.
        """
        boundary = secrets.token_hex(16)
        pieces = [piece for name, part in self.parts for piece in _encode_part(boundary, name, part)]
        return b"".join((*pieces, f"--{boundary}--\r\n".encode())), f"multipart/form-data; boundary={boundary}"


def _encode_part(boundary: str, name: str, part: str | File) -> tuple[bytes, bytes, bytes]:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_escape_name(name)}"'
    if isinstance(part, str):
        return f"{head}\r\n\r\n".encode(), part.encode(), b"\r\n"
    head = f'{head}; filename="{_escape_name(part.name)}"\r\nContent-Type: {part.type}\r\n\r\n'
    return head.encode(), part.content, b"\r\n"


def _escape_name(name: str) -> str:
    # Like browsers: a quote or line break in a name would end the header field.
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


Body: TypeAlias = JsonBody | FormBody | RawBody


@dataclass(frozen=True, slots=True)
class JoinedItems:
    """The items of a query parameter that is sent once, with commas between the items."""

    items: tuple[object, ...]


def join_items(value: object) -> object:
    """Return the value of a query parameter with `explode: false`: a list is sent as one value."""
    return JoinedItems(tuple(cast("Iterable[object]", value))) if isinstance(value, list | tuple) else value


def format_value(value: object) -> str:
    """Return a value as text for a URL, a header or a form."""
    return str(value).lower() if isinstance(value, bool) else str(value)
