"""Reads `multipart/form-data` as a server would."""

from __future__ import annotations

from email import message_from_bytes


def parse_form(content_type: str, content: bytes) -> dict[str, str]:
    """Return the parts of a form by name; the bytes of a file as text of as many characters."""
    whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + content)
    if not whole.is_multipart():
        return {}
    fields: dict[str, str] = {}
    for part in whole.get_payload():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True) or b""
        fields[str(name)] = payload.decode("latin-1" if part.get_filename() is not None else "utf-8")
    return fields
