"""How one provider speaks of jobs: the second reading of its documents, beside the spec."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class JobProfile:
    """How one provider speaks of jobs.

    `job_id` says where the answer to `create` has the id, `parameter` which parameter of `poll` takes it, `echo` and
    `state` where a poll's answer shows them (the first that leads somewhere counts). `stages` are states that come one
    after the other; `prompt` and `callback` are where a create body holds them. `unknown` are the statuses that mean
    that there is no such job. `other_polls` read a job too, each with the parameter that takes its id. With `nameless`
    a poll may answer in a shape that does not name the job. `succeeded` are the states that come with a video, `video`
    says where its URL may stand, and `key` where a create body holds our key, if a poll takes that too. `open` is the
    status of a poll while the job is not done, `wrong_key` that of any call with another key.
    """

    create: str
    poll: str
    job_id: str
    parameter: str
    echo: tuple[str, ...]
    state: tuple[str, ...]
    stages: tuple[frozenset[str], ...]
    body: Mapping[str, Any] = field(repr=False)
    prompt: tuple[str, ...] = ("prompt",)
    unknown: frozenset[int] = frozenset({404})
    callback: tuple[str, ...] | None = None
    other_polls: Mapping[str, str] = field(default_factory=dict[str, str])
    may_omit_id: bool = False
    succeeded: frozenset[str] = frozenset()
    video: tuple[str, ...] = ()
    key: str | None = None
    open: int = 200
    wrong_key_status: int = 401

    def rank(self, state: str) -> int | None:
        """Tell how far a state is; None for one that no document names."""
        return next((number for number, stage in enumerate(self.stages) if state in stage), None)

    def ended(self, state: str) -> bool:
        """Tell whether a job in this state is over."""
        return state in self.stages[-1]

    def create_body(self, prompt: str, callback_url: str | None = None) -> dict[str, Any]:
        """Write the least body that makes a job of this prompt."""
        body = with_member(self.body, self.prompt, prompt)
        return with_member(body, self.callback, callback_url) if self.callback and callback_url else body


def with_member(body: Mapping[str, Any], at: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Put a value into a copy of a body; objects on the way are made."""
    made: dict[str, Any] = copy.deepcopy(dict(body))
    inner = made
    for name in at[:-1]:
        inner = inner.setdefault(name, {})
    inner[at[-1]] = value
    return made
