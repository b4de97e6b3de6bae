"""How a provider's body says that a call failed, whatever the HTTP status says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final, cast

from telecine_runtime.errors import BY_NAME, ApiError, Refused, error_for_status
from telecine_runtime.response import NOT_JSON, Answer
from telecine_runtime.state_words import ERRORS, PHRASES, fold

_ABSENT: Final = object()
_SUCCESSES: Final = frozenset({"200", "0", "ok", "success"})
_HTTP: Final = (*range(400, 432), *range(500, 512))
"""Statuses that HTTP itself defines."""
ANY_CODE: Final = ("/error/code", "/code", "/error_code", "/errcode", "/error/type")
ANY_MESSAGE: Final = ("/error/message", "/message", "/msg", "/error", "/detail", "/error_message", "/error/detail")
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
            value = resolve(body, pointer)
            if value not in (_ABSENT, None) and not _among(value, allowed) and not _means_success(value, allowed):
                return True
        return False

    def error(self, operation: str, answer: Answer) -> ApiError:
        """Return the error that an answer means: by the provider's code if that is known, else by its status."""
        body = answer.json()
        code, message = _code(body, self.code), _message(body, self.message)
        worded = code is not None or message is not None
        if not worded:
            code, message = _code(body, ANY_CODE), _message(body, ANY_MESSAGE)
        kind = self._spoken(message) or self._kind(code, answer, worded=worded)
        if kind is ApiError and answer.ok:
            kind = Refused if self._refuses(body) else _plain(body, code, message)
        error = kind(operation, answer, code, message)
        error.worded = worded
        return error

    def unforeseen(self, operation: str, answer: Answer) -> ApiError | None:
        """Return the error that the body of a success status means in words of no spec; ``None`` where it has none.

        One whose words are plain says that nothing was done; any other leaves that open.
        """
        body = answer.json()
        code, message = _code(body, (*self.code, *ANY_CODE)), _message(body, (*self.message, *ANY_MESSAGE))
        says_no = resolve(body, "/success") is False or resolve(body, "/error") not in (_ABSENT, None, False, "", {})
        kind = self._spoken(message) or self._kind(code, answer, worded=True)
        if kind is ApiError:
            kind = _plain(body, code, message if says_no else None)
        return kind(operation, answer, code, message) if says_no or kind is not ApiError else None

    def _spoken(self, message: str | None) -> type[ApiError] | None:
        said = message.casefold() if message and self.phrases else ""
        return next((BY_NAME[name] for phrase, name in self.phrases.items() if phrase in said), None)

    def _refuses(self, body: Any) -> bool:
        return any(_among(resolve(body, pointer), values) for pointer, values in self.refusal.items())

    def _kind(self, code: str | int | None, answer: Answer, *, worded: bool) -> type[ApiError]:
        # What a status of HTTP's own means at this provider, a proxy before it does not know.
        own = worded or answer.status not in _HTTP
        for key in (code, answer.status) if own else ():
            if str(key) in self.errors:
                return BY_NAME[self.errors[str(key)]]
        told = str(code)
        number = int(told) if answer.ok and re.fullmatch("[45][0-9]{2}", told) else answer.status
        return error_for_status(number) if 400 <= number <= 599 else ApiError


def _plain(body: Any, code: str | int | None, message: str | None) -> type[ApiError]:
    """Return the error that plain words mean where no spec says it."""
    words = (word for word in (code, _code(body, ("/error/type",))) if word is not None)
    named = (ERRORS.get(fold(word)) for word in words)
    said = message.casefold() if message else ""
    spoken = (name for phrase, name in PHRASES if phrase in said)
    return next((BY_NAME[name] for name in (*named, *spoken) if name), ApiError)


def first_text(body: Any, pointers: tuple[str, ...]) -> str | None:
    """Return the first text that one of the pointers leads to."""
    found = _first(body, pointers)
    return found if isinstance(found, str) else None


def _first(body: Any, pointers: tuple[str, ...]) -> object:
    found = (resolve(body, pointer) for pointer in pointers)
    return next((value for value in found if value is not _ABSENT and value is not None), None)


def _code(body: Any, pointers: tuple[str, ...]) -> str | int | None:
    values = (resolve(body, pointer) for pointer in pointers)
    usable = (value for value in values if isinstance(value, str | int) and not isinstance(value, bool))
    return next((value for value in usable if value != ""), None)


def _message(body: Any, pointers: tuple[str, ...]) -> str | None:
    values = (resolve(body, pointer) for pointer in pointers)
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _among(value: object, allowed: tuple[object, ...]) -> bool:
    """Tell whether a value is one of those allowed; a number may come as text."""
    for other in allowed:
        if value == other and isinstance(value, bool) == isinstance(other, bool):
            return True
        if isinstance(value, str) and isinstance(other, int) and value.strip() == str(other):
            return True
    return False


def _means_success(value: object, allowed: tuple[object, ...]) -> bool:
    """Tell whether a code is one of those by which everybody says success; a flag is no code."""
    return True not in allowed and not isinstance(value, bool) and fold(value) in _SUCCESSES


@cache
def _keys(pointer: str) -> tuple[str, ...]:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def resolve(body: Any, pointer: str) -> Any:
    """Follow a JSON pointer (RFC 6901) through objects; return a marker that equals nothing when it leads nowhere."""
    if body is NOT_JSON:
        return _ABSENT
    for key in _keys(pointer):
        members = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
        if key not in members:
            return _ABSENT
        body = members[key]
    return body
