"""A provider is a table of pure functions over what codegen made of its spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telecine.snapshot import Reading, State
from telecine_runtime.api import Api
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Capabilities


@dataclass(frozen=True, slots=True)
class Provider:
    """What the harmonised layer has to know of a provider.

    Attributes:
        api: Server and key, from the spec.
        capabilities: What may be asked, model by model, from the spec; the first that fits is taken.
        submit: The call that starts a job, from a complete request body.
        accepted: The provider's id of the job, from the answer to the submit, if it is there.
        poll: The call that asks for a job by its id.
        read: What the answer to a poll says.
    """

    api: Api
    capabilities: tuple[Capabilities, ...]
    submit: Callable[[Mapping[str, Any]], Call[Any]]
    accepted: Callable[[Any], str | None]
    poll: Callable[[str], Call[Any]]
    read: Callable[[Any], Reading]

    @property
    def name(self) -> str:
        """The name in code, such as ``toapis``."""
        return self.api.name


def state_of(word: str | None, states: Mapping[str, State]) -> State:
    """Translate a provider's word; one that no document names is ``unknown``, and the job goes on."""
    return states.get(word or "", "unknown")
