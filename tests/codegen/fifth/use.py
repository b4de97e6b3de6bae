"""Uses the clients of two providers that the compiler has never heard of; run as a program, and type-checked."""

from __future__ import annotations

import asyncio
import sys
from typing import Literal, assert_type

import pytest
from telecine_clients.magpie import AsyncMagpie, Magpie, callbacks, capabilities, models
from telecine_clients.skylark import AsyncSkylark, Skylark

from telecine_clients import magpie, skylark
from telecine_runtime import File
from telecine_runtime.errors import InsufficientCredits, InvalidRequest, NotFound
from telecine_runtime.retry import ParsedResponse


def blocking(base_url: str) -> None:
    """Call every operation, blocking."""
    with Magpie("key-of-magpie", base_url=f"{base_url}/magpie") as client:
        still = models.StillLink(url="https://magpie.example/a.png")
        made = client.create_clip(prompt="a kite", aspect_ratio="16:9", still=still, call_back=None)
        assert_type(made, models.ClipAnswer)
        assert_type(made.clip.state, Literal["hatching", "flown"] | str)
        assert made.clip.id == "c 1/ä"
        assert_type(client.get_clip(clip_id=made.clip.id).clip.url, str | None)
        listed = client.list_clips(state=["hatching", "flown"], with_urls=True, limit=5, x_nest="north")
        assert [clip.id for clip in assert_type(listed, models.ClipList).clips] == ["c 1/ä"]
        assert client.upload_still(file=File("a.png", b"\x89PNG", "image/png"), title="A").url.endswith("/s1.png")
        client.delete_clip(clip_id=made.clip.id)
        with pytest.raises(InsufficientCredits) as refused:
            client.create_clip(prompt="too much")
        assert (refused.value.status, refused.value.code) == (200, "NO_TWIGS")
        raw = client.with_raw(magpie.operations.get_clip(clip_id="c1"))
        assert assert_type(raw, ParsedResponse[models.ClipAnswer]).response.status == 200
    with Skylark("key-of-skylark", base_url=f"{base_url}/skylark") as other:
        order = skylark.models.TextOrder(model="lark-text", prompt="a kite")
        assert assert_type(other.place_order(order), skylark.models.Receipt).id == "o1"


async def asynchronous(base_url: str) -> None:
    """Call every operation, asynchronously."""
    async with AsyncMagpie("key-of-magpie", base_url=f"{base_url}/magpie") as client:
        still = models.StillLink(url="https://magpie.example/a.png")
        made = await client.create_clip(prompt="a kite", aspect_ratio="16:9", still=still, call_back=None)
        assert_type(made, models.ClipAnswer)
        await client.get_clip(clip_id=made.clip.id)
        listed = await client.list_clips(state=["hatching", "flown"], with_urls=True, limit=5, x_nest="north")
        assert_type(listed, models.ClipList)
        await client.upload_still(file=File("a.png", b"\x89PNG", "image/png"), title="A")
        await client.delete_clip(clip_id=made.clip.id)
        with pytest.raises(InsufficientCredits):
            await client.create_clip(prompt="too much")
        await client.with_raw(magpie.operations.get_clip(clip_id="c1"))
    async with AsyncSkylark("key-of-skylark", base_url=f"{base_url}/skylark") as other:
        await other.place_order(skylark.models.TextOrder(model="lark-text", prompt="a kite"))


def unsent(base_url: str) -> None:
    """What needs no server, and what a server refuses."""
    clip = callbacks.on_clip_ready(b'{"id": "c1", "state": "landed", "wings": 2}')
    assert_type(clip, models.Clip)
    assert (clip.state, clip.model_extra) == ("landed", {"wings": 2})
    assert callbacks.EXPRESSIONS == {"on_clip_ready": "{$request.body#/callBack}"}
    (form,) = capabilities.CAPABILITIES
    assert form.limits.concurrency == 3
    assert list(form.fields) == ["prompt", "aspect_ratio", "duration", "images", "callback_url"]
    with pytest.raises(InvalidRequest, match=r"prompt: .*; seconds: .* 8") as invalid:
        magpie.operations.create_clip(prompt="", seconds=9)
    assert invalid.value.operation == "create_clip"
    with pytest.raises(InvalidRequest, match="lark-text"):
        skylark.operations.place_order({"model": "lark-song"})
    with Magpie("key-of-magpie", base_url=f"{base_url}/magpie") as client, pytest.raises(NotFound) as lost:
        client.get_clip(clip_id="lost")
    assert "key-of-magpie" not in repr(lost.value)


if __name__ == "__main__":
    blocking(sys.argv[1])
    asyncio.run(asynchronous(sys.argv[1]))
    unsent(sys.argv[1])
    print("used")  # noqa: T201 - what the test waits for
