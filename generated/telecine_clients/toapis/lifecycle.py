# Generated from specs/toapis.yaml by `telecine-codegen generate`. Do not edit.

"""Job lifecycle of ToAPIs: operations, and paths of job facts in responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.lifecycle_tables import (
    BalanceQuery,
    CallbackFields,
    JobQuery,
    Lifecycle,
    PollFields,
    Quantity,
    Rejection,
    StateMember,
    Submit,
    Upload,
)

from . import operations

if TYPE_CHECKING:
    from . import models
else:
    models = LazyModule(f"{__package__}.models")

LIFECYCLE: Final[Lifecycle | None] = Lifecycle(
    submits={
        "createVideo": Submit(
            operations.OPERATIONS["create_video"], body=lambda: models.CreateVideoRequest, job_id=(("id",),)
        )
    },
    facts=PollFields(
        state=(
            StateMember(
                at=("status",),
                words={
                    "": "queued",
                    "queued": "queued",
                    "submitted": "queued",
                    "in_progress": "running",
                    "completed": "succeeded",
                    "failed": "failed",
                },
            ),
        ),
        job_id=(("id",),),
        progress=(("progress",),),
        video_url=(("result", "data", None, "url"), ("url",), ("video_url",)),
        expires_at=(("expires_at",),),
        error_message=(("error", "message"),),
        error_code=(("error", "code"),),
        rejected=(
            Rejection(at=("error", "code"), values=("content_policy_violation",)),
            Rejection(at=("error", "message"), phrases=("content policy",)),
        ),
    ),
    poll=JobQuery(operations.OPERATIONS["get_video"], parameter="task_id"),
    lookup=JobQuery(operations.OPERATIONS["get_video"], parameter="task_id"),
    upload=Upload(
        operations.OPERATIONS["upload_image"], body=lambda: models.ImageForm, image_url=(("data", "url"),), image="file"
    ),
    balance=BalanceQuery(
        operations.OPERATIONS["get_account_balance"],
        balance=(Quantity(at=("remain_balance",), unit="USD", per=1),),
        unlimited=(("unlimited_quota",),),
    ),
    callback=CallbackFields(
        job_id=(("data", "task_id"),),
        key=(("data", "client_business_id"),),
        event=(("type",),),
        jobless=("endpoint.test",),
    ),
)
