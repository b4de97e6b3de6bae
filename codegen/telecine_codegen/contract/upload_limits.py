"""Files inside and outside the limits of an upload: their type and their size, from `x-image`."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiSpec, Node
from telecine_codegen.contract.schema_forms import list_forms
from telecine_codegen.contract.valid_values import FILE, is_file
from telecine_runtime.request_body import File

LARGEST_FILE: Final = 16 * 1024 * 1024
"""Limits of more bytes are not tried."""
IMAGES: Final[Mapping[str, bytes]] = {
    "image/png": FILE,
    "image/jpeg": base64.b64decode(
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////"
        "////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
    ),
    "image/gif": base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
    "image/bmp": base64.b64decode("Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAATCwAAEwsAAAAAAAAAAAAA////AA=="),
    "image/webp": base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="),
}
"""By media type: an image of one pixel."""
OTHER_FILES: Final[Mapping[str, bytes]] = {
    "application/pdf": b"%PDF-1.7\n",
    "text/plain": b"no image",
}
"""By media type: files that are no image of `IMAGES`."""


@dataclass(frozen=True)
class UploadCase:
    """A file to upload.

    Attributes:
        summary: What it is.
        file: The file.
        is_allowed: Whether the spec allows it.
    """

    summary: str
    file: File
    is_allowed: bool


def list_upload_cases(spec: ApiSpec, schema: Node) -> list[UploadCase]:
    """Return the files at the limits of an upload form: of its file, else those of any image that may be uploaded.

    A limit of the image of a job says what an upload has to take, and not what it must refuse.
    """
    for form in list_forms(spec, schema):
        for name, member in form.properties.items():
            for each in list_forms(spec, member):
                if is_file(each.node) and each.node.get("x-harmonised") == "image":
                    own = each.node.get("x-image")
                    limits = [own] if own else _find_image_limits(spec)
                    return [case for limit in limits for case in _iter_cases(name, limit, is_strict=bool(own))]
    return []


def _find_image_limits(spec: ApiSpec) -> list[Node]:
    """Return the different limits of the images that a job takes by upload."""
    found: list[Node] = []

    def visit(node: Any) -> None:
        if isinstance(node, dict):
            limit = node.get("x-image")
            if isinstance(limit, dict) and "upload" in limit.get("forms", ()) and limit not in found:
                found.append(limit)
            for each in node.values():
                visit(each)

    visit(spec.data["components"]["schemas"])
    return found


def _iter_cases(name: str, limit: Node, *, is_strict: bool) -> Iterator[UploadCase]:
    types, largest = limit.get("types", ()), limit.get("max_bytes")
    for media_type in types:
        if media_type in IMAGES:
            yield _build(name, media_type, IMAGES[media_type], is_allowed=True)
    if is_strict and types:
        for media_type, content in {**IMAGES, **OTHER_FILES}.items():
            if media_type not in types:
                yield _build(name, media_type, content, is_allowed=False)
    if largest is not None and largest <= LARGEST_FILE:
        usual = next((each for each in types if each in IMAGES), "image/png")
        yield _build(name, usual, IMAGES[usual].ljust(largest, b"\0"), is_allowed=True)
        if is_strict:
            yield _build(name, usual, IMAGES[usual].ljust(largest + 1, b"\0"), is_allowed=False)


def _build(name: str, media_type: str, content: bytes, *, is_allowed: bool) -> UploadCase:
    file = File(f"image.{media_type.partition('/')[2]}", content, media_type)
    return UploadCase(f"{name}: {media_type} of {len(content)} bytes", file, is_allowed)
