"""Parser for `multipart/form-data` bodies."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage


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
