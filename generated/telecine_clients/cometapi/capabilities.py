# Generated from specs/cometapi.yaml by `telecine-codegen generate`. Do not edit.

"""Capabilities of the models of CometAPI."""

from typing import Final

from telecine_runtime.capabilities import Capabilities, FieldCapability, ImageSupport, Price

CAPABILITIES: Final = (
    Capabilities(
        provider="cometapi",
        model="grok-imagine-video",
        operation="createVideo",
        fields={
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",), type="string", values=("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3")
            ),
            "duration": FieldCapability(at=("duration",), type="integer", default=1, values=range(1, 16)),
            "images": FieldCapability(
                at=("image", "url"), type="string", max_items=1, images=ImageSupport(forms=("url", "data"))
            ),
            "model": FieldCapability(
                at=("model",), type="string", default="grok-imagine-video", values=("grok-imagine-video",)
            ),
            "resolution": FieldCapability(at=("resolution",), type="string", values=("480p", "720p")),
        },
        price=Price(
            source="apidoc.cometapi.com, api/video/xai/get-video-generation-results, its sample",
            date="2026-03",
            per_second={"480p": "0.05"},
        ),
        options={"upload_url": ("output", "upload_url"), "size": ("size",), "user": ("user",)},
    ),
    Capabilities(
        provider="cometapi",
        model="grok-imagine-video-1.5",
        operation="createVideo",
        fields={
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "images": FieldCapability(
                at=("image", "url"),
                type="string",
                required=True,
                max_items=1,
                images=ImageSupport(forms=("url", "data")),
            ),
            "model": FieldCapability(
                at=("model",),
                type="string",
                required=True,
                default="grok-imagine-video-1.5",
                values=("grok-imagine-video-1.5",),
            ),
            "duration": FieldCapability(at=("duration",), type="integer", default=8, values=range(1, 16)),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",), type="string", values=("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3")
            ),
            "resolution": FieldCapability(at=("resolution",), type="string", values=("480p", "720p", "1080p")),
        },
    ),
)
