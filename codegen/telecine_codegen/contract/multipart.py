"""Writes and reads `multipart/form-data` bodies."""

from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from typing import Final

BOUNDARY: Final = "0123456789abcdef"


def build_form(parts: Mapping[str, str | bytes]) -> tuple[str, bytes]:
    """Return content type and body of a form; a part of bytes is a file."""
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        + (b'; filename="a.png"\r\nContent-Type: image/png' if isinstance(value, bytes) else b"")
        + b"\r\n\r\n"
        + (value if isinstance(value, bytes) else value.encode())
        + b"\r\n"
        for name, value in parts.items()
    ]
    return f"multipart/form-data; boundary={BOUNDARY}", b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()


def parse_form(content_type: str, content: bytes) -> dict[str, str]:
    """Return the parts of a form by name; files are decoded as Latin-1, one character for each byte."""
    form: EmailMessage = message_from_bytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + content, _class=EmailMessage
    )
    if not form.is_multipart():
        return {}
    fields: dict[str, str] = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = bytes(part.get_payload(decode=True) or b"")
        fields[str(name)] = payload.decode("latin-1" if part.get_filename() is not None else "utf-8")
    return fields
