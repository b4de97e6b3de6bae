"""The arguments of an operation, and the signatures that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

EXTRA: Final = "extra_body: Mapping[str, Any] | None = None"
"""Declares the argument that carries members of a body that the spec does not know yet."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an operation.

    Attributes:
        name: Python name.
        wire: Name on the wire.
        annotation: Python type, model names qualified.
        required: Whether a call must give it.
        doc: One line about it.
    """

    name: str
    wire: str
    annotation: str
    required: bool
    doc: str

    @property
    def declaration(self) -> str:
        """The argument as it stands in a signature."""
        if self.required:
            return f"{self.name}: {self.annotation}"
        return f"{self.name}: {self.annotation} | Omitted = OMITTED"


@dataclass(frozen=True, slots=True)
class Body:
    """The request body of an operation.

    Attributes:
        kind: ``json``, ``union`` (a JSON body that is one of several models) or ``form``.
        model: Name of the model, qualified.
        fields: The arguments that fill it; for a union the one argument that is it.
        forms: For a union the arguments that fill each of its models.
    """

    kind: str
    model: str
    fields: tuple[Argument, ...]
    forms: tuple[tuple[Argument, ...], ...] = ()

    @property
    def is_union(self) -> bool:
        """Whether it is one of several models."""
        return self.kind == "union"


def required_first(arguments: Iterable[Argument]) -> tuple[Argument, ...]:
    """Return arguments in the order of a signature."""
    return tuple(sorted(arguments, key=lambda argument: not argument.required))


def signature(body: Body | None, others: Sequence[Argument]) -> str:
    """Return the arguments as a signature has them: by keyword, but for a body that is one whole."""
    whole, fields = (body.fields, ()) if body and body.is_union else ((), body.fields if body else ())
    return _written([one.declaration for one in whole], [*_named(others, fields), *_extra(body)])


def overloads(body: Body | None, others: Sequence[Argument]) -> tuple[str, ...]:
    """Return the signatures of a body that is a union: as one whole, and by the members of each of its models."""
    if body is None or not body.is_union:
        return ()
    forms = (_written([], [*_named(others, form), EXTRA]) for form in body.forms)
    return (signature(body, others), *forms)


def open_signature(whole: str, others: Sequence[Argument]) -> str:
    """Return the signature of a function that takes whatever its overloads do."""
    return _written([f"body: {whole} = OMITTED"], [*_named(others), EXTRA, "**form: Any"])


def _named(*groups: Sequence[Argument]) -> list[str]:
    return [one.declaration for one in required_first(one for group in groups for one in group)]


def _extra(body: Body | None) -> list[str]:
    return [EXTRA] if body and body.kind != "form" else []


def _written(whole: Sequence[str], named: Sequence[str]) -> str:
    return ", ".join([*whole, *(["*"] if named else []), *named])
