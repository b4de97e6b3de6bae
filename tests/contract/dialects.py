"""What contract tests know of each provider's jobs, read from the providers' documents: no spec says any of it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Dialect:
    """How one provider speaks of jobs.

    `job_id` says where the answer to `create` has the id, `parameter` which parameter of `poll` takes it, `echo` and
    `state` where a poll's answer shows them (the first that leads somewhere counts). `stages` are states that come one
    after the other; `prompt` and `callback` are where a create body holds them. `unknown` are the statuses that mean
    that there is no such job. `other_polls` read a job too, each with the parameter that takes its id. With `nameless`
    a poll may answer in a shape that does not name the job.
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
    nameless: bool = False

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


def at(value: Any, *pointers: str) -> Any:
    """Return what the first pointer that leads somewhere leads to, or None."""
    for pointer in pointers:
        found = value
        for token in pointer.split("/")[1:]:
            found = found.get(token) if isinstance(found, dict) else None
        if found is not None:
            return found
    return None


DIALECTS: Mapping[str, Dialect] = {
    "ttapi": Dialect(
        create="createGeneration",
        poll="fetchGeneration",
        job_id="/data/job_id",
        parameter="jobId",
        echo=("/jobId",),
        state=("/status",),
        stages=(frozenset({"PENDING_QUEUE"}), frozenset({"ON_QUEUE"}), frozenset({"SUCCESS", "FAILED"})),
        body={},
        callback=("hook_url",),
        other_polls={"getVideo": "request_id"},
    ),
    "toapis": Dialect(
        create="createVideo",
        poll="getVideo",
        job_id="/id",
        parameter="task_id",
        echo=("/id",),
        state=("/status",),
        stages=(
            frozenset({"queued", "submitted", "pending"}),
            frozenset({"in_progress"}),
            frozenset({"completed", "failed"}),
        ),
        body={"model": "grok-video-3"},
    ),
    "cometapi": Dialect(
        create="createVideo",
        poll="getVideo",
        job_id="/request_id",
        parameter="request_id",
        echo=("/data/task_id", "/request_id"),
        state=("/data/status", "/status"),
        stages=(
            frozenset({"NOT_START", "SUBMITTED", "QUEUED", "queued"}),
            frozenset({"IN_PROGRESS", "processing"}),
            frozenset({"SUCCESS", "FAILURE", "FAILED", "ERROR", "done", "failed", "expired"}),
        ),
        body={},
        unknown=frozenset({400}),
        nameless=True,
    ),
    "apikley": Dialect(
        create="createTask",
        poll="getTask",
        job_id="/data/taskId",
        parameter="taskId",
        echo=("/data/taskId",),
        state=("/data/state",),
        stages=(frozenset({"waiting", "queuing"}), frozenset({"generating"}), frozenset({"success", "fail"})),
        body={"model": "grok-imagine/text-to-video"},
        prompt=("input", "prompt"),
        unknown=frozenset({404, 422}),
        callback=("callBackUrl",),
    ),
}
