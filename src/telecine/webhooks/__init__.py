"""Receive provider callbacks: signed URLs, parsing and verification, an ASGI receiver."""
