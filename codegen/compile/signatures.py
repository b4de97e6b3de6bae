"""The arguments of an operation, and the signatures that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

EXTRA_BODY: Final = "extra_body: Mapping[str, Any] | None = None"
"""Declares the argument that carries members of a body that the spec does not know yet."""


@dataclass(frozen=True, slots=True)
class FunctionArgument:
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
class RequestBody:
    """The request body of an operation.

    Attributes:
        kind: ``json``, ``union`` (a JSON body that is one of several models) or ``form``.
        model: Name of the model, qualified.
        fields: The arguments that fill it; for a union the one argument that is it.
        forms: For a union the arguments that fill each of its models.
    """

    kind: str
    model: str
    fields: tuple[FunctionArgument, ...]
    forms: tuple[tuple[FunctionArgument, ...], ...] = ()

    @property
    def is_union(self) -> bool:
        """Whether it is one of several models."""
        return self.kind == "union"


def sort_required_first(arguments: Iterable[FunctionArgument]) -> tuple[FunctionArgument, ...]:
    """Return arguments in the order of a signature."""
    return tuple(sorted(arguments, key=lambda argument: not argument.required))


def build_signature(body: RequestBody | None, others: Sequence[FunctionArgument]) -> str:
    """Return the arguments as a signature has them: by keyword, but for a body that is one whole."""
    whole, fields = (body.fields, ()) if body and body.is_union else ((), body.fields if body else ())
    return _join_signature(
        [one.declaration for one in whole], [*_format_keyword_only(others, fields), *_extra_body(body)]
    )


def build_overloads(body: RequestBody | None, others: Sequence[FunctionArgument]) -> tuple[str, ...]:
    """Return the signatures of a body that is a union: as one whole, and by the members of each of its models."""
    if body is None or not body.is_union:
        return ()
    forms = (_join_signature([], [*_format_keyword_only(others, form), EXTRA_BODY]) for form in body.forms)
    return (build_signature(body, others), *forms)


def build_open_signature(whole: str, others: Sequence[FunctionArgument]) -> str:
    """Return the signature of a function that takes whatever its overloads do."""
    return _join_signature([f"body: {whole} = OMITTED"], [*_format_keyword_only(others), EXTRA_BODY, "**form: Any"])


def _format_keyword_only(*groups: Sequence[FunctionArgument]) -> list[str]:
    return [one.declaration for one in sort_required_first(one for group in groups for one in group)]


def _extra_body(body: RequestBody | None) -> list[str]:
    return [EXTRA_BODY] if body and body.kind != "form" else []


def _join_signature(whole: Sequence[str], named: Sequence[str]) -> str:
    return ", ".join([*whole, *(["*"] if named else []), *named])
