"""The place where finished videos and uploaded files are fetched from, without any key."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from telecine_mock import faults
from telecine_mock.job_store import MockJob
from telecine_mock.state import MockState

CLIPS_DIR = Path(__file__).parent / "clips"


def clip_path(ratio: str) -> Path:
    """Find the video of an aspect ratio such as 16:9."""
    return CLIPS_DIR / f"{ratio.replace(':', 'x')}.mp4"


def cdn_routes(world: MockState) -> list[Route]:
    """Serve the videos of finished jobs and uploaded files; videos with ranges and ETag."""

    async def video(request: Request) -> Any:
        job = world.jobs.get(request.path_params["provider"], request.path_params["job_id"])
        refusal = unavailable_response(job, world.clock.now())
        if job is None or refusal is not None:
            return refusal
        return faults.apply_download_faults(job, FileResponse(clip_path(job.ratio), media_type="video/mp4"))

    async def upload(request: Request) -> Response:
        file = world.uploads.get(request.path_params["path"], world.clock.now())
        if file is None:
            return PlainTextResponse("Not Found", 404)
        return Response(file.content, media_type=file.media_type)

    endpoints: tuple[tuple[str, Callable[[Request], Awaitable[Any]]], ...] = (
        ("/videos/{provider}/{job_id}.mp4", video),
        ("/uploads/{path:path}", upload),
    )
    return [Route(path, serve, methods=["GET"]) for path, serve in endpoints]


def unavailable_response(job: MockJob | None, now: float) -> Response | None:
    """Say why there is no video to fetch: never made, not made yet, or its time is over."""
    if job is None or not job.finished(now) or job.outcome != "succeeded":
        return PlainTextResponse("Not Found", 404)
    if "link-expired" in job.scenario:
        return PlainTextResponse("This link has expired", int(job.scenario.number("link-expired")))
    if now >= job.expires:
        return PlainTextResponse("This link has expired", 403)
    return None
