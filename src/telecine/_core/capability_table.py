"""Table of the capabilities of all models, for `telecine providers` and docs/providers.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from telecine._core.provider import Provider
from telecine._core.request_mapping import format_allowed_values
from telecine.providers import NAMES, get_provider
from telecine_runtime.capabilities import Capabilities, FieldCapability, ImageSupport
from telecine_runtime.harmonised import HARMONISED

EMPTY_CELL: Final = "—"

MEDIA: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/gif": "GIF"}
FORMS: Final = {"url": "URL", "data": "data: URL or file", "upload": "file"}
CALLBACKS: Final = {"request": "per job", "console": "set in the console"}
REFUSED: Final = "PromptRejected"
CellFormatter: TypeAlias = Callable[[Provider, Capabilities], str]

SIGNED: Final = {"always": ", signed", "optional": ", signed on request", "never": ""}


@dataclass(frozen=True, slots=True)
class ModelColumn:
    """One model of one provider.

    Attributes:
        provider: Name of the provider in code.
        title: Name of the provider as it is written.
        model: Name of the model; empty if requests name none.
        cells: Text of each row, by its label.
    """

    provider: str
    title: str
    model: str
    cells: Mapping[str, str]


def build_columns(names: Iterable[str] = NAMES) -> tuple[ModelColumn, ...]:
    """Return the table of providers, by default those of Telecine, as one column for each model."""
    providers = map(get_provider, names)
    return tuple(_build_column(provider, model) for provider in providers for model in provider.capabilities)


def render_markdown(names: Iterable[str] = NAMES) -> str:
    """Return the table as Markdown, with a trailing newline."""
    table = build_columns(names)
    head = ["", *(f"{column.title}<br>`{column.provider}`" for column in table)]
    models = ["model", *(f"`{column.model}`" if column.model else EMPTY_CELL for column in table)]
    rows = [[name, *(column.cells[name] for column in table)] for name in table[0].cells]
    lines = [head, ["---"] * len(head), models, *rows]
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in lines)


def render_overview() -> str:
    """Return a short table as Markdown, one row for each model."""
    rows = ("duration", "aspect ratio", "resolution", "images", "callback")
    head = ["provider", "model", *rows]
    lines = [head, ["---"] * len(head)]
    for column in build_columns():
        model = f"`{column.model}`" if column.model else EMPTY_CELL
        lines.append([column.title, model, *(re.split(r"; | \(", column.cells[row])[0] for row in rows)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _build_column(provider: Provider, capabilities: Capabilities) -> ModelColumn:
    cells = {label: format_cell(provider, capabilities) for label, format_cell in ROWS.items()}
    return ModelColumn(provider.name, provider.api.title, capabilities.model or "", cells)


def _field_row(name: str, format_field: Callable[[FieldCapability], str]) -> CellFormatter:
    def format_cell(_provider: Provider, capabilities: Capabilities) -> str:
        field = capabilities.fields.get(name)
        return EMPTY_CELL if field is None else format_field(field)

    return format_cell


def _format_prompt(field: FieldCapability) -> str:
    text = "required" if field.required else "optional"
    return text if field.max_length is None else f"{text}, up to {field.max_length} characters"


def _values_formatter(unit: str = "") -> Callable[[FieldCapability], str]:
    def format_values(field: FieldCapability) -> str:
        text = "values not documented" if field.values is None else format_allowed_values(field.values) + unit
        is_single = field.values is not None and len(field.values) == 1
        return text if field.default is None or is_single else f"{text} ({field.default}{unit} by default)"

    return format_values


def _format_images(field: FieldCapability) -> str:
    support = field.images or ImageSupport(())
    parts = [" or ".join(FORMS[form] for form in support.forms)]
    if field.max_items is not None:
        parts.append(f"exactly {field.max_items}" if field.required else f"{field.max_items} at most")
    if support.types:
        parts.append(", ".join(MEDIA.get(kind, kind) for kind in support.types))
    if support.max_bytes is not None:
        parts.append(f"{support.max_bytes / (1 << 20):g} MiB each")
    return "; ".join(parts)


_FIELD_FORMATTERS: Final = {"prompt": _format_prompt, "images": _format_images}
"""Formatters of the harmonised fields that have more than values."""


def _format_number(value: int | None, unit: str = "") -> str:
    return EMPTY_CELL if value is None else f"{value}{unit}"


def _format_seconds(seconds: tuple[int, int] | None) -> str:
    return EMPTY_CELL if seconds is None else f"{seconds[0]} to {seconds[1]} s"


def _format_callback(_provider: Provider, capabilities: Capabilities) -> str:
    if capabilities.callback is None:
        return EMPTY_CELL
    return CALLBACKS[capabilities.callback] + SIGNED[capabilities.signature]


def _format_detection(by_code: bool, by_words: bool) -> str:
    ways = [way for way, is_used in (("code", by_code), ("words", by_words)) if is_used]
    return f"by {' or '.join(ways)}" if ways else EMPTY_CELL


def _format_prompt_rejection(provider: Provider, capabilities: Capabilities) -> str:
    envelope = provider.lifecycle.submits[capabilities.operation].operation.envelope
    return _format_detection(REFUSED in envelope.errors.values(), REFUSED in envelope.phrases.values())


def _format_video_rejection(provider: Provider, _capabilities: Capabilities) -> str:
    rejections = provider.lifecycle.facts.rejected
    return _format_detection(any(one.values for one in rejections), any(one.phrases for one in rejections))


def _format_price(_provider: Provider, capabilities: Capabilities) -> str:
    price = capabilities.price
    if price is None:
        return "not documented"
    parts = [f"{amount} USD/s at {name}" for name, amount in price.per_second.items()]
    parts += [f"{amount} USD for {seconds} s" for seconds, amount in price.per_video.items()]
    parts += [f"{price.per_image} USD more for each image"] if price.per_image else []
    return f"{', '.join(parts)} ({price.date})"


def _format_flag(value: object) -> str:
    return "yes" if value else EMPTY_CELL


def _format_options(_provider: Provider, capabilities: Capabilities) -> str:
    return ", ".join(sorted(capabilities.options)) or EMPTY_CELL


_HARMONISED_ROWS: Final[dict[str, CellFormatter]] = {
    name.replace("_", " "): _field_row(
        name, _FIELD_FORMATTERS.get(name) or _values_formatter(declared.unit and f" {declared.unit}")
    )
    for name, declared in HARMONISED.items()
    if name != "model"  # it is the head of the column
}
ROWS: Final[Mapping[str, CellFormatter]] = {
    **_HARMONISED_ROWS,
    "options": _format_options,
    "callback": _format_callback,
    "prompt rejected": _format_prompt_rejection,
    "video rejected": _format_video_rejection,
    "lookup by key": lambda provider, model: _format_flag(provider.lifecycle.lookup and "key" in model.fields),
    "concurrent jobs": lambda _provider, model: _format_number(model.limits.concurrency),
    "jobs per hour": lambda _provider, model: _format_number(model.limits.submits_per_hour),
    "typical duration": lambda _provider, model: _format_seconds(model.limits.typical_seconds),
    "retention": lambda _provider, model: _format_number(model.limits.retention_hours, " h"),
    "price": _format_price,
    "balance": lambda provider, _model: _format_flag(provider.lifecycle.balance),
}
"""The rows of the table: label and formatter."""
