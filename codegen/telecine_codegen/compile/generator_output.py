"""Output of the two generators as plain values, independent of their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelField:
    """A field of a model: its Python name and type, and whether it is required."""

    name: str
    annotation: str
    required: bool


@dataclass(frozen=True, slots=True)
class GeneratedModels:
    """The source of a models module, and the fields of each model by wire name."""

    source: str
    fields: Mapping[str, Mapping[str, ModelField]]


@dataclass(frozen=True, slots=True)
class ParsedParameter:
    """A path, query or header parameter, as parsed."""

    name: str
    wire: str
    location: str
    annotation: str
    required: bool


@dataclass(frozen=True, slots=True)
class ParsedOperation:
    """An operation, as parsed.

    Attributes:
        response_models: Model names of all successful responses; ``None`` for one without a body.
    """

    name: str
    method: str
    path: str
    parameters: tuple[ParsedParameter, ...]
    response_models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedOperations:
    """The outbound and inbound operations, each in the order of the spec."""

    outbound: tuple[ParsedOperation, ...]
    inbound: tuple[ParsedOperation, ...]
