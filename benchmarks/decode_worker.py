"""Worker of `decode.py`, with the stock clients on its path; reports the microseconds of each round."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from benchmarks.measure import measure_interleaved, time_call
from benchmarks.responses import FINISHED, JOB_ID, PROMPT
from benchmarks.worker_results import write_result
from telecine.providers import get_provider as table_of
from telecine_clients.ttapi import operations
from telecine_clients.ttapi.models import Imagine10Request
from telecine_runtime.request_body import JsonBody
from telecine_runtime.response import Response

ROUNDS: Final = 41
CALLS: Final = 500
STOCK: Final = "stock openapi-python-client"
TO_READING: Final = "bytes to reading"
POLLS: Final = {
    "ttapi": "grok.fetch_generation",
    "toapis": "videos.get_video",
    "cometapi": "videos.get_video",
    "apikley": "jobs.get_task",
    "xai": "videos.get_video",
}
"""By provider: the module of the stock client that polls."""


@dataclass(frozen=True, slots=True)
class StockResponse:
    """The part of a response that the stock client uses."""

    content: bytes
    status_code: int = 200

    def json(self) -> Any:
        """Return the decoded body."""
        return json.loads(self.content)


def main() -> None:
    """Measure and report the results."""
    decode = {name: _measure(_decoders(name, content)) for name, content in FINISHED.items()}
    write_result({"decode": decode, "encode": _measure(_encoders())})


def _decoders(provider: str, content: bytes) -> dict[str, Callable[[], Any]]:
    table = table_of(provider)
    call, answer = table.build_poll_call(JOB_ID), Response(200, {}, content)
    decode = call.operation.decode
    polling, response = import_module(f"stock_{provider}.api.{POLLS[provider]}"), StockResponse(content)
    parse = polling._parse_response  # noqa: SLF001 - the part that decodes bytes
    return {
        "ours": lambda: decode(content),
        TO_READING: lambda: table.parse_poll(call, answer, table.api.base_url),
        STOCK: lambda: parse(client=None, response=response),
        "json.loads": lambda: json.loads(content),
    }


def _encoders() -> dict[str, Callable[[], Any]]:
    models = import_module("stock_ttapi.models")
    landscape = models.Imagine10RequestAspectRatio.VALUE_4

    def ours() -> bytes:
        body = operations.create_generation(Imagine10Request(prompt=PROMPT, aspect_ratio="16:9")).body
        assert isinstance(body, JsonBody)
        return body.content

    def theirs() -> bytes:
        return json.dumps(models.Imagine10Request(prompt=PROMPT, aspect_ratio=landscape).to_dict()).encode()

    return {"ours": ours, STOCK: theirs}


def _measure(ways: Mapping[str, Callable[[], Any]]) -> dict[str, list[float]]:
    return measure_interleaved({name: _timer(way) for name, way in ways.items()}, ROUNDS)


def _timer(way: Callable[[], Any]) -> Callable[[], float]:
    return lambda: time_call(way, CALLS) * 1e6


if __name__ == "__main__":
    main()
