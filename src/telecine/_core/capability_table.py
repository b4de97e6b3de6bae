"""What each provider's models can do, side by side: the table of `telecine providers` and of docs/providers.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
SIGNED: Final = {"always": ", signed", "optional": ", signed on request", "never": ""}


@dataclass(frozen=True, slots=True)
class ModelColumn:
    """One model of one provider.

    Attributes:
        provider: The provider's name in code.
        title: The provider's own spelling of it.
        model: The model; empty where requests name none.
        cells: For each row its text.
    """

    provider: str
    title: str
    model: str
    cells: Mapping[str, str]


def build_columns() -> tuple[ModelColumn, ...]:
    """Return the table, a column for each model."""
    return tuple(_column(get_provider(name), model) for name in NAMES for model in get_provider(name).capabilities)


def render_markdown() -> str:
    """Return the table as Markdown, with a line break at its end."""
    table = build_columns()
    head = ["", *(f"{column.title}<br>`{column.provider}`" for column in table)]
    models = ["model", *(f"`{column.model}`" if column.model else EMPTY_CELL for column in table)]
    rows = [[name, *(column.cells[name] for column in table)] for name in table[0].cells]
    lines = [head, ["---"] * len(head), models, *rows]
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in lines)


def render_overview() -> str:
    """Return a short table as Markdown, a line for each model: what somebody wants to know first."""
    rows = ("duration", "aspect ratio", "resolution", "images", "callback")
    head = ["provider", "model", *rows]
    lines = [head, ["---"] * len(head)]
    for column in build_columns():
        model = f"`{column.model}`" if column.model else EMPTY_CELL
        lines.append([column.title, model, *(re.split(r"; | \(", column.cells[row])[0] for row in rows)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _column(table: Provider, capabilities: Capabilities) -> ModelColumn:
    cells = {name: cell(table, capabilities) for name, cell in ROWS.items()}
    return ModelColumn(table.name, table.api.title, capabilities.model or "", cells)


def _field(name: str, text: Callable[[FieldCapability], str]) -> Callable[[Provider, Capabilities], str]:
    def cell(_table: Provider, capabilities: Capabilities) -> str:
        field = capabilities.fields.get(name)
        return EMPTY_CELL if field is None else text(field)

    return cell


def _prompt(field: FieldCapability) -> str:
    needed = "required" if field.required else "optional"
    return needed if field.max_length is None else f"{needed}, up to {field.max_length} characters"


def _values(unit: str = "") -> Callable[[FieldCapability], str]:
    def text(field: FieldCapability) -> str:
        told = "values not documented" if field.values is None else format_allowed_values(field.values) + unit
        alone = field.values is not None and len(field.values) == 1
        return told if field.default is None or alone else f"{told} ({field.default}{unit} by default)"

    return text


def _images(field: FieldCapability) -> str:
    facts = field.images or ImageSupport(())
    parts = [" or ".join(FORMS[form] for form in facts.forms)]
    if field.max_items is not None:
        parts.append(f"exactly {field.max_items}" if field.required else f"{field.max_items} at most")
    if facts.types:
        parts.append(", ".join(MEDIA.get(kind, kind) for kind in facts.types))
    if facts.max_bytes is not None:
        parts.append(f"{facts.max_bytes / (1 << 20):g} MiB each")
    return "; ".join(parts)


_WRITTEN: Final = {"prompt": _prompt, "images": _images}
"""The harmonised fields of which more is to be told than their values."""


def _number(value: int | None, unit: str = "") -> str:
    return EMPTY_CELL if value is None else f"{value}{unit}"


def _span(seconds: tuple[int, int] | None) -> str:
    return EMPTY_CELL if seconds is None else f"{seconds[0]} to {seconds[1]} s"


def _callback(capabilities: Capabilities) -> str:
    if capabilities.callback is None:
        return EMPTY_CELL
    return CALLBACKS[capabilities.callback] + SIGNED[capabilities.signature]


def _told(by_code: bool, by_words: bool) -> str:
    ways = [way for way, there in (("code", by_code), ("words", by_words)) if there]
    return f"by {' or '.join(ways)}" if ways else EMPTY_CELL


def _refused(table: Provider, capabilities: Capabilities) -> str:
    envelope = table.lifecycle.submits[capabilities.operation].operation.envelope
    return _told(REFUSED in envelope.errors.values(), REFUSED in envelope.phrases.values())


def _withheld(table: Provider, _capabilities: Capabilities) -> str:
    signs = table.lifecycle.facts.rejected
    return _told(any(sign.values for sign in signs), any(sign.phrases for sign in signs))


def _price(capabilities: Capabilities) -> str:
    price = capabilities.price
    if price is None:
        return "not told"
    parts = [f"{amount} USD/s at {name}" for name, amount in price.per_second.items()]
    parts += [f"{amount} USD for {seconds} s" for seconds, amount in price.per_video.items()]
    parts += [f"{price.per_image} USD more for each image"] if price.per_image else []
    return f"{', '.join(parts)} ({price.date})"


def _yes(there: object) -> str:
    return "yes" if there else EMPTY_CELL


def _options(names: Sequence[str]) -> str:
    return ", ".join(sorted(names)) or EMPTY_CELL


_HARMONISED_ROWS: Final = {
    name.replace("_", " "): _field(name, _WRITTEN.get(name) or _values(declared.unit and f" {declared.unit}"))
    for name, declared in HARMONISED.items()
    if name != "model"  # that is what each column is of
}
ROWS: Final[Mapping[str, Callable[[Provider, Capabilities], str]]] = {
    **_HARMONISED_ROWS,
    "options": lambda _table, capabilities: _options(list(capabilities.options)),
    "callback": lambda _table, capabilities: _callback(capabilities),
    "prompt refused": _refused,
    "video withheld": _withheld,
    "found by our key": lambda table, capabilities: _yes(table.lifecycle.lookup and "key" in capabilities.fields),
    "jobs at once": lambda _table, capabilities: _number(capabilities.limits.concurrency),
    "jobs an hour": lambda _table, capabilities: _number(capabilities.limits.submits_per_hour),
    "usual time": lambda _table, capabilities: _span(capabilities.limits.typical_seconds),
    "video is kept": lambda _table, capabilities: _number(capabilities.limits.retention_hours, " h"),
    "price": lambda _table, capabilities: _price(capabilities),
    "balance": lambda table, _capabilities: _yes(table.lifecycle.balance),
}
"""The rows, each with what it says of a model."""
