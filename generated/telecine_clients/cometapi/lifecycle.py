# Generated from specs/cometapi.yaml by `telecine-codegen generate`. Do not edit.

"""Job lifecycle of CometAPI: operations, and paths of job facts in responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.lifecycle_tables import JobQuery, Lifecycle, PollFields, Quantity, Rejection, StateMember, Submit

from . import operations

if TYPE_CHECKING:
    from . import models
else:
    models = LazyModule(f"{__package__}.models")

LIFECYCLE: Final[Lifecycle | None] = Lifecycle(
    submits={
        "createVideo": Submit(
            operations.OPERATIONS["create_video"], body=lambda: models.CreateVideoRequest, job_id=(("request_id",),)
        )
    },
    facts=PollFields(
        state=(
            StateMember(
                at=("data", "status"),
                words={
                    "NOT_START": "queued",
                    "SUBMITTED": "queued",
                    "QUEUED": "queued",
                    "IN_PROGRESS": "running",
                    "SUCCESS": "succeeded",
                    "FAILURE": "failed",
                    "FAILED": "failed",
                    "ERROR": "failed",
                },
            ),
            StateMember(
                at=("data", "data", "status"),
                words={
                    "": "queued",
                    "queued": "queued",
                    "processing": "running",
                    "done": "succeeded",
                    "failed": "failed",
                    "expired": "expired",
                },
            ),
            StateMember(
                at=("status",),
                words={
                    "": "queued",
                    "queued": "queued",
                    "processing": "running",
                    "done": "succeeded",
                    "failed": "failed",
                    "expired": "expired",
                },
            ),
        ),
        job_id=(("data", "task_id"), ("data", "data", "request_id"), ("request_id",)),
        progress=(("data", "progress"), ("data", "data", "progress"), ("progress",)),
        video_url=(("data", "fail_reason"), ("data", "data", "video", "url"), ("video", "url")),
        error_message=(("data", "fail_reason"), ("data", "data", "error", "message"), ("error", "message")),
        error_code=(("data", "data", "error", "code"), ("error", "code")),
        duration=(
            Quantity(at=("data", "data", "video", "duration"), unit="seconds", per=1),
            Quantity(at=("video", "duration"), unit="seconds", per=1),
        ),
        cost=(
            Quantity(at=("data", "data", "usage", "cost_in_usd_ticks"), unit="USD", per=10000000000),
            Quantity(at=("usage", "cost_in_usd_ticks"), unit="USD", per=10000000000),
        ),
        rejected=(
            Rejection(at=("data", "fail_reason"), phrases=("content moderation",)),
            Rejection(at=("data", "data", "video", "respect_moderation"), values=(False,)),
            Rejection(at=("data", "data", "error", "message"), phrases=("content moderation",)),
            Rejection(at=("video", "respect_moderation"), values=(False,)),
            Rejection(at=("error", "message"), phrases=("content moderation",)),
        ),
    ),
    poll=JobQuery(operations.OPERATIONS["get_video"], parameter="request_id"),
)
