# Generated from specs/toapis.yaml by `make generate`. Do not edit.

"""What may be asked of ToAPIs, model by model, as its spec says."""

from typing import Final

from telecine_runtime.capabilities import Capabilities, Field, Images, Limits

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
        },
        options={},
        limits=Limits(retention_hours=24, typical_seconds=(60, 300)),
        callback="console",
        signature="always",
    ),
)
