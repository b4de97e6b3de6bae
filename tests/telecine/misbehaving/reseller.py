"""Scripted reseller on a socket: returns the responses set by a test, records the requests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

from tests.contract.provider_profiles import resolve_pointer
from tests.providers import facts_by_provider

from telecine_mock.cdn import CLIPS_DIR

FILM = (CLIPS_DIR / "1x1.mp4").read_bytes()


@dataclass(frozen=True)
class RawResponse:
    """A response."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})


def json_response(value: Any, status: int = 200, **headers: str) -> RawResponse:
    """Return a JSON response; underscores in header names become hyphens."""
    all_headers = {"content-type": "application/json"} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return RawResponse(json.dumps(value).encode(), status, all_headers)


def html_response(status: int, **headers: str) -> RawResponse:
    """Return the HTML page of a proxy."""
    all_headers = {"content-type": "text/html"} | {name.replace("_", "-"): text for name, text in headers.items()}
    return RawResponse(f"<html><h1>{status}</h1></html>".encode(), status, all_headers)


class ResellerHandler(BaseHTTPRequestHandler):
    """Dispatches requests by the first segment of the path: ``/<test>/<provider>/…``."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body in one packet
    scripts: ClassVar[dict[str, Reseller]] = {}

    def handle_any(self) -> None:
        name, _, rest = self.path.lstrip("/").partition("/")
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        if rest.endswith("film.mp4") or "film%20" in rest:
            answer = RawResponse(FILM, headers={"content-type": "video/mp4"})
        else:
            answer = self.scripts[name].next(self.command, rest, content)
        self.send_response(answer.status)
        for header, text in answer.headers.items():
            self.send_header(header, text)
        self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_HEAD = handle_any  # noqa: N815 - the names are those of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        pass


@dataclass
class Reseller:
    """Responses of one test's server to submits and polls; the last one is repeated."""

    name: str
    url: str
    submits: list[RawResponse] = field(default_factory=list)
    polls: list[RawResponse] = field(default_factory=list)
    requests: list[tuple[str, str, bytes]] = field(default_factory=list)

    def next(self, method: str, path: str, content: bytes) -> RawResponse:
        self.requests.append((method, path, content))
        answers = self.submits if method == "POST" else self.polls
        return answers.pop(0) if len(answers) > 1 else answers[0]

    @property
    def film(self) -> str:
        """URL of a playable video."""
        return f"{self.url}/film.mp4"

    @property
    def posts(self) -> int:
        """Number of submits."""
        return sum(method == "POST" for method, _, _ in self.requests)


@contextmanager
def serve_resellers() -> Iterator[str]:
    """Serve resellers and yield the base URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), ResellerHandler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def done_answer(provider: str, url: object, **members: Any) -> dict[str, Any]:
    """Return the provider's response to a poll of a succeeded job, with this URL and further members."""
    text = json.dumps(facts_by_provider("DONE")[provider])
    inner = json.dumps(json.dumps(facts_by_provider("URL")[provider])[1:-1])[
        1:-1
    ]  # encoded for JSON inside a JSON string
    plain = json.dumps(facts_by_provider("URL")[provider])
    if plain in text:
        answer = json.loads(text.replace(plain, json.dumps(url)))
    else:
        answer = json.loads(text.replace(f'\\"{inner}\\"', json.dumps(json.dumps(url))[1:-1]))
    return set_members(answer, members)


def set_members(answer: Any, members: Mapping[str, Any]) -> Any:
    """Set members at paths such as ``data__quota``."""
    for path, value in members.items():
        *above, name = path.split("__")
        inner = answer
        for step in above:
            inner = inner.setdefault(step, {})
        inner[name] = value
    return answer


def answer_in_state(provider: str, word: Any, url: object = None) -> dict[str, Any]:
    """Return the response to a poll with this state word, and a video URL if given."""
    if url is None:
        answer: dict[str, Any] = facts_by_provider("poll_in_state")[provider](word)
        return answer
    answer = done_answer(provider, url)
    pointer = next(
        pointer
        for pointer in facts_by_provider("JOB_PROFILE")[provider].state_pointers
        if resolve_pointer(answer, pointer) is not None
    )
    return set_members(answer, {pointer[1:].replace("/", "__"): word})
