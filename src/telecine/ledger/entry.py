"""Entry of the ledger: one submit with the job that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

LedgerState: TypeAlias = Literal[
    "preparing", "sending", "in_doubt", "refused", "queued", "running", "succeeded", "failed", "expired", "abandoned"
]
"""State of an entry. ``preparing``: nothing was sent. ``sending``: the request may have left. ``in_doubt``: its
response was lost. ``refused``: the provider refused it, there is no job. ``abandoned``: closed by a person. The others
are states of the job."""

IN_DOUBT: Final[tuple[LedgerState, ...]] = ("sending", "in_doubt")
"""States in which there may be a job, but its id is not known."""
CLAIMABLE: Final[tuple[LedgerState, ...]] = ("preparing", "refused")
"""States in which there is certainly no job, so that the same key may be sent."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One submit.

    Attributes:
        key: The client's key of the job.
        provider: Name of the provider; empty until one is about to be asked.
        model: The provider's model; empty if requests name none.
        digest: SHA-256 of the request, in hex.
        prompt: Description of the video; ``None`` if the ledger does not store prompts.
        state: The state.
        job_id: The provider's id of the job.
        cost: Its cost with the unit, such as ``0.35 USD``.
        file: Where the video was saved.
        sha256: SHA-256 of that file, in hex.
        trouble: The last error, in a sentence.
        created_at: Time of the submit.
        updated_at: Time of the last change.
    """

    key: str
    provider: str
    model: str
    digest: str
    prompt: str | None
    state: LedgerState
    job_id: str | None
    cost: str | None
    file: Path | None
    sha256: str | None
    trouble: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def token(self) -> str:
        """Text to resume the job from: ``client.job(token)``."""
        return ":".join(quote(part or "", safe="") for part in (self.provider, self.job_id, self.key))

    @property
    def is_in_doubt(self) -> bool:
        """Whether there may be a job whose id is not known."""
        return self.state in IN_DOUBT

    @property
    def is_open(self) -> bool:
        """Whether there is something left to do: the job has not ended, its video is not saved, or it is in doubt."""
        return self.is_in_doubt or self.state in ("queued", "running") or (self.state == "succeeded" and not self.file)
