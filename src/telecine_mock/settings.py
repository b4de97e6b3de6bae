"""Settings of the mock servers."""

from dataclasses import dataclass, field

from telecine_mock.clock import Clock


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one set of mock servers.

    `pace` is the time in seconds from accepting a job to its end; the delays between callback attempts scale with it,
    as if a real job took a minute. With a `seed` the ids are the same in every run. `webhook_url` and the secrets are
    what a ToAPIs user sets in its console; during a secret rotation `webhook_previous_secret` signs too.

    `other_keys` are accepted like `api_key`; the limits on jobs count for each key. Without `enforce_limits` no create
    call is refused because of these limits.
    """

    api_key: str = field(default="mock-key", repr=False)
    pace: float = 6.0
    clock: Clock = field(default_factory=Clock)
    seed: int | None = None
    webhook_url: str | None = None
    webhook_secret: str = field(default="telecine-mock-webhook-secret-32b", repr=False)
    webhook_previous_secret: str | None = field(default=None, repr=False)
    other_keys: tuple[str, ...] = field(default=(), repr=False)
    enforce_limits: bool = True
