"""Record of one submit: what a client remembers of it, in memory or in a ledger."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from telecine._core.used_job_keys import SentKeys
from telecine.errors import LedgerError
from telecine_runtime.errors import TelecineError
from telecine_runtime.flows import Flow, run_blocking

if TYPE_CHECKING:
    from telecine.ledger.ledger import Claim, Ledger

log: Final = logging.getLogger("telecine")


class ClaimLost(Exception):
    """Another process has taken the claim on a key before the request was sent."""


class SubmitRecord(Protocol):
    """Is told what becomes of a submit."""

    def record_sending(self, provider: str, model: str) -> Flow[None]:
        """Record that a request is about to leave.

        Raises:
            ClaimLost: Another process sends it.
            LedgerError: It cannot be recorded; nothing was sent.
        """
        ...

    def record_job(self, job_id: str) -> Flow[None]:
        """Record the id of the job."""
        ...

    def record_refusal(self, error: TelecineError) -> Flow[None]:
        """Record that there is no job."""
        ...

    def record_doubt(self, error: TelecineError) -> Flow[None]:
        """Record that there may be a job."""
        ...

    def record_interrupt(self) -> None:
        """Record that the program was interrupted while the request was sent."""
        ...


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """Remembers the key of a submit in memory, as long as the client lives."""

    key: str
    sent_keys: SentKeys

    def record_sending(self, provider: str, model: str) -> Flow[None]:  # noqa: ARG002 - only the key counts
        """Remember the key."""
        self.sent_keys.mark_sent(self.key)
        yield from ()

    def record_job(self, job_id: str) -> Flow[None]:  # noqa: ARG002 - the key stays
        """Do nothing: the key is remembered."""
        yield from ()

    def record_refusal(self, error: TelecineError) -> Flow[None]:  # noqa: ARG002 - whatever the reason
        """Forget the key."""
        self.sent_keys.forget(self.key)
        yield from ()

    def record_doubt(self, error: TelecineError) -> Flow[None]:  # noqa: ARG002 - the key stays
        """Do nothing: the key is remembered."""
        yield from ()

    def record_interrupt(self) -> None:
        """Do nothing: the key is remembered."""


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """Records a submit in a ledger. After the request has left, a ledger that cannot be written is only logged."""

    ledger: Ledger
    claim: Claim

    def record_sending(self, provider: str, model: str) -> Flow[None]:
        """Record that a request is about to leave."""
        if not (yield from run_blocking(partial(self.ledger.record_sending, self.claim, provider, model))):
            raise ClaimLost

    def record_job(self, job_id: str) -> Flow[None]:
        """Record the id of the job."""
        yield from write_ledger(partial(self.ledger.record_job, self.claim.key, job_id))

    def record_refusal(self, error: TelecineError) -> Flow[None]:
        """Record that there is no job."""
        yield from write_ledger(partial(self.ledger.record_refusal, self.claim.key, str(error)))

    def record_doubt(self, error: TelecineError) -> Flow[None]:
        """Record that there may be a job."""
        yield from write_ledger(partial(self.ledger.record_doubt, self.claim.key, str(error)))

    def record_interrupt(self) -> None:
        """Record that there may be a job."""
        log_failure(partial(self.ledger.record_doubt, self.claim.key, "the program was interrupted"))


def write_ledger(work: Callable[[], None]) -> Flow[None]:
    """Write to the ledger; log a failure, since the job itself is not affected."""
    yield from run_blocking(partial(log_failure, work))


def log_failure(work: Callable[[], None]) -> None:
    """Write to the ledger, blocking; log a failure."""
    try:
        work()
    except LedgerError as error:
        log.warning("%s", error)
