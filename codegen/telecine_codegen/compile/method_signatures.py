"""Build the signatures of operations from their arguments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

EXTRA_BODY: Final = "extra_body: Mapping[str, Any] | None = None"
"""Declaration of the argument for body members that are not in the spec."""


@dataclass(frozen=True, slots=True)
class FunctionArgument:
    """An argument of an operation.

    Attributes:
        name: Python name.
        wire: Name on the wire.
        annotation: Python type, model names qualified.
        required: Whether it has no default.
        doc: One-line description.
        is_joined: Whether a list is sent as one value, with commas.
    """

    name: str
    wire: str
    annotation: str
    required: bool
    doc: str
    is_joined: bool = False

    @property
    def value(self) -> str:
        """The expression of the value to send."""
        return f"join_items({self.name})" if self.is_joined else self.name

    @property
    def declaration(self) -> str:
        """The declaration in a signature."""
        if self.required:
            return f"{self.name}: {self.annotation}"
        return f"{self.name}: {self.annotation} | Omitted = OMITTED"


@dataclass(frozen=True, slots=True)
class RequestBody:
    """The request body of an operation.

    Attributes:
        kind: ``json``, ``union`` (a JSON body with one of several models), ``value`` (a JSON body given as a whole),
            ``form``, ``urlencoded`` or ``raw`` (a text or a file).
        model: Qualified name of the model; empty for a raw body.
        fields: The arguments of its members; if they are not known, the body as a single argument.
        forms: For a union, the arguments of the members of each model.
        media_type: The media type of a raw body.
    """

    kind: str
    model: str
    fields: tuple[FunctionArgument, ...]
    forms: tuple[tuple[FunctionArgument, ...], ...] = ()
    media_type: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the body can be given as a whole."""
        return self.kind in ("union", "value", "raw")

    @property
    def is_extensible(self) -> bool:
        """Whether members that are not in the spec can be added."""
        return self.kind in ("json", "union")

    @property
    def is_optional(self) -> bool:
        """Whether a body that is given as a whole may be omitted."""
        return self.is_whole and not self.fields[0].required


def sort_required_first(arguments: Iterable[FunctionArgument]) -> tuple[FunctionArgument, ...]:
    """Return the arguments, required ones first."""
    return tuple(sorted(arguments, key=lambda argument: not argument.required))


def build_signature(body: RequestBody | None, others: Sequence[FunctionArgument]) -> str:
    """Return a signature with keyword-only arguments, except for a body that is given as a whole: it is positional."""
    fields = body.fields if body else ()
    whole, members = (fields, ()) if body and body.is_whole else ((), fields)
    return _join_signature(
        [one.declaration for one in whole], [*_format_keyword_only(others, members), *_extra_body(body)]
    )


def build_overloads(body: RequestBody | None, others: Sequence[FunctionArgument]) -> tuple[str, ...]:
    """Return the signatures of a union body: the body as a whole, and the members of each model."""
    if body is None or not body.forms:
        return ()
    forms = (_join_signature([], [*_format_keyword_only(others, form), EXTRA_BODY]) for form in body.forms)
    return (build_signature(body, others), *forms)


def build_open_signature(whole: str, others: Sequence[FunctionArgument]) -> str:
    """Return the signature of the implementation of the overloads."""
    return _join_signature([f"body: {whole} = OMITTED"], [*_format_keyword_only(others), EXTRA_BODY, "**form: Any"])


def _format_keyword_only(*groups: Sequence[FunctionArgument]) -> list[str]:
    return [one.declaration for one in sort_required_first(one for group in groups for one in group)]


def _extra_body(body: RequestBody | None) -> list[str]:
    return [EXTRA_BODY] if body and body.is_extensible else []


def _join_signature(whole: Sequence[str], named: Sequence[str]) -> str:
    return ", ".join([*whole, *(["*"] if named else []), *named])
