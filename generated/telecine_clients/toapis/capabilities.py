# Generated from specs/toapis.yaml by `make generate`. Do not edit.

"""What may be asked of ToAPIs, model by model, as its spec says."""

from typing import Final

from telecine_runtime.capabilities import Capabilities, Field, Images, Limits, Price

CAPABILITIES: Final = (
    Capabilities(
        provider="toapis",
        model="grok-video-3",
        operation="createVideo",
        fields={
            "model": Field(
                at=("model",), type="string", required=True, default="grok-video-3", values=("grok-video-3",)
            ),
            "prompt": Field(at=("prompt",), type="string", required=True),
            "duration": Field(at=("duration",), type="integer"),
            "aspect_ratio": Field(at=("aspect_ratio",), type="string", values=("16:9", "9:16")),
            "images": Field(
                at=("image_urls",),
                type="array",
                images=Images(
                    forms=("url", "upload"),
                    types=("image/jpeg", "image/png", "image/webp", "image/gif"),
                    max_bytes=10485760,
                ),
            ),
            "key": Field(at=("client_business_id",), type="string"),
            "callback_url": Field(at=("callback_url",), type="string"),
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
            "model": Field(
                at=("model",),
                type="string",
                required=True,
                default="grok-video-1.5-preview",
                values=("grok-video-1.5-preview",),
            ),
            "prompt": Field(at=("prompt",), type="string", required=True),
            "images": Field(
                at=("images",),
                type="array",
                required=True,
                max_items=1,
                images=Images(
                    forms=("url", "upload"),
                    types=("image/jpeg", "image/png", "image/webp", "image/gif"),
                    max_bytes=10485760,
                ),
            ),
            "duration": Field(at=("seconds",), type="string", default="10", values=(10, 15)),
            "aspect_ratio": Field(
                at=("aspect_ratio",), type="string", default="16:9", values=("16:9", "9:16", "3:2", "2:3", "1:1")
            ),
            "key": Field(at=("client_business_id",), type="string"),
            "callback_url": Field(at=("callback_url",), type="string"),
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
            "model": Field(
                at=("model",), type="string", required=True, default="grok-video-1.0", values=("grok-video-1.0",)
            ),
            "prompt": Field(at=("prompt",), type="string", required=True),
            "duration": Field(at=("duration",), type="integer", values=range(1, 16)),
            "resolution": Field(at=("resolution",), type="string", values=("480p", "720p")),
            "aspect_ratio": Field(at=("aspect_ratio",), type="string", values=("16:9", "9:16", "3:2", "2:3", "1:1")),
            "images": Field(
                at=("image",),
                type="string",
                max_items=8,
                several=("reference_images",),
                images=Images(
                    forms=("url", "upload"),
                    types=("image/jpeg", "image/png", "image/webp", "image/gif"),
                    max_bytes=10485760,
                ),
            ),
            "key": Field(at=("client_business_id",), type="string"),
            "callback_url": Field(at=("callback_url",), type="string"),
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
            "model": Field(
                at=("model",), type="string", required=True, default="grok-video-1.5", values=("grok-video-1.5",)
            ),
            "prompt": Field(at=("prompt",), type="string", required=True),
            "duration": Field(at=("duration",), type="integer", values=range(1, 16)),
            "resolution": Field(at=("resolution",), type="string", values=("480p", "720p")),
            "aspect_ratio": Field(at=("aspect_ratio",), type="string", values=("16:9", "9:16", "3:2", "2:3", "1:1")),
            "images": Field(
                at=("image",),
                type="string",
                required=True,
                max_items=1,
                images=Images(
                    forms=("url", "upload"),
                    types=("image/jpeg", "image/png", "image/webp", "image/gif"),
                    max_bytes=10485760,
                ),
            ),
            "key": Field(at=("client_business_id",), type="string"),
            "callback_url": Field(at=("callback_url",), type="string"),
        },
        limits=Limits(retention_hours=24, typical_seconds=(60, 300)),
        callback="request",
        signature="always",
    ),
)
