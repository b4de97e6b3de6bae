# Generated from specs/toapis.yaml by `telecine-codegen generate`. Do not edit.

"""Capabilities of the models of ToAPIs."""

from typing import Final

from telecine_runtime.capabilities import Capabilities, FieldCapability, ImageSupport, Limits, Price

CAPABILITIES: Final = (
    Capabilities(
        provider="toapis",
        model="grok-video-3",
        operation="createVideo",
        fields={
            "model": FieldCapability(
                at=("model",), type="string", required=True, default="grok-video-3", values=("grok-video-3",)
            ),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "duration": FieldCapability(at=("duration",), type="integer"),
            "aspect_ratio": FieldCapability(at=("aspect_ratio",), type="string", values=("16:9", "9:16")),
            "images": FieldCapability(
                at=("image_urls",),
                type="array",
                images=ImageSupport(
                    forms=("url", "upload"),
                    types=("image/jpeg", "image/png", "image/webp", "image/gif"),
                    max_bytes=10485760,
                ),
            ),
            "key": FieldCapability(at=("client_business_id",), type="string"),
            "callback_url": FieldCapability(at=("callback_url",), type="string"),
        },
        limits=Limits(retention_hours=24, typical_seconds=(60, 300)),
        callback="request",
        signature="always",
    ),
    Capabilities(
        provider="toapis",
        model="grok-video-1.5-preview",
        operation="createVideo",
        fields={
            "model": FieldCapability(
                at=("model",),
                type="string",
                required=True,
                default="grok-video-1.5-preview",
                values=("grok-video-1.5-preview",),
            ),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "images": FieldCapability(
                at=("images",),
                type="array",
                required=True,
                max_items=1,
                images=ImageSupport(
                    forms=("url", "upload"),
                    types=("image/jpeg", "image/png", "image/webp", "image/gif"),
                    max_bytes=10485760,
                ),
            ),
            "duration": FieldCapability(at=("seconds",), type="string", default="10", values=(10, 15)),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",), type="string", default="16:9", values=("16:9", "9:16", "3:2", "2:3", "1:1")
            ),
            "key": FieldCapability(at=("client_business_id",), type="string"),
            "callback_url": FieldCapability(at=("callback_url",), type="string"),
        },
        limits=Limits(retention_hours=24, typical_seconds=(60, 300)),
        price=Price(
            source="docs.toapis.com, docs/en/api-reference/videos/grok-video-1.5-preview/generation",
            date="2026-06",
            per_video={10: "0.1", 15: "0.15"},
        ),
        callback="request",
        signature="always",
    ),
    Capabilities(
        provider="toapis",
        model="grok-video-1.0",
        operation="createVideo",
        fields={
            "model": FieldCapability(
                at=("model",), type="string", required=True, default="grok-video-1.0", values=("grok-video-1.0",)
            ),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "duration": FieldCapability(at=("duration",), type="integer", values=range(1, 16)),
            "resolution": FieldCapability(at=("resolution",), type="string", values=("480p", "720p")),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",), type="string", values=("16:9", "9:16", "3:2", "2:3", "1:1")
            ),
            "images": FieldCapability(
                at=("image",),
                type="string",
                max_items=8,
                several=("reference_images",),
                images=ImageSupport(
                    forms=("url", "upload"),
                    types=("image/jpeg", "image/png", "image/webp", "image/gif"),
                    max_bytes=10485760,
                ),
            ),
            "key": FieldCapability(at=("client_business_id",), type="string"),
            "callback_url": FieldCapability(at=("callback_url",), type="string"),
        },
        limits=Limits(retention_hours=24, typical_seconds=(60, 300)),
        callback="request",
        signature="always",
    ),
    Capabilities(
        provider="toapis",
        model="grok-video-1.5",
        operation="createVideo",
        fields={
            "model": FieldCapability(
                at=("model",), type="string", required=True, default="grok-video-1.5", values=("grok-video-1.5",)
            ),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "duration": FieldCapability(at=("duration",), type="integer", values=range(1, 16)),
            "resolution": FieldCapability(at=("resolution",), type="string", values=("480p", "720p")),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",), type="string", values=("16:9", "9:16", "3:2", "2:3", "1:1")
            ),
            "images": FieldCapability(
                at=("image",),
                type="string",
                required=True,
                max_items=1,
                images=ImageSupport(
                    forms=("url", "upload"),
                    types=("image/jpeg", "image/png", "image/webp", "image/gif"),
                    max_bytes=10485760,
                ),
            ),
            "key": FieldCapability(at=("client_business_id",), type="string"),
            "callback_url": FieldCapability(at=("callback_url",), type="string"),
        },
        limits=Limits(retention_hours=24, typical_seconds=(60, 300)),
        callback="request",
        signature="always",
    ),
)
