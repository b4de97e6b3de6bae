"""Declaration of the harmonised request fields, which mean the same for every provider."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Literal, TypeAlias, cast

ImageInput: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO
"""An http(s) or ``data:`` URL as text, a path object, a file open in mode ``rb``, or the bytes of an image."""

AspectRatio: TypeAlias = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]
Resolution: TypeAlias = Literal["480p", "720p", "1080p"]
Mode: TypeAlias = Literal["fun", "normal", "spicy"]


@dataclass(frozen=True, slots=True)
class HarmonisedField:
    """A harmonised request field.

    Attributes:
        type: Type annotation of the value.
        help: Description in one line.
        wrong: Returns what was expected instead of an invalid value, else ``None``. Checks the type only; the allowed
            values depend on the provider.
        unit: Suffix for the unit of a number, such as ``s``.
        required: Whether every request needs the field.
        several: Whether the value is a list; an empty one counts as omitted.
        option: Name of the command-line option, if it differs.
    """

    type: Any
    help: str
    wrong: Callable[[object], str | None]
    unit: str = ""
    required: bool = False
    several: bool = False
    option: str | None = None

    @property
    def empty(self) -> Any:
        """The value of an omitted field."""
        return () if self.several else None


def _check_text(value: object) -> str | None:
    return None if isinstance(value, str) else f"expected text, not {value!r}"


def _check_whole_seconds(value: object) -> str | None:
    is_valid = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    return None if is_valid else f"expected a whole number of seconds, at least 1, not {value!r}"


def _check_images(value: object) -> str | None:
    if not isinstance(value, list | tuple):
        return "expected a list of images, even for a single one"
    are_valid = all(map(is_image, cast("list[object]", value)))
    return None if are_valid else "expected images as URLs, paths, bytes or open files"


def is_image(value: object) -> bool:
    """Return whether a value has the type of an image."""
    return isinstance(value, str | bytes | bytearray | memoryview | os.PathLike) or hasattr(value, "read")


HARMONISED: Final[Mapping[str, HarmonisedField]] = {
    "prompt": HarmonisedField(str, "Description of the video.", _check_text, required=True),
    "model": HarmonisedField(
        str, "Model of the provider; by default the first one that supports the request.", _check_text
    ),
    "duration": HarmonisedField(int, "Length in whole seconds.", _check_whole_seconds, unit="s"),
    "aspect_ratio": HarmonisedField(AspectRatio, "Width to height, such as 16:9.", _check_text),
    "resolution": HarmonisedField(Resolution, "Height of the picture, such as 720p.", _check_text),
    "images": HarmonisedField(
        Sequence[ImageInput],
        "First frame or reference images: URLs as strings, files as path objects or open in mode `rb`, or bytes.",
        _check_images,
        several=True,
        option="image",
    ),
    "mode": HarmonisedField(
        Mode, "How freely the provider interprets the prompt, where it has such modes.", _check_text
    ),
}
"""The harmonised request fields by name."""

SUBMIT_ARGUMENTS: Final = ("callback_url", "key")
"""Further arguments of a submit that a spec can mark."""
