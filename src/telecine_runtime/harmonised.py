"""The fields of a request that mean the same at every provider: each is declared here, once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Literal, TypeAlias, cast

ImageInput: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO
"""An http(s) or ``data:`` URL as a text, a file as a path object or open in mode ``rb``, or the bytes of an image."""

AspectRatio: TypeAlias = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]
Resolution: TypeAlias = Literal["480p", "720p", "1080p"]
Mode: TypeAlias = Literal["fun", "normal", "spicy"]


@dataclass(frozen=True, slots=True)
class HarmonisedField:
    """One field of a request.

    Attributes:
        type: What a value is, as an annotation.
        help: What it says of the video, in one line.
        wrong: Returns what a value ought to be, or ``None`` for one of the right type. What a single provider allows
            is read from its spec.
        unit: Unit of a number, as it stands behind one; empty for what has none.
        required: Whether every request has it.
        several: Whether its value is a list; an empty one is as good as none.
        option: Name of its command-line option, where that is another.
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
        """The value that asks for nothing."""
        return () if self.several else None


def _check_text(value: object) -> str | None:
    return None if isinstance(value, str) else f"a text, not {value!r}"


def _check_whole_seconds(value: object) -> str | None:
    right = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    return None if right else f"a whole number of seconds from 1 up, not {value!r}"


def _check_images(value: object) -> str | None:
    if not isinstance(value, list | tuple):
        return "give a list, also of one image"
    right = all(map(is_image, cast("list[object]", value)))
    return None if right else "an image is a URL, a path, bytes or a file that is open"


def is_image(value: object) -> bool:
    """Tell whether a value has the type of an image."""
    return isinstance(value, str | bytes | bytearray | memoryview | os.PathLike) or hasattr(value, "read")


HARMONISED: Final[Mapping[str, HarmonisedField]] = {
    "prompt": HarmonisedField(str, "What the video shows.", _check_text, required=True),
    "model": HarmonisedField(
        str, "A model of the provider; by default the first one that can do what is asked.", _check_text
    ),
    "duration": HarmonisedField(int, "Length in whole seconds.", _check_whole_seconds, unit="s"),
    "aspect_ratio": HarmonisedField(AspectRatio, "Width to height, such as 16:9.", _check_text),
    "resolution": HarmonisedField(Resolution, "Height of the picture, such as 720p.", _check_text),
    "images": HarmonisedField(
        Sequence[ImageInput],
        "Images to start from, or to refer to: URLs as texts, files as paths or open in mode `rb`, or bytes.",
        _check_images,
        several=True,
        option="image",
    ),
    "mode": HarmonisedField(Mode, "How freely the prompt is read, where a provider has such modes.", _check_text),
}
"""Every harmonised field of a request, by name."""

SUBMIT_ARGUMENTS: Final = ("callback_url", "key")
"""What else a spec marks in a request: arguments of a submit that are no part of what is asked for."""
