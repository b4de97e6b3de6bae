# Generated from specs/apikley.yaml by `telecine-codegen generate`. Do not edit.

"""Capabilities of the models of Apikley."""

from typing import Final

from telecine_runtime.capabilities import Capabilities, FieldCapability, ImageSupport, Limits

CAPABILITIES: Final = (
    Capabilities(
        provider="apikley",
        model="grok-imagine/text-to-video",
        operation="createTask",
        fields={
            "model": FieldCapability(
                at=("model",),
                type="string",
                required=True,
                default="grok-imagine/text-to-video",
                values=("grok-imagine/text-to-video",),
            ),
            "callback_url": FieldCapability(at=("callBackUrl",), type="string"),
            "prompt": FieldCapability(at=("input", "prompt"), type="string", required=True, max_length=5000),
            "aspect_ratio": FieldCapability(
                at=("input", "aspect_ratio"), type="string", default="2:3", values=("2:3", "3:2", "1:1")
            ),
            "mode": FieldCapability(
                at=("input", "mode"), type="string", default="normal", values=("fun", "normal", "spicy")
            ),
        },
        limits=Limits(concurrency=30, submits_per_hour=300, retention_hours=24, typical_seconds=(10, 25)),
        callback="request",
        signature="optional",
    ),
    Capabilities(
        provider="apikley",
        model="grok-imagine/image-to-video",
        operation="createTask",
        fields={
            "model": FieldCapability(
                at=("model",),
                type="string",
                required=True,
                default="grok-imagine/image-to-video",
                values=("grok-imagine/image-to-video",),
            ),
            "callback_url": FieldCapability(at=("callBackUrl",), type="string"),
            "images": FieldCapability(
                at=("input", "image_urls"),
                type="array",
                max_items=1,
                images=ImageSupport(
                    forms=("url", "upload"), types=("image/jpeg", "image/png", "image/webp"), max_bytes=10485760
                ),
            ),
            "prompt": FieldCapability(at=("input", "prompt"), type="string", max_length=5000),
            "mode": FieldCapability(at=("input", "mode"), type="string", default="normal", values=("fun", "normal")),
        },
        limits=Limits(concurrency=25, submits_per_hour=250, retention_hours=24, typical_seconds=(15, 30)),
        options={"task_id": ("input", "task_id"), "index": ("input", "index")},
        callback="request",
        signature="optional",
    ),
)
