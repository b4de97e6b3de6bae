"""How soon a program that starts has a client, and its first answer; and what it then holds in memory.

A client of ours loads pydantic with the first body, so a client alone is less than it will need; the rows of the first
answer hold all of it. An `httpx.Client` reads a bundle of certificates, which takes as long as all of ours; it is
made on both sides, or one without connections is on both.
"""

from __future__ import annotations

import sys
from functools import partial

from benchmarks.fresh_interpreter import measure_memory_mb, measure_statement_ms
from benchmarks.measure import BenchmarkRow, Budget, compare, measure_interleaved
from benchmarks.peers import create_environment, create_own_environment

ROUNDS, ROUNDS_OF_MEMORY = 21, 3
TOGETHER = Budget(1.05)
FLOOR, BY_HAND = "httpx + pydantic", "httpx + 2 pydantic models"

OPENAI = "import openai; openai.OpenAI(api_key='k')"
HTTP = """
import httpx
answer = {"status": "SUCCESS", "message": "success", "data": {"job_id": "c822d894-fba8-4cd7-8b34-5cf54284af61"}}
http = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=answer)))
"""
"""A client that answers by itself: without certificates, without connections."""
BORROWING = f"{HTTP}import telecine\nclient = telecine.Client(api_key='k', http_client=http)\n"
STATEMENTS = {
    "client": "import telecine; telecine.Client(api_key='k')",
    "generated": "from telecine_clients.ttapi import TTAPI; TTAPI('k')",
    "both": "import httpx, pydantic; pydantic.BaseModel; httpx.Client()",
    "borrowing": BORROWING,
    "both, borrowing": f"{HTTP}import pydantic; pydantic.BaseModel",
    "answer": f"{BORROWING}client.submit('a paper boat', provider='ttapi', aspect_ratio='16:9')",
    "generated answer": f"""{HTTP}
from telecine_clients.ttapi import TTAPI
from telecine_clients.ttapi.models import Imagine10Request
client = TTAPI("k", http_client=http)
client.create_generation(Imagine10Request(prompt="a paper boat", aspect_ratio="16:9"))
""",
    "by hand": f"""{HTTP}
from pydantic import BaseModel

class Job(BaseModel):
    job_id: str

class Accepted(BaseModel):
    status: str
    message: str
    data: Job

body = {{"prompt": "a paper boat", "aspect_ratio": "16:9"}}
sent = http.post("https://api.ttapi.io/grok/generations", json=body, headers={{"TT-API-KEY": "k"}})
Accepted.model_validate_json(sent.raise_for_status().content)
""",
}
"""By hand is the least that a program can do itself: one answer read, and nothing checked of what it sends."""


def measure() -> list[BenchmarkRow]:
    """Return the rows of time, and those of memory where the system tells it."""
    if sys.platform != "linux":
        print("memory is read from /proc, which is not here", file=sys.stderr)
        return _times()
    return [*_times(), *_sizes()]


def _times() -> list[BenchmarkRow]:
    home = create_own_environment()
    values = measure_interleaved(
        {name: partial(measure_statement_ms, home, statement) for name, statement in STATEMENTS.items()}
        | {"openai": partial(measure_statement_ms, create_environment("openai"), OPENAI)},
        ROUNDS,
    )

    def row(what: str, name: str, against: str, said: str, wanted: Budget | None = None) -> BenchmarkRow:
        return compare(what, "ms", {"ours": values[name], said: values[against]}, "ours", said, wanted)

    return [
        row("first client", "client", "both", FLOOR, TOGETHER),
        row("first client, generated", "generated", "both", FLOOR, TOGETHER),
        row("first client, over a borrowed one of httpx", "borrowing", "both, borrowing", FLOOR, TOGETHER),
        row("first client", "client", "openai", "openai"),
        row("first answer", "answer", "by hand", BY_HAND),
        row("first answer, generated client", "generated answer", "by hand", BY_HAND),
    ]


def _sizes() -> list[BenchmarkRow]:
    home = create_own_environment()
    held = {
        "memory after import": ("import telecine", {"openai": "import openai", "litellm": "import litellm"}),
        "memory after the first client": (STATEMENTS["client"], {FLOOR: STATEMENTS["both"], "openai": OPENAI}),
        "memory after the first answer": (STATEMENTS["answer"], {BY_HAND: STATEMENTS["by hand"]}),
    }
    rows: list[BenchmarkRow] = []
    for what, (statement, others) in held.items():
        ways = {"ours": partial(measure_memory_mb, home, statement)}
        for name, other in others.items():
            ways[name] = partial(
                measure_memory_mb, home if name in {FLOOR, BY_HAND} else create_environment(name), other
            )
        values = measure_interleaved(ways, ROUNDS_OF_MEMORY)
        rows += [compare(what, "MB", values, "ours", name) for name in others]
    return rows
