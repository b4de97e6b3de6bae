"""Responses of the providers, of about 750 bytes each."""

from __future__ import annotations

import json
from typing import Any, Final

JOB_ID: Final = "c822d894-fba8-4cd7-8b34-5cf54284af61"
PROMPT: Final = "a paper boat " * 32
URL: Final = "https://cdn.example.com/video.mp4"


def _encode(body: Any) -> bytes:
    return json.dumps(body).encode()


CREATED: Final = _encode({"status": "SUCCESS", "message": "success", "data": {"job_id": JOB_ID}})
"""TTAPI's response to a submit."""

FINISHED: Final = {
    "ttapi": _encode(
        {
            "status": "SUCCESS",
            "message": "success",
            "jobId": JOB_ID,
            "data": {
                "videoId": "video_b96164dd8bfa43518c858bcf",
                "prompt": PROMPT,
                "aspectRatio": "9:16",
                "videoLength": "30",
                "resolutionName": "720p",
                "videoUrl": URL,
                "quota": "9",
                "finishTime": "2026-03-10 09:52:59",
            },
        }
    ),
    "toapis": _encode(
        {
            "id": JOB_ID,
            "object": "generation.task",
            "model": "grok-video-3",
            "status": "completed",
            "progress": 100,
            "created_at": 1773136379,
            "completed_at": 1773136479,
            "expires_at": 1773222879,
            "result": {"type": "video", "data": [{"url": URL, "format": "mp4"}]},
            "metadata": {"prompt": PROMPT},
        }
    ),
    "cometapi": _encode(
        {
            "status": "done",
            "progress": 100,
            "model": "grok-imagine-video",
            "video": {"url": f"{URL}?{PROMPT.replace(' ', '-')}", "duration": 10, "respect_moderation": True},
            "usage": {"cost_in_usd_ticks": 5000000000},
        }
    ),
    "apikley": _encode(
        {
            "code": 200,
            "msg": "success",
            "data": {
                "taskId": JOB_ID,
                "model": "grok-imagine/text-to-video",
                "state": "success",
                "param": json.dumps({"input": {"prompt": PROMPT, "aspect_ratio": "2:3", "mode": "normal"}}),
                "resultJson": json.dumps({"resultUrls": [URL]}),
                "failCode": "",
                "failMsg": "",
                "costTime": 100000,
                "completeTime": 1773136479000,
                "createTime": 1773136379000,
            },
        }
    ),
    "xai": _encode(
        {
            "status": "done",
            "progress": 100,
            "model": "grok-imagine-video",
            "video": {"url": f"{URL}?{PROMPT.replace(' ', '-')}", "duration": 10, "respect_moderation": True},
            "usage": {"cost_in_usd_ticks": 5000000000},
        }
    ),
}
"""Response to a poll of a finished job, by provider."""

RUNNING: Final = FINISHED["ttapi"].replace(b"SUCCESS", b"ON_QUEUE")
"""TTAPI's response to a poll of a running job."""

SORA_RESPONSE: Final = _encode(
    {
        "id": f"video_{JOB_ID}",
        "object": "video",
        "model": "sora-2",
        "status": "completed",
        "progress": 100,
        "created_at": 1773136379,
        "completed_at": 1773136479,
        "expires_at": 1773222879,
        "prompt": PROMPT,
        "seconds": "8",
        "size": "1280x720",
        "quality": "standard",
        "remixed_from_video_id": None,
        "error": None,
    }
)
"""OpenAI's response to a submit and to a poll."""
