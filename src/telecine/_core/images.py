"""Input images: URLs, files and bytes, converted to what the provider accepts."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from telecine._core.provider import build_upload_call, parse_upload_url
from telecine._core.provider_context import ProviderContext
from telecine.errors import UnsupportedParameter
from telecine.request import ImageInput
from telecine_runtime.capabilities import Capabilities, ImageSupport
from telecine_runtime.errors import InvalidRequest
from telecine_runtime.flows import Flow, run_blocking
from telecine_runtime.request_body import File
from telecine_runtime.retry import send_and_read

UNKNOWN_MEDIA_TYPE: Final = "application/octet-stream"
SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
)


def classify_image(image: ImageInput) -> str:
    """Return the kind of an image: ``url``, ``data`` for a data URL, or ``file``."""
    if isinstance(image, str):
        return "data" if image[:5].lower() == "data:" else "url"
    return "file"


def parse_image(text: str, folder: Path) -> str | Path:
    """Return an image as a URL, or as the path of an existing file.

    Args:
        text: A URL or a path.
        folder: What a relative path is relative to.

    Raises:
        ValueError: It is neither.
    """
    if text.lower().startswith(("http://", "https://", "data:")):
        return text
    path = folder / text
    try:
        if path.is_dir():
            raise ValueError(f"expected an image file or an http(s) URL, got the folder {text!r}")
        if not path.is_file():
            raise ValueError(f"expected an image file or an http(s) URL, there is no file {text!r}")
    except OSError as error:  # the name is too long
        raise ValueError(f"{text[:60]!r}: {error.strerror}") from None
    return path


def normalise_scheme(url: str) -> str:
    """Return a URL with its scheme in lower case, as the specs require."""
    scheme, colon, rest = url.partition(":")
    return scheme.lower() + colon + rest


def load_images(images: Sequence[ImageInput]) -> Flow[tuple[ImageInput, ...]]:
    """Read open files into bytes and normalise URLs, so that the images can be sent to several providers in turn.

    Raises:
        InvalidRequest: An open file cannot be read, or is in text mode.
    """
    loaded: list[ImageInput] = []
    for image in images:
        if isinstance(image, str):
            loaded.append(normalise_scheme(image))
        elif isinstance(image, bytes | os.PathLike):
            loaded.append(image)
        else:
            loaded.append((yield from run_blocking(partial(_read_content, image))))
    return tuple(loaded)


def _read_content(image: bytearray | memoryview | BinaryIO) -> bytes:
    if isinstance(image, bytearray | memoryview):
        return bytes(image)
    name = getattr(image, "name", "an open file")
    try:
        content: Any = image.read()
    except (OSError, ValueError) as error:  # it is closed, or open for writing
        raise InvalidRequest("request", (f"images={name!r}: cannot be read: {error}",)) from error
    if not isinstance(content, bytes):
        raise InvalidRequest("request", (f"images={name!r}: is open in text mode; open it with mode 'rb'",))
    return content


def detect_media_type(content: bytes) -> str | None:
    """Return the media type of an image from its first bytes."""
    return next((kind for magic, at, kind in SIGNATURES if content[at : at + len(magic)] == magic), None)


def find_image_problem(images: ImageSupport, image: ImageInput) -> str | None:
    """Return why an image is not supported, or ``None``; files are not opened."""
    form = classify_image(image)
    if form == "url" and not str(image).lower().startswith(("http://", "https://")):
        return "expects an http(s) URL; pass a file as a pathlib.Path"
    if form == "file" and not {"data", "upload"} & set(images.forms):
        return "supports URLs only, and has no upload"
    if form == "data" and "data" not in images.forms:
        return "does not support data: URLs"
    return None


def prepare_images(
    context: ProviderContext, capabilities: Capabilities, images: Sequence[ImageInput]
) -> Flow[list[str]]:
    """Return a URL for each image; files are uploaded or encoded as ``data:`` URLs.

    Raises:
        UnsupportedParameter: An image cannot be read, or the provider does not support its type or size.
    """
    urls: list[str] = []
    for image in images:
        url = image if isinstance(image, str) else (yield from _build_image_url(context, capabilities, image))
        urls.append(url)
    return urls


def resolve_image_url(context: ProviderContext, image: ImageInput) -> Flow[str]:
    """Return the URL of an image at the provider; upload it unless it is a URL."""
    (image,) = yield from load_images((image,))
    if isinstance(image, str):
        return image
    model = next((c for c in context.provider.capabilities if "images" in c.fields), context.provider.capabilities[0])
    return (yield from _upload(context, (yield from _load_file(context, model, image))))


def _build_image_url(context: ProviderContext, capabilities: Capabilities, image: ImageInput) -> Flow[str]:
    file = yield from _load_file(context, capabilities, image)
    if "data" in _image_rules(capabilities).forms:
        return f"data:{file.type};base64,{base64.b64encode(file.content).decode()}"
    return (yield from _upload(context, file))


def _load_file(context: ProviderContext, capabilities: Capabilities, image: ImageInput) -> Flow[File]:
    name = context.provider.name
    file = yield from run_blocking(lambda: _read_file(name, image))
    if reason := _find_file_problem(file, _image_rules(capabilities)):
        raise UnsupportedParameter(name, (f"images={file.name}: the provider {reason}",))
    return file


def _image_rules(capabilities: Capabilities) -> ImageSupport:
    field = capabilities.fields.get("images")
    return (field and field.images) or ImageSupport(())


def _upload(context: ProviderContext, file: File) -> Flow[str]:
    table, name = context.provider.lifecycle.upload, context.provider.name
    if table is None:
        raise UnsupportedParameter(name, (f"images={file.name}: the provider has no upload",))
    call = build_upload_call(table, file)
    return (
        yield from send_and_read(
            call, context.retry, lambda response: parse_upload_url(table, response, context.base_url)
        )
    )


def _read_file(provider: str, image: ImageInput) -> File:
    if isinstance(image, bytes):
        kind = detect_media_type(image) or UNKNOWN_MEDIA_TYPE
        return File(f"image.{kind.partition('/')[2]}", image, kind)
    path = Path(cast("os.PathLike[str]", image))  # the only kind left by `load_images`
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnsupportedParameter(provider, (f"images={str(path)!r}: {error.strerror}",)) from error
    return File(path.name, content, detect_media_type(content) or UNKNOWN_MEDIA_TYPE)


def _find_file_problem(file: File, images: ImageSupport) -> str | None:
    if not file.type.startswith("image/"):
        return "supports PNG, JPEG, WebP and GIF, and the file is none of them"
    if images.types and file.type not in images.types:
        return f"supports {', '.join(images.types)}, not {file.type}"
    if images.max_bytes is not None and len(file.content) > images.max_bytes:
        return f"supports at most {images.max_bytes} bytes, not {len(file.content)}"
    return None
