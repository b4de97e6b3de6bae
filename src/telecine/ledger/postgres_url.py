"""URL of a PostgreSQL database: connection parameters, and a text without the password."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from telecine_runtime.errors import ConfigurationError

DEFAULTS: Final = {
    "application_name": "telecine",
    "client_encoding": "UTF8",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""Parameters that the URL may set otherwise. Those of TCP notice within a minute that the server's machine is gone."""
INVALID: Final = (
    "the URL of the ledger is invalid; expected postgresql://user:password@host:port/database, with the special"
    " characters of the password percent-encoded"
)


def parse_url(url: str) -> dict[str, str]:
    """Return the connection parameters of a URL.

    Raises:
        ConfigurationError: The URL is invalid. The message does not contain it, since it may contain a password.
    """
    try:
        parsed = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except (ProgrammingError, UnicodeError):
        raise ConfigurationError(INVALID) from None  # psycopg's message quotes the URL
    public = [parsed.get(name, "") for name in ("host", "dbname")]
    ports = parsed.get("port", "").split(",")
    if any("@" in text for text in public) or not all(port.isdecimal() or not port for port in ports):
        raise ConfigurationError(INVALID)  # a password with @, / or : that is not encoded ends up in these
    return DEFAULTS | parsed


def describe_parameters(parameters: dict[str, str]) -> str:
    """Return a URL with user, hosts, ports and database only."""
    user, database = (quote(parameters.get(name, ""), safe="") for name in ("user", "dbname"))
    hosts, ports = (parameters.get(name, "").split(",") for name in ("host", "port"))
    ports *= len(hosts) if len(ports) == 1 else 1
    servers = ",".join(_describe_server(host, port) for host, port in zip(hosts, ports, strict=False))
    return f"postgresql://{user}{'@' if user else ''}{servers}/{database}"


def _describe_server(host: str, port: str) -> str:
    name = f"[{host}]" if ":" in host else quote(host, safe="")  # a socket's folder is written with %2F
    return f"{name}:{port}" if port else name
