"""Program: call every operation of generated clients with its example over a socket, and print what was right."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from telecine_codegen.contract.client_calls import CallArguments, build_arguments
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.node import Node, root_node
from telecine_codegen.openapi.operations import JSON, iter_operations, iter_responses
from telecine_codegen.openapi.python_names import function_name
from telecine_codegen.openapi.reader import read_document

KEY = "key-of-a-test"


class Recorder(BaseHTTPRequestHandler):
    """Keeps the last request, and answers with what it is told to."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[dict[str, Any]] = {}
    status: ClassVar[int] = 200
    answer: ClassVar[bytes | None] = None

    def respond(self) -> None:
        """Answer any request."""
        answer = self.answer or b""  # read before the client can go on to the next call
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        type(self).seen = {"method": self.command, "target": self.path, "headers": self.headers, "body": body}
        self.send_response(self.status)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_TRACE = respond  # noqa: N815 - names of the base class

    def log_message(self, *_: object) -> None:
        """Keep stderr clean."""


def use(spec: Path, port: int) -> dict[str, Any]:
    """Call every operation of one client, and return counts and failures."""
    document = read_document(spec, Report())
    assert document is not None
    root = root_node(document)
    counts: dict[str, Any] = {"imported": 0, "calls": 0, "right": 0, "answers": 0, "decoded": 0, "failures": []}
    home = import_module(f"telecine_clients.{spec.stem}")
    title = root["info"]["title"].value
    counts["imported"] = 1
    prefix = urlsplit(root["servers"].value[0]["url"]).path
    with getattr(home, title)(KEY, base_url=f"http://127.0.0.1:{port}{prefix}") as client:
        for operation in iter_operations(root):
            if operation.is_inbound:
                continue
            Recorder.status, Recorder.answer = next(_successes(operation))
            counts["calls"] += 1
            counts["answers"] += Recorder.answer is not None
            function = getattr(home.operations, function_name(operation.identifier or ""))
            try:
                arguments = build_arguments(function, operation)
                call = function(*arguments.positional, **arguments.named)
            except Exception as error:
                counts["failures"].append(f"{operation.identifier}: call: {type(error).__name__}: {error}"[:400])
                continue
            try:
                result = client.send(call)
                counts["decoded"] += Recorder.answer is not None and (result is not None)
                if Recorder.answer is not None and result is None and Recorder.answer != b"null":
                    counts["failures"].append(f"{operation.identifier}: the answer is lost")
            except Exception as error:
                counts["failures"].append(f"{operation.identifier}: answer: {type(error).__name__}: {error}"[:400])
            wrong = [*_differences(operation, root, prefix, arguments)]
            counts["right"] += not wrong
            counts["failures"] += [f"{operation.identifier}: wire: {line}"[:400] for line in wrong]
    return counts


def _successes(operation: Any) -> Iterator[tuple[int, bytes | None]]:
    for status, response in iter_responses(operation):
        if status.startswith("2"):
            media = response["content"][JSON]
            code = int(status.replace("X", "0"))
            yield code, json.dumps(media.value["example"]).encode() if media and "example" in media else None
    yield 200, None


def _differences(operation: Any, root: Node, prefix: str, arguments: CallArguments) -> Iterator[str]:
    expected = arguments.expected
    seen = Recorder.seen
    target = urlsplit(seen["target"])
    path = prefix + operation.path
    for name, value in expected["path"].items():
        path = path.replace(f"{{{name}}}", quote(_text(value), safe=""))
    if unquote(target.path) != unquote(path):
        yield f"path {target.path}, expected {path}"
    if seen["method"] != operation.method.upper():
        yield f"method {seen['method']}"
    pairs = [(name, each) for name, value in expected["query"].items() for each in _listed(value)]
    if sorted(parse_qsl(target.query, keep_blank_values=True)) != sorted((name, _text(each)) for name, each in pairs):
        yield f"query {target.query}, expected {pairs}"
    for name, value in expected["header"].items():
        if seen["headers"].get(name) != _text(value):
            yield f"header {name}: {seen['headers'].get(name)}, expected {value}"
    ((_, scheme),) = root["components"]["securitySchemes"].members()
    is_bearer = scheme["type"].value == "http"
    header, key = ("Authorization", f"Bearer {KEY}") if is_bearer else (scheme["name"].value, KEY)
    if seen["headers"].get(header) != key:
        yield f"key {seen['headers'].get(header)} in {header}"
    if arguments.body is not None and json.loads(seen["body"] or b"null") != arguments.body:
        yield f"body {seen['body'].decode()}, expected {json.dumps(arguments.body)}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | None) else str(value)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    Thread(target=server.serve_forever, daemon=True).start()
    found: dict[str, Any] = {}
    for given in map(Path, sys.argv[1:]):
        try:
            found[given.stem] = use(given, server.server_port)
        except Exception as error:
            empty = {"imported": 0, "calls": 0, "right": 0, "answers": 0, "decoded": 0}
            found[given.stem] = {**empty, "failures": [f"import: {type(error).__name__}: {error}"[:400]]}
    json.dump(found, sys.stdout)
