"""Conversion of a row to a request, a provider and a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from telecine._core.images import parse_image
from telecine.batch.batch_row import BATCH_FIELDS
from telecine.errors import UnknownProvider
from telecine.providers import ProviderName, get_provider, provider_name
from telecine.request import VideoRequest
from telecine_runtime.errors import ConfigurationError, InvalidRequest


@dataclass(frozen=True, slots=True)
class RowItem:
    """What a row asks for.

    Attributes:
        request: The request.
        provider: The provider.
        key: The key, if the row has one.
    """

    request: VideoRequest
    provider: ProviderName
    key: str | None


class RowConverter:
    """Converts the values of rows; collects a sentence for each problem.

    Args:
        folder: What relative paths of images are relative to.
        default_provider: The provider of rows that name none.
    """

    def __init__(self, folder: Path, default_provider: ProviderName | None) -> None:
        self._folder = folder
        self._default_provider: ProviderName | None = default_provider
        self.problems: list[str] = []

    def convert(self, values: Mapping[str, Any]) -> RowItem | None:
        """Return the item of a row, or ``None`` if it has problems; `problems` has only those of this row."""
        self.problems = []
        provider = self._convert_provider(values.get("provider"))
        key = self._convert_key(values.get("key"))
        request = self._convert_request({name: value for name, value in values.items() if name not in BATCH_FIELDS})
        if self.problems or request is None or provider is None:
            return None
        return RowItem(request, provider, key)

    def _convert_provider(self, value: Any) -> ProviderName | None:
        if value is None:
            if self._default_provider is None:
                self.problems.append("provider: the line names none, and there is no default")
            return self._default_provider
        if not isinstance(value, str):
            self.problems.append(f"provider: expected text, not {value!r}")
            return None
        try:
            return get_provider(provider_name(value)).name
        except (UnknownProvider, ConfigurationError) as error:
            self.problems.append(f"provider: {error}")
        return None

    def _convert_key(self, value: Any) -> str | None:
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.problems.append(f"key: expected a text that is not empty, not {value!r}")
        return None

    def _convert_request(self, fields: dict[str, Any]) -> VideoRequest | None:
        if isinstance(fields.get("images"), list):
            fields["images"] = tuple(map(self._convert_image, fields["images"]))
        if isinstance(fields.get("max_cost"), float):
            fields["max_cost"] = Decimal(str(fields["max_cost"]))
        if not _is_text_mapping(fields.get("metadata", {})):
            self.problems.append('metadata: expected an object of texts, such as {"name": "text"}')
        prompt = fields.setdefault("prompt", "")
        if isinstance(prompt, str) and not prompt.strip() and not fields.get("images"):
            self.problems.append("prompt: is empty; a video needs a prompt or an image")
        try:
            return VideoRequest(**fields)
        except InvalidRequest as error:
            self.problems += error.problems
        return None

    def _convert_image(self, value: object) -> object:
        if isinstance(value, str):
            try:
                return parse_image(value, self._folder)
            except ValueError as error:
                self.problems.append(f"images: {error}")
        return value


def _is_text_mapping(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in cast("dict[str, object]", value).values())
