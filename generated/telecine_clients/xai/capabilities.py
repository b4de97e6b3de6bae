# Generated from specs/xai.yaml by `telecine-codegen generate`. Do not edit.

"""Capabilities of the models of XAI."""

from typing import Final

from telecine_runtime.capabilities import Capabilities, FieldCapability, ImageSupport, Limits, Price

CAPABILITIES: Final = (
    Capabilities(
        provider="xai",
        model="grok-imagine-video",
        operation="createVideo",
        fields={
            "model": FieldCapability(at=("model",), type="string", values=("grok-imagine-video",)),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "duration": FieldCapability(at=("duration",), type="integer", default=8, values=range(1, 16)),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",),
                type="string",
                default="16:9",
                values=("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"),
            ),
            "resolution": FieldCapability(at=("resolution",), type="string", default="480p", values=("480p", "720p")),
        },
        limits=Limits(retention_hours=24),
        price=Price(
            source="write-ups of xAI's price list; no page of its own was read",
            date="2026",
            per_second={"480p": "0.05", "720p": "0.07"},
        ),
        options={"upload_url": ("output", "upload_url"), "user": ("user",)},
    ),
    Capabilities(
        provider="xai",
        model="grok-imagine-video",
        operation="createVideo",
        fields={
            "model": FieldCapability(at=("model",), type="string", values=("grok-imagine-video",)),
            "prompt": FieldCapability(at=("prompt",), type="string"),
            "images": FieldCapability(
                at=("image", "url"),
                type="string",
                required=True,
                max_items=1,
                images=ImageSupport(forms=("url", "data")),
            ),
            "duration": FieldCapability(at=("duration",), type="integer", default=8, values=range(1, 16)),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",),
                type="string",
                default="16:9",
                values=("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"),
            ),
            "resolution": FieldCapability(at=("resolution",), type="string", default="480p", values=("480p", "720p")),
        },
        limits=Limits(retention_hours=24),
        price=Price(
            source="write-ups of xAI's price list; no page of its own was read",
            date="2026",
            per_second={"480p": "0.05", "720p": "0.07"},
        ),
        options={"upload_url": ("output", "upload_url"), "user": ("user",)},
    ),
    Capabilities(
        provider="xai",
        model="grok-imagine-video",
        operation="createVideo",
        fields={
            "model": FieldCapability(at=("model",), type="string", values=("grok-imagine-video",)),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "images": FieldCapability(
                at=("reference_images",),
                type="array",
                required=True,
                max_items=7,
                inside=("url",),
                images=ImageSupport(forms=("url", "data")),
            ),
            "duration": FieldCapability(at=("duration",), type="integer", default=8, values=range(1, 11)),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",),
                type="string",
                default="16:9",
                values=("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"),
            ),
            "resolution": FieldCapability(at=("resolution",), type="string", default="480p", values=("480p", "720p")),
        },
        limits=Limits(retention_hours=24),
        price=Price(
            source="write-ups of xAI's price list; no page of its own was read",
            date="2026",
            per_second={"480p": "0.05", "720p": "0.07"},
        ),
        options={"upload_url": ("output", "upload_url"), "user": ("user",)},
    ),
    Capabilities(
        provider="xai",
        model="grok-imagine-video-1.5",
        operation="createVideo",
        fields={
            "model": FieldCapability(at=("model",), type="string", required=True, values=("grok-imagine-video-1.5",)),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "duration": FieldCapability(at=("duration",), type="integer", default=8, values=range(1, 16)),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",),
                type="string",
                default="16:9",
                values=("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"),
            ),
            "resolution": FieldCapability(
                at=("resolution",), type="string", default="480p", values=("480p", "720p", "1080p")
            ),
        },
        limits=Limits(retention_hours=24),
        price=Price(
            source="write-ups of xAI's price list; no page of its own was read",
            date="2026",
            per_second={"480p": "0.08", "720p": "0.14"},
            per_image="0.01",
        ),
        options={"upload_url": ("output", "upload_url"), "user": ("user",)},
    ),
    Capabilities(
        provider="xai",
        model="grok-imagine-video-1.5",
        operation="createVideo",
        fields={
            "model": FieldCapability(at=("model",), type="string", required=True, values=("grok-imagine-video-1.5",)),
            "prompt": FieldCapability(at=("prompt",), type="string"),
            "images": FieldCapability(
                at=("image", "url"),
                type="string",
                required=True,
                max_items=1,
                images=ImageSupport(forms=("url", "data")),
            ),
            "duration": FieldCapability(at=("duration",), type="integer", default=8, values=range(1, 16)),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",),
                type="string",
                default="16:9",
                values=("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"),
            ),
            "resolution": FieldCapability(
                at=("resolution",), type="string", default="480p", values=("480p", "720p", "1080p")
            ),
        },
        limits=Limits(retention_hours=24),
        price=Price(
            source="write-ups of xAI's price list; no page of its own was read",
            date="2026",
            per_second={"480p": "0.08", "720p": "0.14"},
            per_image="0.01",
        ),
        options={"upload_url": ("output", "upload_url"), "user": ("user",)},
    ),
    Capabilities(
        provider="xai",
        model="grok-imagine-video-1.5",
        operation="createVideo",
        fields={
            "model": FieldCapability(at=("model",), type="string", required=True, values=("grok-imagine-video-1.5",)),
            "prompt": FieldCapability(at=("prompt",), type="string", required=True),
            "images": FieldCapability(
                at=("reference_images",),
                type="array",
                required=True,
                max_items=7,
                inside=("url",),
                images=ImageSupport(forms=("url", "data")),
            ),
            "duration": FieldCapability(at=("duration",), type="integer", default=8, values=range(1, 11)),
            "aspect_ratio": FieldCapability(
                at=("aspect_ratio",),
                type="string",
                default="16:9",
                values=("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"),
            ),
            "resolution": FieldCapability(at=("resolution",), type="string", default="480p", values=("480p", "720p")),
        },
        limits=Limits(retention_hours=24),
        price=Price(
            source="write-ups of xAI's price list; no page of its own was read",
            date="2026",
            per_second={"480p": "0.08", "720p": "0.14"},
            per_image="0.01",
        ),
        options={"upload_url": ("output", "upload_url"), "user": ("user",)},
    ),
)
