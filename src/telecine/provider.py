"""A provider is a table of pure functions over what codegen made of its spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from telecine.snapshot import Reading, State
from telecine_runtime.api import Api
from telecine_runtime.body import File
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.signature import Signature


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left on an account.

    Attributes:
        amount: How much; ``None`` when the provider does not say.
        unit: Of what: ``USD``, or the provider's own unit.
        unlimited: Whether the key has no limit of its own.
    """

    amount: Decimal | None
    unit: str
    unlimited: bool = False

    def __str__(self) -> str:
        if self.unlimited:
            return "unlimited"
        return "not told" if self.amount is None else f"{self.amount.normalize():f} {self.unit}"


@dataclass(frozen=True, slots=True)
class BalanceTable:
    """How to ask for the balance: the call, and what its answer says."""

    call: Callable[[], Call[Any]]
    read: Callable[[Any], Balance]


@dataclass(frozen=True, slots=True)
class UploadTable:
    """How to upload an image: the call, and the URL in its answer, if it is there."""

    call: Callable[[File], Call[Any]]
    url: Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Report:
    """Which job a report is about, if any, and our key of it, if told."""

    job_id: str | None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class CallbackTable:
    """What a provider reports: how it signs, and what a body says."""

    signature: Signature | None
    read: Callable[[bytes], Report]


@dataclass(frozen=True, slots=True)
class Provider:
    """What the harmonised layer has to know of a provider.

    Attributes:
        api: Server and key, from the spec.
        capabilities: What may be asked, model by model, from the spec; the first that fits is taken.
        submit: The call that starts a job, from a complete request body.
        accepted: The provider's id of the job, from the answer to the submit, if it is there.
        id_at: JSON pointers to that id, for an answer whose shape is not the documented one.
        poll: The call that asks for a job by its id.
        read: What the answer to a poll says.
        lookup: The call that asks for a job by our own key, where that is possible; its answer is that of a submit.
        upload: How to upload an image, where there is an upload.
        balance: How to ask for the balance, where that is possible.
        callback: How the provider reports the end of a job, where it does.
    """

    api: Api
    capabilities: tuple[Capabilities, ...]
    submit: Callable[[Mapping[str, Any]], Call[Any]]
    accepted: Callable[[Any], str | None]
    id_at: tuple[str, ...]
    poll: Callable[[str], Call[Any]]
    read: Callable[[Any], Reading]
    lookup: Callable[[str], Call[Any]] | None = None
    upload: UploadTable | None = None
    balance: BalanceTable | None = None
    callback: CallbackTable | None = None

    @property
    def name(self) -> str:
        """The name in code, such as ``toapis``."""
        return self.api.name


def state_of(word: str | None, states: Mapping[str, State]) -> State:
    """Translate a provider's word; one that no document names is ``unknown``, and the job goes on."""
    return states.get(word or "", "unknown")
