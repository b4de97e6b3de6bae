"""Error detection in response bodies: the ``x-envelope`` of a spec, and common error formats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final, cast

from telecine_runtime.errors import API_ERRORS, ApiError, Refused, error_for_status
from telecine_runtime.response import NOT_JSON, Response
from telecine_runtime.state_words import ERROR_PHRASES, ERROR_WORDS, normalise_word

_MISSING: Final = object()
_SUCCESS_CODES: Final = frozenset({"200", "0", "ok", "success"})
_HTTP_STATUSES: Final = (*range(400, 432), *range(500, 512))
"""Status codes that HTTP defines."""
COMMON_CODE_POINTERS: Final = ("/error/code", "/code", "/error_code", "/errcode", "/error/type")
COMMON_MESSAGE_POINTERS: Final = (
    "/error/message",
    "/message",
    "/msg",
    "/error",
    "/detail",
    "/error_message",
    "/error/detail",
)
"""Common places of error codes and messages, for responses that the spec does not describe."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """How the bodies of a provider report failure, from ``x-envelope``. Pointers are JSON pointers.

    Attributes:
        success: By pointer, the values that mean success. A missing or null member is ignored.
        refusal: By pointer, the values that mean that the provider did not act, under a success status.
        code: Pointers to the error code; the first one present is used.
        message: Pointers to the error message; the first one present is used.
        errors: Error class names by error code, where the code is not the HTTP status.
        phrases: Error class names by lower-case phrase in the error message; they take precedence over the status.

    """

    success: Mapping[str, tuple[object, ...]] = field(default_factory=dict[str, tuple[object, ...]])
    refusal: Mapping[str, tuple[object, ...]] = field(default_factory=dict[str, tuple[object, ...]])
    code: tuple[str, ...] = ()
    message: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict[str, str])
    phrases: Mapping[str, str] = field(default_factory=dict[str, str])

    def without_success(self) -> Envelope:
        """Return a copy without `success`, for operations that use those members differently."""
        return replace(self, success={})

    def with_errors(self, errors: Mapping[str, str]) -> Envelope:
        """Return a copy with further error codes, for operations that have codes of their own."""
        return replace(self, errors={**self.errors, **errors})

    def failed(self, body: Any) -> bool:
        """Return whether the body of a success status reports a failure."""
        for pointer, allowed in self.success.items():
            value = resolve_pointer(body, pointer)
            if (
                value not in (_MISSING, None)
                and not _matches_any(value, allowed)
                and not _is_success_code(value, allowed)
            ):
                return True
        return False

    def error(self, operation: str, response: Response) -> ApiError:
        """Return the error for a response: by its error code if that is known, else by its status."""
        body = response.json()
        code, message = _find_code(body, self.code), _find_message(body, self.message)
        worded = code is not None or message is not None
        if not worded:
            code, message = _find_code(body, COMMON_CODE_POINTERS), _find_message(body, COMMON_MESSAGE_POINTERS)
        kind = self._find_phrase_error(message) or self._classify(code, response, worded=worded)
        if kind is ApiError and response.ok:
            kind = Refused if self._is_refusal(body) else _classify_by_wording(body, code, message)
        error = kind(operation, response, code, message)
        error.worded = worded
        return error

    def undocumented_error(self, operation: str, response: Response) -> ApiError | None:
        """Return the error that the body of a success status reports in a way no spec describes, or ``None``.

        A known error word means that the provider did not act; otherwise that is unknown.
        """
        body = response.json()
        code, message = (
            _find_code(body, (*self.code, *COMMON_CODE_POINTERS)),
            _find_message(body, (*self.message, *COMMON_MESSAGE_POINTERS)),
        )
        is_error = resolve_pointer(body, "/success") is False or resolve_pointer(body, "/error") not in (
            _MISSING,
            None,
            False,
            "",
            {},
        )
        kind = self._find_phrase_error(message) or self._classify(code, response, worded=True)
        if kind is ApiError:
            kind = _classify_by_wording(body, code, message if is_error else None)
        return kind(operation, response, code, message) if is_error or kind is not ApiError else None

    def _find_phrase_error(self, message: str | None) -> type[ApiError] | None:
        if not message or not self.phrases:
            return None
        folded = message.casefold()
        return next((API_ERRORS[name] for phrase, name in self.phrases.items() if phrase in folded), None)

    def _is_refusal(self, body: Any) -> bool:
        return any(_matches_any(resolve_pointer(body, pointer), values) for pointer, values in self.refusal.items())

    def _classify(self, code: str | int | None, response: Response, *, worded: bool) -> type[ApiError]:
        # A standard status without code and message may come from a proxy, for which `errors` does not apply.
        if worded or response.status not in _HTTP_STATUSES:
            for key in (code, response.status):
                if str(key) in self.errors:
                    return API_ERRORS[self.errors[str(key)]]
        is_status_code = response.ok and re.fullmatch("[45][0-9]{2}", str(code))
        status = int(str(code)) if is_status_code else response.status
        return error_for_status(status) if 400 <= status <= 599 else ApiError


def _classify_by_wording(body: Any, code: str | int | None, message: str | None) -> type[ApiError]:
    """Return the error class for common error words and phrases."""
    for word in (code, _find_code(body, ("/error/type",))):
        if word is not None and (name := ERROR_WORDS.get(normalise_word(word))):
            return API_ERRORS[name]
    folded = message.casefold() if message else ""
    return next((API_ERRORS[name] for phrase, name in ERROR_PHRASES if phrase in folded), ApiError)


def find_text(body: Any, pointers: tuple[str, ...]) -> str | None:
    """Return the first value at the pointers that is present, if it is a text."""
    found = _find_first(body, pointers)
    return found if isinstance(found, str) else None


def _find_first(body: Any, pointers: tuple[str, ...]) -> object:
    found = (resolve_pointer(body, pointer) for pointer in pointers)
    return next((value for value in found if value is not _MISSING and value is not None), None)


def _find_code(body: Any, pointers: tuple[str, ...]) -> str | int | None:
    values = (resolve_pointer(body, pointer) for pointer in pointers)
    usable = (value for value in values if isinstance(value, str | int) and not isinstance(value, bool))
    return next((value for value in usable if value != ""), None)


def _find_message(body: Any, pointers: tuple[str, ...]) -> str | None:
    values = (resolve_pointer(body, pointer) for pointer in pointers)
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _matches_any(value: object, allowed: tuple[object, ...]) -> bool:
    """Return whether a value is one of those allowed. A number may be given as text."""
    for other in allowed:
        if value == other and isinstance(value, bool) == isinstance(other, bool):
            return True
        if isinstance(value, str) and isinstance(other, int) and value.strip() == str(other):
            return True
    return False


def _is_success_code(value: object, allowed: tuple[object, ...]) -> bool:
    """Return whether a value is a common success code. Booleans are not codes."""
    return True not in allowed and not isinstance(value, bool) and normalise_word(value) in _SUCCESS_CODES


@cache
def _split_pointer(pointer: str) -> tuple[str, ...]:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def resolve_pointer(body: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer (RFC 6901) through objects, or `_MISSING`."""
    if body is NOT_JSON:
        return _MISSING
    for key in _split_pointer(pointer):
        members = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
        if key not in members:
            return _MISSING
        body = members[key]
    return body
