"""Facts about a provider: server, authentication, error format."""

from __future__ import annotations

from dataclasses import dataclass, field

from telecine_runtime.error_envelope import Envelope


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """A provider.

    Attributes:
        name: Its name in code, such as ``toapis``.
        title: Its display name.
        base_url: The documented server.
        key_header: Header that carries the API key; empty for an API without a key.
        key_prefix: Prefix of the key in that header, such as ``"Bearer "``.
        key_variable: Environment variable of the key.
        envelope: How a body reports a failed call; operations may override it.
        paths: The paths of all operations.
    """

    name: str
    title: str
    base_url: str
    key_header: str
    key_prefix: str
    key_variable: str
    envelope: Envelope = field(default_factory=Envelope, repr=False)
    paths: tuple[str, ...] = field(default=(), repr=False)

    @property
    def needs_key(self) -> bool:
        """Whether requests carry an API key."""
        return bool(self.key_header)
