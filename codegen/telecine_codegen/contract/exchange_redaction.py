"""Redaction of recorded exchanges, with what a spec tells of its members: prompts, callback URLs, ids and balances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.contract.api_spec import ApiOperation
from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.exchange import RecordedExchange
from telecine_codegen.contract.recorded_exchange import (
    FORMAT,
    REQUEST_HEADERS,
    RESPONSE_HEADERS,
    documented_headers,
    encode_body,
    list_headers,
)
from telecine_codegen.contract.redaction import (
    CALLBACK,
    Redactor,
    iter_texts,
    replace_amounts,
)
from telecine_codegen.contract.traffic import Capture
from telecine_codegen.openapi.harmonised_members import MemberPath, collect_marks, iter_marks
from telecine_codegen.openapi.operations import FORM, iter_media_schemas, iter_success_schemas
from telecine_runtime.json_lookup import find_value

Members = Mapping[str, Sequence[MemberPath]]
"""Paths of the members of each operation."""


class ExchangeRedactor:
    """Writes exchanges as JSON without secrets.

    Args:
        target: The server, with the key that was used.
    """

    def __init__(self, target: ContractTarget) -> None:
        self._target = target
        self._prompts = _list_members(target, "prompt", is_request=True)
        self._callbacks = _list_members(target, "callback_url", is_request=True)
        self._balances = _list_members(target, "balance", is_request=False)
        names = {path[-1] for paths in self._prompts.values() for path in paths if path}
        self._redactor = Redactor(target.key, (name for name in names if name is not None))

    @property
    def replaced_ids(self) -> int:
        """Number of job ids that were replaced."""
        return len(self._redactor.ids.known)

    def redact(self, captures: Iterable[Capture]) -> list[dict[str, Any]]:
        """Return the content of the file of each exchange."""
        found = list(captures)
        for each in found:  # before the first is written: an echo may come earlier than what it echoes is known
            self._learn(each)
        return [self._redact(each) for each in found]

    def _learn(self, capture: Capture) -> None:
        exchange = capture.exchange
        operation = self._find_operation(capture)
        sent, received = encode_body(exchange.request), encode_body(exchange.response)
        if operation is not None:
            body = sent.get("json")
            for path in self._prompts.get(operation.id, ()):
                if isinstance(prompt := find_value(body, path), str):
                    self._redactor.add_prompt(prompt)
            for path in self._callbacks.get(operation.id, ()):
                if isinstance(url := find_value(body, path), str):
                    self._redactor.add_callback(url)
            for job_id in self._read_ids(operation, exchange):
                self._redactor.add_id(job_id)
        for text in (*iter_texts(sent.get("json")), *iter_texts(received.get("json")), received.get("text", "")):
            self._redactor.add_urls(text)
        for text in (*exchange.response.headers.values(), exchange.target if capture.is_elsewhere else ""):
            self._redactor.add_urls(text)

    def _read_ids(self, operation: ApiOperation, exchange: RecordedExchange) -> list[str]:
        """Return the ids of jobs in a response; not one that a check made up, and that the response only repeats."""
        jobs = self._target.jobs
        created = [job.read_id(exchange) for job in jobs if job.submit.id == operation.id]
        polled = [job.read(exchange).job_id for job in jobs if job.poll.operation == operation.id]
        asked = unquote(exchange.target)
        known = self._redactor.ids.known
        return [*filter(None, created), *(each for each in polled if each and (each in known or each not in asked))]

    def _redact(self, capture: Capture) -> dict[str, Any]:
        exchange, operation = capture.exchange, self._find_operation(capture)
        place = (
            {"url": self._redactor.text(exchange.target)}
            if capture.is_elsewhere
            else {"target": self._redact_target(exchange.target)}
        )
        names = RESPONSE_HEADERS + documented_headers(operation, exchange.status)
        answer = {"status": exchange.status, "headers": self._headers(list_headers(exchange.response, names))}
        return {
            "format": FORMAT,
            "provider": self._target.spec.name,
            "operation": operation.id if operation else None,
            "source": "schemathesis" if capture.is_generated else "jobs",
            "request": {
                "method": exchange.method,
                **place,
                "key": self._describe_key(exchange),
                "headers": self._headers(list_headers(exchange.request, REQUEST_HEADERS)),
                **self._redact_sent(operation, exchange),
            },
            "response": {"error": capture.error} if capture.error else answer | self._redact_got(operation, exchange),
        }

    def _find_operation(self, capture: Capture) -> ApiOperation | None:
        if capture.is_elsewhere:
            return None
        return self._target.spec.route(capture.exchange.method, urlsplit(capture.exchange.target).path)

    def _redact_target(self, target: str) -> str:
        url = urlsplit(target)
        path = "/".join(
            quote(self._redactor.text(unquote(step)), safe=":@!$&'()*+,;=~") for step in url.path.split("/")
        )
        query = [
            (name, str(self._redactor.value(value, name)))
            for name, value in parse_qsl(url.query, keep_blank_values=True)
        ]
        return f"{path}?{urlencode(query)}" if query else path

    def _redact_sent(self, operation: ApiOperation | None, exchange: RecordedExchange) -> dict[str, Any]:
        if exchange.request.media_type == FORM:
            return {"text": f"a form of {len(exchange.request.content)} bytes was removed"}
        body = encode_body(exchange.request)
        for path in self._callbacks.get(operation.id, ()) if operation and "json" in body else ():
            if isinstance(find_value(body["json"], path), str):
                body["json"] = _put(body["json"], path, CALLBACK)
        return self._redact_body(body)

    def _redact_got(self, operation: ApiOperation | None, exchange: RecordedExchange) -> dict[str, Any]:
        body = encode_body(exchange.response)
        for path in self._balances.get(operation.id, ()) if operation and "json" in body else ():
            body["json"] = replace_amounts(body["json"], path)
        if operation is None and "bytes" in body:
            del body["bytes"]  # of a film only the beginning was read
        return self._redact_body(body)

    def _redact_body(self, body: dict[str, Any]) -> dict[str, Any]:
        if "json" in body:
            return {"json": self._redactor.value(body["json"])}
        return {"text": self._redactor.text(body["text"])} if "text" in body else body

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {name: str(self._redactor.value(value, name)) for name, value in headers.items()}

    def _describe_key(self, exchange: RecordedExchange) -> str:
        """Return which key was sent: the right one, another, or none."""
        header, prefix = self._target.spec.key_header or ("", "")
        sent = exchange.request.headers.get(header.lower(), "")
        return "none" if not sent else "right" if sent == prefix + self._target.key else "other"


def _put(body: Any, path: MemberPath, value: Any) -> Any:
    """Return a JSON value with another value at a path, if that is there."""
    if not path:
        return value
    name, *rest = path
    return {**body, name: _put(body[name], tuple(rest), value)} if isinstance(body, Mapping) and name in body else body


def _list_members(target: ContractTarget, word: str, *, is_request: bool) -> Members:
    """Return where the members with a word of `x-harmonised` stand, by operation."""
    found: dict[str, list[MemberPath]] = {}
    for call in normalise_spec(target.document).calls():
        schemas = iter_media_schemas(call.node["requestBody"]) if is_request else iter_success_schemas(call)
        marks = [mark for schema in schemas for mark in iter_marks(schema)] if is_request else collect_marks(schemas)
        found[call.identifier or ""] = list(dict.fromkeys(mark.path for mark in marks if word in mark.words))
    return found
