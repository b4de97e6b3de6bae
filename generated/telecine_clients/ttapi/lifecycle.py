# Generated from specs/ttapi.yaml by `telecine-codegen generate`. Do not edit.

"""Job lifecycle of TTAPI: operations, and paths of job facts in responses."""

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
)

from . import operations

if TYPE_CHECKING:
    from . import models
else:
    models = LazyModule(f"{__package__}.models")

LIFECYCLE: Final[Lifecycle | None] = Lifecycle(
    submits={
        "createGeneration": Submit(
            operations.OPERATIONS["create_generation"],
            body=lambda: models.GenerationRequest,
            job_id=(("data", "job_id"), ("data", "jobId")),
        )
    },
    facts=PollFields(
        state=(
            StateMember(
                at=("status",),
                words={"PENDING_QUEUE": "queued", "ON_QUEUE": "running", "SUCCESS": "succeeded", "FAILED": "failed"},
            ),
        ),
        job_id=(("jobId",),),
        video_url=(("data", "videoUrl"),),
        error_message=(("message",),),
        duration=(Quantity(at=("data", "videoLength"), unit="seconds", per=1),),
        cost=(Quantity(at=("data", "quota"), unit="quota", per=1),),
        rejected=(Rejection(at=("message",), phrases=("prompt violation", "banned prompt", "banned words")),),
    ),
    poll=JobQuery(operations.OPERATIONS["fetch_generation"], parameter="jobId", place="query"),
    balance=BalanceQuery(
        operations.OPERATIONS["get_account"], balance=(Quantity(at=("data", "balance"), unit="quota", per=1),)
    ),
    callback=CallbackFields(job_id=(("jobId",),)),
    units={"quota": 100},
)
