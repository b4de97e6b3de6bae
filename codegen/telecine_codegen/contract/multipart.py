"""Parser for `multipart/form-data` bodies."""

from __future__ import annotations

from email import message_from_bytes


def parse_form(content_type: str, content: bytes) -> dict[str, str]:
    """Return the parts of a form by name; files are decoded as Latin-1, one character for each byte."""
    form = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + content)
    if not form.is_multipart():
        return {}
    fields: dict[str, str] = {}
    for part in form.get_payload():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True) or b""
        fields[str(name)] = payload.decode("latin-1" if part.get_filename() is not None else "utf-8")
    return fields
