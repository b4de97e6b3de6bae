"""What a spec says of a provider as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from telecine_runtime.envelope import Envelope


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """A provider.

    Attributes:
        name: Its name in code, such as ``toapis``.
        title: Its name in prose.
        base_url: The documented server.
        key_header: Name of the header that carries the key.
        key_prefix: What stands before the key in that header, such as ``"Bearer "``.
        key_variable: Environment variable that holds the key.
        envelope: How a body says that a call failed, at most operations.
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
