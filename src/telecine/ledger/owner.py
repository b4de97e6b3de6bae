"""Owner of a claim: the process that may send a request."""

from __future__ import annotations

import os
import secrets
import socket
import sys


def new_owner() -> str:
    """Return a text that names this process, and tells this claim from its others."""
    return f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(8)}"


def has_ended(owner: str) -> bool:
    """Return whether the process of an owner has certainly ended. Those of other machines are not known to have."""
    host, process, _ = owner.rsplit(" ", 2)
    if host != socket.gethostname() or sys.platform == "win32":  # where signal 0 is no question
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # a process of another user
        return False
    return False
