"""Description of a provider's job API, written from its documents independently of the spec."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class OtherPoll:
    """Another operation that reads a job, in a shape of its own.

    Attributes:
        parameter: Its parameter that takes the id.
        state_pointer: The state in its response.
        ends: The final states that a job with a video, and one that failed, have here.
        video_pointer: The URL of the video in its response.
        reason_pointer: Why there is no video.
    """

    parameter: str
    state_pointer: str
    ends: tuple[str, str]
    video_pointer: str
    reason_pointer: str


@dataclass(frozen=True)
class JobProfile:
    """Description of how a provider creates and polls jobs.

    Pointers are JSON pointers into a response, paths are member names in a request body; of several pointers the first
    that resolves counts.

    Attributes:
        create: Operation that creates a job.
        poll: Operation that polls a job.
        job_id_pointer: The job's id in the response to `create`.
        poll_parameter: Parameter of `poll` that takes the id.
        echoed_id_pointers: The id in the response to `poll`.
        state_pointers: The state in the response to `poll`.
        stages: States by stage, in the order that a job goes through; the last stage holds the final states.
        minimal_body: The smallest valid create body, without the prompt.
        prompt_path: The prompt in a create body.
        unknown_id_statuses: Statuses of a poll for an unknown id.
        callback_path: The callback URL in a create body.
        other_polls: Other operations that read a job, by name.
        may_omit_id: Whether a poll may answer in a shape without the id.
        succeeded_states: Final states that come with a video.
        video_pointers: The URL of the video in the response to `poll`.
        client_key_pointer: A key of our own in a create body, if `poll` accepts it too.
        pending_status: Status of a poll while the job is not done.
        wrong_key_status: Status of any call with a wrong key.
    """

    create: str
    poll: str
    job_id_pointer: str
    poll_parameter: str
    echoed_id_pointers: tuple[str, ...]
    state_pointers: tuple[str, ...]
    stages: tuple[frozenset[str], ...]
    minimal_body: Mapping[str, Any] = field(repr=False)
    prompt_path: tuple[str, ...] = ("prompt",)
    unknown_id_statuses: frozenset[int] = frozenset({404})
    callback_path: tuple[str, ...] | None = None
    other_polls: Mapping[str, OtherPoll] = field(default_factory=dict[str, OtherPoll])
    may_omit_id: bool = False
    succeeded_states: frozenset[str] = frozenset()
    video_pointers: tuple[str, ...] = ()
    client_key_pointer: str | None = None
    pending_status: int = 200
    wrong_key_status: int = 401

    def stage_of(self, state: str) -> int | None:
        """Return the number of the stage that a state belongs to; None for an undocumented state."""
        return next((number for number, stage in enumerate(self.stages) if state in stage), None)

    def is_final(self, state: str) -> bool:
        """Return whether a job in this state has ended."""
        return state in self.stages[-1]

    def build_create_body(self, prompt: str, callback_url: str | None = None) -> dict[str, Any]:
        """Build the smallest body that creates a job with this prompt."""
        body = with_member(self.minimal_body, self.prompt_path, prompt)
        return with_member(body, self.callback_path, callback_url) if self.callback_path and callback_url else body


def with_member(body: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return a copy of a body with a value at a path; missing objects on the way are added."""
    copied: dict[str, Any] = copy.deepcopy(dict(body))
    parent = copied
    for name in path[:-1]:
        parent = parent.setdefault(name, {})
    parent[path[-1]] = value
    return copied
