"""How a provider's body says that a call failed, whatever the HTTP status says."""

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
"""Statuses that HTTP itself defines."""
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
"""Where errors commonly stand, for an answer that is none of those that the spec describes."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The facts of a spec's ``x-envelope``.

    Attributes:
        success: For a JSON pointer the values that mean success; a body without that member, or with null there, is
            not judged by it.
        refusal: For a JSON pointer the values by which a body under a success status says that nothing was done.
        code: Pointers to the provider's own code; the first one present counts.
        message: Pointers to the provider's own words; the first one present counts.
        errors: Which error a code means, by name, where that differs from the HTTP status of the same number.
        phrases: Which error a part of the provider's words means, by name, whatever the status; in lower case.

    """

    success: Mapping[str, tuple[object, ...]] = field(default_factory=dict[str, tuple[object, ...]])
    refusal: Mapping[str, tuple[object, ...]] = field(default_factory=dict[str, tuple[object, ...]])
    code: tuple[str, ...] = ()
    message: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict[str, str])
    phrases: Mapping[str, str] = field(default_factory=dict[str, str])

    def without_success(self) -> Envelope:
        """Return the same facts but for the test of success: an operation's answer may use those members otherwise."""
        return replace(self, success={})

    def with_errors(self, errors: Mapping[str, str]) -> Envelope:
        """Return the same facts with more codes known: at one operation a code may mean something else."""
        return replace(self, errors={**self.errors, **errors})

    def failed(self, body: Any) -> bool:
        """Tell whether the body of a success status says that the call failed."""
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
        """Return the error that an answer means: by the provider's code if that is known, else by its status."""
        body = response.json()
        code, message = _find_code(body, self.code), _find_message(body, self.message)
        worded = code is not None or message is not None
        if not worded:
            code, message = _find_code(body, COMMON_CODE_POINTERS), _find_message(body, COMMON_MESSAGE_POINTERS)
        kind = self._find_phrase_error(message) or self._kind(code, response, worded=worded)
        if kind is ApiError and response.ok:
            kind = Refused if self._is_refusal(body) else _classify_by_wording(body, code, message)
        error = kind(operation, response, code, message)
        error.worded = worded
        return error

    def undocumented_error(self, operation: str, response: Response) -> ApiError | None:
        """Return the error that the body of a success status means in words of no spec; ``None`` where it has none.

        One whose words are plain says that nothing was done; any other leaves that open.
        """
        body = response.json()
        code, message = (
            _find_code(body, (*self.code, *COMMON_CODE_POINTERS)),
            _find_message(body, (*self.message, *COMMON_MESSAGE_POINTERS)),
        )
        says_no = resolve_pointer(body, "/success") is False or resolve_pointer(body, "/error") not in (
            _MISSING,
            None,
            False,
            "",
            {},
        )
        kind = self._find_phrase_error(message) or self._kind(code, response, worded=True)
        if kind is ApiError:
            kind = _classify_by_wording(body, code, message if says_no else None)
        return kind(operation, response, code, message) if says_no or kind is not ApiError else None

    def _find_phrase_error(self, message: str | None) -> type[ApiError] | None:
        said = message.casefold() if message and self.phrases else ""
        return next((API_ERRORS[name] for phrase, name in self.phrases.items() if phrase in said), None)

    def _is_refusal(self, body: Any) -> bool:
        return any(_matches_any(resolve_pointer(body, pointer), values) for pointer, values in self.refusal.items())

    def _kind(self, code: str | int | None, response: Response, *, worded: bool) -> type[ApiError]:
        # What a status of HTTP's own means at this provider, a proxy before it does not know.
        own = worded or response.status not in _HTTP_STATUSES
        for key in (code, response.status) if own else ():
            if str(key) in self.errors:
                return API_ERRORS[self.errors[str(key)]]
        told = str(code)
        number = int(told) if response.ok and re.fullmatch("[45][0-9]{2}", told) else response.status
        return error_for_status(number) if 400 <= number <= 599 else ApiError


def _classify_by_wording(body: Any, code: str | int | None, message: str | None) -> type[ApiError]:
    """Return the error that plain words mean where no spec says it."""
    words = (word for word in (code, _find_code(body, ("/error/type",))) if word is not None)
    named = (ERROR_WORDS.get(normalise_word(word)) for word in words)
    said = message.casefold() if message else ""
    spoken = (name for phrase, name in ERROR_PHRASES if phrase in said)
    return next((API_ERRORS[name] for name in (*named, *spoken) if name), ApiError)


def find_text(body: Any, pointers: tuple[str, ...]) -> str | None:
    """Return the first text that one of the pointers leads to."""
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
    """Tell whether a value is one of those allowed; a number may come as text."""
    for other in allowed:
        if value == other and isinstance(value, bool) == isinstance(other, bool):
            return True
        if isinstance(value, str) and isinstance(other, int) and value.strip() == str(other):
            return True
    return False


def _is_success_code(value: object, allowed: tuple[object, ...]) -> bool:
    """Tell whether a code is one of those by which everybody says success; a flag is no code."""
    return True not in allowed and not isinstance(value, bool) and normalise_word(value) in _SUCCESS_CODES


@cache
def _split_pointer(pointer: str) -> tuple[str, ...]:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def resolve_pointer(body: Any, pointer: str) -> Any:
    """Follow a JSON pointer (RFC 6901) through objects; return a marker that equals nothing when it leads nowhere."""
    if body is NOT_JSON:
        return _MISSING
    for key in _split_pointer(pointer):
        members = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
        if key not in members:
            return _MISSING
        body = members[key]
    return body
