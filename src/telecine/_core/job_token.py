"""Job tokens: references to jobs as text, to resume them in any process."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from telecine.errors import InvalidToken
from telecine.providers import ProviderName, provider_name


def new_key() -> str:
    """Return a random 128-bit job key."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class JobReference:
    """Reference to a job.

    Attributes:
        provider: Name of the provider.
        id: The provider's id of the job; ``None`` if the response to the submit was lost.
        key: The client's key of the job.
    """

    provider: ProviderName
    id: str | None
    key: str = field(repr=False)

    @property
    def token(self) -> str:
        """The reference as ``provider:id:key``, percent-encoded; it holds no credentials."""
        return ":".join(quote(part or "", safe="") for part in (self.provider, self.id, self.key))

    @classmethod
    def parse(cls, token: str) -> JobReference:
        """Parse a token.

        Raises:
            InvalidToken: The text is not a job token.
            UnknownProvider: There is no such provider.
        """
        provider, *rest = (unquote(part) for part in token.split(":"))
        if len(rest) != 2 or not provider or not rest[1]:
            raise InvalidToken(token)
        return cls(provider_name(provider), rest[0] or None, rest[1])
