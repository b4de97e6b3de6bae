"""Images on their way in: URLs, files and bytes, each in a form that the provider takes."""

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
from telecine_runtime.body import File
from telecine_runtime.capabilities import Capabilities, ImageSupport
from telecine_runtime.errors import InvalidRequest
from telecine_runtime.flow import Flow, run_blocking
from telecine_runtime.retry import send_and_read

UNKNOWN_MEDIA_TYPE: Final = "application/octet-stream"
SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
)


def classify_image(image: ImageInput) -> str:
    """Return the form in which an image is given: ``url``, ``data`` or ``file``."""
    if isinstance(image, str):
        return "data" if image[:5].lower() == "data:" else "url"
    return "file"


def normalise_scheme(url: str) -> str:
    """Return a URL with its scheme in small letters, as the specs have it."""
    scheme, colon, rest = url.partition(":")
    return scheme.lower() + colon + rest


def load_images(images: Sequence[ImageInput]) -> Flow[tuple[ImageInput, ...]]:
    """Return images as they can be sent more than once, and to each of several providers.

    Files that are open are read, from where they stand, and URLs are written as the specs have them.

    Raises:
        InvalidRequest: An open file cannot be read, or gives text.
    """
    found: list[ImageInput] = []
    for image in images:
        if isinstance(image, str):
            found.append(normalise_scheme(image))
        elif isinstance(image, bytes | os.PathLike):
            found.append(image)
        else:
            found.append((yield from run_blocking(partial(_read_content, image))))
    return tuple(found)


def _read_content(image: bytearray | memoryview | BinaryIO) -> bytes:
    if isinstance(image, bytearray | memoryview):
        return bytes(image)
    name = getattr(image, "name", "an open file")
    try:
        content: Any = image.read()
    except (OSError, ValueError) as error:  # it is closed, or open for writing
        raise InvalidRequest("request", (f"images={name!r}: it cannot be read: {error}",)) from error
    if not isinstance(content, bytes):
        raise InvalidRequest("request", (f"images={name!r}: it is open as text; open it with mode 'rb'",))
    return content


def detect_media_type(content: bytes) -> str | None:
    """Return the media type of an image, by its first bytes."""
    return next((kind for magic, at, kind in SIGNATURES if content[at : at + len(magic)] == magic), None)


def find_image_problem(images: ImageSupport, image: ImageInput) -> str | None:
    """Return why an image cannot be sent, or ``None``; a file is not opened for that."""
    form = classify_image(image)
    if form == "url" and not str(image).lower().startswith(("http://", "https://")):
        return "takes http(s) URLs; give a file as a pathlib.Path"
    if form == "file" and not {"data", "upload"} & set(images.forms):
        return "takes URLs only, and has no upload"
    if form == "data" and "data" not in images.forms:
        return "takes no data: URLs"
    return None


def prepare_images(
    account: ProviderContext, capabilities: Capabilities, images: Sequence[ImageInput]
) -> Flow[list[str]]:
    """Return a URL for each image; what is no URL yet is uploaded, or written into a ``data:`` URL.

    Raises:
        UnsupportedParameter: An image is of a type or size that the provider does not take, or cannot be read.
    """
    urls: list[str] = []
    for image in images:
        url = image if isinstance(image, str) else (yield from _build_image_url(account, capabilities, image))
        urls.append(url)
    return urls


def resolve_image_url(account: ProviderContext, image: ImageInput) -> Flow[str]:
    """Return the URL of an image at the provider; it is uploaded unless it is a URL already."""
    (image,) = yield from load_images((image,))
    if isinstance(image, str):
        return image
    model = next((c for c in account.provider.capabilities if "images" in c.fields), account.provider.capabilities[0])
    return (yield from _upload(account, (yield from _load_file(account, model, image))))


def _build_image_url(account: ProviderContext, capabilities: Capabilities, image: ImageInput) -> Flow[str]:
    file = yield from _load_file(account, capabilities, image)
    if "data" in _image_rules(capabilities).forms:
        return f"data:{file.type};base64,{base64.b64encode(file.content).decode()}"
    return (yield from _upload(account, file))


def _load_file(account: ProviderContext, capabilities: Capabilities, image: ImageInput) -> Flow[File]:
    name = account.provider.name
    file = yield from run_blocking(lambda: _read_file(name, image))
    if reason := _find_file_problem(file, _image_rules(capabilities)):
        raise UnsupportedParameter(name, (f"images={file.name}: it {reason}",))
    return file


def _image_rules(capabilities: Capabilities) -> ImageSupport:
    field = capabilities.fields.get("images")
    return (field and field.images) or ImageSupport(())


def _upload(account: ProviderContext, file: File) -> Flow[str]:
    table, name = account.provider.lifecycle.upload, account.provider.name
    if table is None:
        raise UnsupportedParameter(name, (f"images={file.name}: it has no upload",))
    call = build_upload_call(table, file)
    return (
        yield from send_and_read(call, account.retry, lambda answer: parse_upload_url(table, answer, account.base_url))
    )


def _read_file(provider: str, image: ImageInput) -> File:
    if isinstance(image, bytes):
        kind = detect_media_type(image) or UNKNOWN_MEDIA_TYPE
        return File(f"image.{kind.partition('/')[2]}", image, kind)
    path = Path(cast("os.PathLike[str]", image))  # since `taken` has left nothing else
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnsupportedParameter(provider, (f"images={str(path)!r}: {error.strerror}",)) from error
    return File(path.name, content, detect_media_type(content) or UNKNOWN_MEDIA_TYPE)


def _find_file_problem(file: File, images: ImageSupport) -> str | None:
    if not file.type.startswith("image/"):
        return "takes PNG, JPEG, WebP or GIF, and this is none of them"
    if images.types and file.type not in images.types:
        return f"takes {', '.join(images.types)}, not {file.type}"
    if images.max_bytes is not None and len(file.content) > images.max_bytes:
        return f"takes at most {images.max_bytes} bytes, not {len(file.content)}"
    return None
