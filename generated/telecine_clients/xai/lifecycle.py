# Generated from specs/xai.yaml by `telecine-codegen generate`. Do not edit.

"""Job lifecycle of XAI: operations, and paths of job facts in responses."""

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
                at=("status",),
                words={"pending": "running", "done": "succeeded", "failed": "failed", "expired": "expired"},
            ),
        ),
        progress=(("progress",),),
        video_url=(("video", "url"),),
        error_message=(("error", "message"),),
        error_code=(("error", "code"),),
        duration=(Quantity(at=("video", "duration"), unit="seconds", per=1),),
        cost=(Quantity(at=("usage", "cost_in_usd_ticks"), unit="USD", per=10000000000),),
        rejected=(
            Rejection(at=("video", "respect_moderation"), values=(False,)),
            Rejection(at=("error", "message"), phrases=("content moderation",)),
        ),
    ),
    poll=JobQuery(operations.OPERATIONS["get_video"], parameter="request_id"),
)
