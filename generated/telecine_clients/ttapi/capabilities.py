# Generated from specs/ttapi.yaml by `telecine-codegen generate`. Do not edit.

"""Capabilities of the models of TTAPI."""

from typing import Final

from telecine_runtime.capabilities import Capabilities, FieldCapability, ImageSupport, Limits

CAPABILITIES: Final = (
    Capabilities(
        provider="ttapi",
        model="grok-imagine-1.0-video",
        operation="createGeneration",
        fields={
            "model": FieldCapability(
                at=("model",), type="string", default="grok-imagine-1.0-video", values=("grok-imagine-1.0-video",)
            ),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",), type="string", default="16:9", values=("2:3", "3:2", "1:1", "9:16", "16:9")
            ),
            "duration": FieldCapability(at=("video_length",), type="string", default="10", values=range(1, 31)),
            "resolution": FieldCapability(
                at=("resolution_name",), type="string", default="720p", values=("480p", "720p")
            ),
            "images": FieldCapability(at=("refer_images",), type="array", images=ImageSupport(forms=("url",))),
            "callback_url": FieldCapability(at=("hook_url",), type="string"),
        },
        limits=Limits(retention_hours=720),
        callback="request",
    ),
    Capabilities(
        provider="ttapi",
        model="grok-imagine-video-1.5-preview",
        operation="createGeneration",
        fields={
            "model": FieldCapability(
                at=("model",), type="string", required=True, values=("grok-imagine-video-1.5-preview",)
            ),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",), type="string", default="16:9", values=("2:3", "3:2", "1:1", "9:16", "16:9")
            ),
            "duration": FieldCapability(at=("video_length",), type="string", default="10", values=range(1, 16)),
            "resolution": FieldCapability(
                at=("resolution_name",), type="string", default="720p", values=("480p", "720p")
            ),
            "images": FieldCapability(
                at=("refer_images",), type="array", required=True, max_items=1, images=ImageSupport(forms=("url",))
            ),
            "callback_url": FieldCapability(at=("hook_url",), type="string"),
        },
        limits=Limits(retention_hours=720),
        callback="request",
    ),
)
