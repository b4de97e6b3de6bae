"""What the two generators return for a spec, as plain values that need neither of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelField:
    """How a property became a field: its Python name and type, and whether it is required."""

    name: str
    annotation: str
    required: bool


@dataclass(frozen=True, slots=True)
class GeneratedModels:
    """The source of a models module, and for each model its fields by wire name."""

    source: str
    fields: Mapping[str, Mapping[str, ModelField]]


@dataclass(frozen=True, slots=True)
class ParsedParameter:
    """A path, query or header parameter as the parser understood it."""

    name: str
    wire: str
    location: str
    annotation: str
    required: bool


@dataclass(frozen=True, slots=True)
class ParsedOperation:
    """An operation as the parser understood it.

    Attributes:
        answers: Names of the models of all success answers, ``None`` for one without a body beside others with one.
    """

    name: str
    method: str
    path: str
    parameters: tuple[ParsedParameter, ...]
    body: str | None
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedOperations:
    """The operations that we call, and the requests that are sent to us, both in the order of the spec."""

    outbound: tuple[ParsedOperation, ...]
    inbound: tuple[ParsedOperation, ...]
