"""Types of the generated clients, for type checkers only; not executed."""

from __future__ import annotations

from typing import Literal, assert_type

from telecine_clients import apikley, cometapi, toapis, ttapi
from telecine_clients.apikley import Apikley, AsyncApikley
from telecine_clients.cometapi import AsyncCometAPI
from telecine_clients.toapis import AsyncToAPIs, ToAPIs
from telecine_clients.ttapi import TTAPI
from telecine_runtime import Call, File, ParsedResponse


def fields_as_arguments(client: TTAPI) -> None:
    assert_type(client.fetch_generation(job_id="j"), ttapi.models.GenerationResult)


def one_model_as_argument(client: Apikley, other: TTAPI) -> None:
    accepted = other.create_generation(ttapi.models.Imagine10Request(prompt="a kite", aspect_ratio="9:16"))
    assert_type(accepted, ttapi.models.GenerationAccepted)
    task = apikley.models.TextToVideoTask(
        model="grok-imagine/text-to-video", input=apikley.models.TextToVideoInput(prompt="a kite", aspect_ratio="3:2")
    )
    assert_type(client.create_task(task), apikley.models.CreateTaskResponse)
    answer = client.get_task(task_id="t")
    if answer.data is not None:
        assert_type(answer.data.task_id, str)
        assert_type(answer.data.state, Literal["waiting", "queuing", "generating", "success", "fail"] | str)


def members_as_arguments(client: ToAPIs, other: Apikley) -> None:
    task = client.create_video(model="grok-video-3", prompt="a kite", duration=5, aspect_ratio="16:9")
    assert_type(task, toapis.models.VideoTask)
    call = toapis.operations.create_video(model="grok-video-1.5", prompt="a kite", image="https://example.com/a.png")
    assert_type(call, Call[toapis.models.VideoTask])
    made = other.create_task(model="grok-imagine/text-to-video", input={"prompt": "a kite"}, extra_body={"seed": 7})
    assert_type(made, apikley.models.CreateTaskResponse)


def a_plain_mapping(client: ToAPIs) -> None:
    assert_type(client.create_video({"model": "grok-video-3", "prompt": "a kite"}), toapis.models.VideoTask)


def files(client: ToAPIs) -> None:
    assert_type(client.upload_image(file=File("a.png", b"")), toapis.models.ImageAnswer)


def calls_without_a_client(client: ToAPIs) -> None:
    call = toapis.operations.get_video(task_id="t")
    assert_type(call, Call[toapis.models.VideoTask])
    assert_type(client.send(call), toapis.models.VideoTask)
    assert_type(client.with_raw(call), ParsedResponse[toapis.models.VideoTask])


async def asynchronous(apik: AsyncApikley, comet: AsyncCometAPI, to: AsyncToAPIs) -> None:
    assert_type(await apik.get_task(task_id="t"), apikley.models.GetTaskResponse)
    assert_type(
        await comet.create_video(cometapi.models.GrokImagineVideoRequest(prompt="a kite", duration=6)),
        cometapi.models.AcceptedVideo,
    )
    answered = await to.with_raw(toapis.operations.get_video(task_id="t"))
    assert_type(answered.value, toapis.models.VideoTask)


def callbacks() -> None:
    notice = apikley.callbacks.on_video_generated(b"{}")
    assert_type(notice, apikley.models.TaskCallback)
