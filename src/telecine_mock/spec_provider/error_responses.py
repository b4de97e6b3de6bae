"""Error responses: the documented one for each reason to refuse a call, else a generic one in the same shape."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import JSON, OperationNode, iter_responses
from telecine_codegen.openapi.pointer import split_pointer
from telecine_mock.spec_provider.body_paths import REMOVED, change_values
from telecine_mock.spec_provider.phase_bodies import write_sentence
from telecine_mock.spec_provider.response_examples import iter_headers, iter_media_examples, parse_status
from telecine_mock.spec_provider.schema_validation import SpecSchemas
from telecine_runtime.error_envelope import COMMON_CODE_POINTERS, COMMON_MESSAGE_POINTERS, Envelope
from telecine_runtime.errors import (
    ApiError,
    AuthenticationError,
    BadRequest,
    InsufficientCredits,
    NotFound,
    PermissionDenied,
    PromptRejected,
    ServerError,
    Unavailable,
    error_for_status,
)
from telecine_runtime.response import Response
from telecine_runtime.state_words import ERROR_WORDS

REASONS: Final[Mapping[str, tuple[type[ApiError], int]]] = {
    "invalid": (BadRequest, 400),
    "unknown": (NotFound, 404),
    "refused": (PromptRejected, 400),
    "no-credits": (InsufficientCredits, 402),
    "forbidden": (PermissionDenied, 403),
    "maintenance": (Unavailable, 503),
    "server-error": (ServerError, 500),
}
"""By reason to refuse: the error that the client shall raise, and the usual status."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorExample:
    """An example of a documented error. `status` is None for the default response."""

    status: int | None
    body: Any
    schema: Node
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, eq=False)
class OperationErrors:
    """The documented errors of one operation."""

    examples: Sequence[ErrorExample]
    envelope: Envelope
    schemas: SpecSchemas

    def classify(self, status: int, body: Any) -> type[ApiError]:
        """Return the error that a client raises for a response."""
        return type(self._error(status, body))

    def message(self, status: int, body: Any) -> str:
        """Return the message of a body; empty if it has none."""
        return self._error(status, body).message or ""

    def find(self, reason: str) -> tuple[int, str] | None:
        """Return status and message of the documented response for a reason; None if there is none."""
        kind, usual = REASONS[reason]
        found = [(each, each.status or usual) for each in self.examples if self._is_about(each, kind, usual)]
        if not found:
            return self._find_by_phrase(kind)
        example, status = min(found, key=lambda pair: (pair[1] != usual, not self._is_named(pair[0], kind)))
        return status, self.message(status, example.body)

    def _is_about(self, example: ErrorExample, kind: type[ApiError], usual: int) -> bool:
        """Return whether an example is one of an error; a default response only if its body alone says so."""
        other = 400 if usual >= 500 else 500
        statuses = (usual, other) if example.status is None else (example.status,)
        return all(self.classify(status, example.body) is kind for status in statuses)

    def find_wrong_key(self) -> tuple[int, str] | None:
        """Return status and message for a wrong key, where they differ from those for a missing one (401)."""
        for example in self.examples:
            status = example.status
            if status not in (None, 401) and self.classify(status, example.body) is AuthenticationError:
                return status, self.message(status, example.body)
        return None

    def list_statuses(self) -> dict[str, int]:
        """Return the documented status of each reason; that of a malformed body only if it has its own."""
        found = {reason: self.find(reason) for reason in REASONS} | {"wrong-key": self.find_wrong_key()}
        statuses = {reason: pair[0] for reason, pair in found.items() if pair is not None}
        bad = {e.status for e in self.examples if self.classify(e.status or 400, e.body) is BadRequest}
        if bad >= {400, 422}:
            statuses |= {"invalid": 400, "malformed": 422}
        if 415 in bad:
            statuses["content-type"] = 415
        return statuses

    def list_reason_messages(self) -> dict[str, str]:
        """Return the documented message of each reason."""
        found = {reason: self.find(reason) for reason in REASONS} | {"wrong-key": self.find_wrong_key()}
        return {reason: pair[1] for reason, pair in found.items() if pair is not None and pair[1]}

    def list_messages(self) -> dict[int, str]:
        """Return the message of the first example of each documented status."""
        found = {e.status: self.message(e.status, e.body) for e in reversed(self.examples) if e.status is not None}
        return {status: message for status, message in found.items() if message}

    def list_headers(self) -> dict[int, Mapping[str, str]]:
        """Return the documented headers of each documented status."""
        return {e.status: e.headers for e in self.examples if e.status is not None and e.headers}

    @property
    def is_told_in_body(self) -> bool:
        """Whether the body alone says that the call failed, so that it may come with status 200."""
        return any(self.envelope.failed(example.body) for example in self.examples)

    def build_body(self, status: int, message: str) -> Any:
        """Return the body of a refusal: the example with this message, or an example of the status with it."""
        same = [example for example in self.examples if example.status == status]
        for example in same:
            if self.message(status, example.body) == message:
                return example.body
        usual = error_for_status(status)
        likely = [example for example in same if self.classify(status, example.body) is usual]
        base = next(iter([*likely, *same, *self.examples[-1:]]), None)
        return {"message": message} if base is None else self._write(base, status, message)

    def _write(self, example: ErrorExample, status: int, message: str) -> Any:
        """Write message and code into an example; the code is one that is read as the error of the status."""
        body = self._change_first(example, example.body, [*self.envelope.message, *COMMON_MESSAGE_POINTERS], message)
        wanted = self.classify(status, example.body) if example.status == status else error_for_status(status)
        words = (word for word, name in ERROR_WORDS.items() if name == wanted.__name__)
        for code in (None, status, str(status), *words, REMOVED):
            pointers = [*self.envelope.code, *COMMON_CODE_POINTERS]
            written = body if code is None else self._change_first(example, body, pointers, code)
            is_stale = code is None and example.status is None and self._names_status(body, status)
            if not is_stale and self.classify(status, written) is wanted and self._is_valid(example, written):
                return written
        return body

    def _names_status(self, body: Any, status: int) -> bool:
        """Return whether the code of a body is another HTTP status."""
        code = str(self._error(status, body).code)
        return code.isdigit() and code != str(status)

    def _change_first(self, example: ErrorExample, body: Any, pointers: Iterable[str], value: Any) -> Any:
        for pointer in pointers:
            path = tuple(split_pointer(pointer))
            changed = change_values(body, path, lambda old: cast("Any", old) if isinstance(old, dict | list) else value)
            if changed != body and self._is_valid(example, changed):
                return changed
        return body

    def _is_valid(self, example: ErrorExample, body: Any) -> bool:
        return self.schemas.is_valid(example.schema, body)

    def _find_by_phrase(self, kind: type[ApiError]) -> tuple[int, str] | None:
        """Return a refusal whose message has a phrase that the spec gives for an error."""
        usual = next(status for other, status in REASONS.values() if other is kind)
        statuses = [example.status for example in self.examples if example.status in (400, 422)]
        for phrase, name in self.envelope.phrases.items():
            if name == kind.__name__:
                return (statuses or [usual])[0] or usual, write_sentence(phrase)
        for code, name in self.envelope.errors.items():
            if name == kind.__name__ and code.isdigit() and 400 <= int(code) <= 599:
                return int(code), ""
        return None

    def _is_named(self, example: ErrorExample, kind: type[ApiError]) -> bool:
        """Return whether code or message of an example is a code that the spec gives for an error."""
        error = self._error(example.status or 400, example.body)
        return any(self.envelope.errors.get(str(word)) == kind.__name__ for word in (error.code, error.message))

    def _error(self, status: int, body: Any) -> ApiError:
        return self.envelope.error("", Response(status, {}, json.dumps(body).encode()))


def read_errors(operation: OperationNode, envelope: Envelope, schemas: SpecSchemas) -> OperationErrors:
    """Return the documented errors of an operation, the default response last."""
    return OperationErrors(tuple(_iter_examples(operation)), envelope, schemas)


def _iter_examples(operation: OperationNode) -> Iterator[ErrorExample]:
    responses = sorted(iter_responses(operation), key=lambda each: each[0] == "default")
    for status, response in responses:
        media = response["content"][JSON]
        if not status.startswith(("1", "2", "3")) and media["schema"]:
            known = None if status == "default" else parse_status(status)
            headers = dict(iter_headers(response))
            yield from (ErrorExample(known, body, media["schema"], headers) for body in iter_media_examples(media))
