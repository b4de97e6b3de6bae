# Generated from specs/apikley.yaml by `telecine-codegen generate`. Do not edit.

"""Job lifecycle of Apikley: operations, and paths of job facts in responses."""

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
        "createTask": Submit(
            operations.OPERATIONS["create_task"], body=lambda: models.CreateTaskRequest, job_id=(("data", "taskId"),)
        )
    },
    facts=PollFields(
        state=(
            StateMember(
                at=("data", "state"),
                words={
                    "waiting": "queued",
                    "queuing": "queued",
                    "generating": "running",
                    "success": "succeeded",
                    "fail": "failed",
                },
            ),
        ),
        job_id=(("data", "taskId"),),
        progress=(("data", "progress"),),
        video_url=(("data", "resultJson", "resultUrls", None),),
        completed_at=(("data", "completeTime"),),
        error_message=(("data", "failMsg"),),
        error_code=(("data", "failCode"),),
        rejected=(Rejection(at=("data", "failMsg"), phrases=("violating content policies",)),),
    ),
    poll=JobQuery(operations.OPERATIONS["get_task"], parameter="taskId", place="query"),
    upload=Upload(
        operations.OPERATIONS["upload_file"],
        body=lambda: models.FileUpload,
        image_url=(("data", "downloadUrl"),),
        image="file",
        name="fileName",
        folder="uploadPath",
    ),
    balance=BalanceQuery(
        operations.OPERATIONS["get_credits"], balance=(Quantity(at=("data",), unit="credits", per=1),)
    ),
    callback=CallbackFields(job_id=(("taskId",), ("data", "taskId"), ("data", "task_id"))),
)
