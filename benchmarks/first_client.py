"""Time until a new process has its first client and its first response, and its memory then.

Our client imports pydantic with the first body, so only the rows of the first response include everything. An
`httpx.Client` loads CA certificates, which takes as long as everything of ours; either both sides create one, or both
use one without connections.
"""

from __future__ import annotations

import sys
from functools import partial

from benchmarks.fresh_interpreter import measure_memory_mb, measure_statement_ms
from benchmarks.measure import BenchmarkRow, Budget, compare, measure_interleaved
from benchmarks.peers import create_environment, create_own_environment

ROUNDS, ROUNDS_OF_MEMORY = 21, 3
BUDGET = Budget(1.05)
FLOOR, BY_HAND = "httpx + pydantic", "httpx + 2 pydantic models"

OPENAI = "import openai; openai.OpenAI(api_key='k')"
HTTP = """
import httpx
answer = {"status": "SUCCESS", "message": "success", "data": {"job_id": "c822d894-fba8-4cd7-8b34-5cf54284af61"}}
http = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=answer)))
"""
"""A client with a mock transport: no certificates, no connections."""
BORROWING = f"{HTTP}import telecine\nclient = telecine.Client(api_key='k', http_client=http)\n"
STATEMENTS = {
    "client": "import telecine; telecine.Client(api_key='k')",
    "generated": "from telecine_clients.ttapi import TTAPI; TTAPI('k')",
    "baseline": "import httpx, pydantic; pydantic.BaseModel; httpx.Client()",
    "borrowing": BORROWING,
    "baseline, borrowing": f"{HTTP}import pydantic; pydantic.BaseModel",
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
"""`by hand` is the minimum without a generated client: the response is parsed, the request not validated."""


def measure() -> list[BenchmarkRow]:
    """Return the rows of time, and on Linux those of memory."""
    if sys.platform != "linux":
        print("memory needs /proc; its rows are missing", file=sys.stderr)
        return _measure_time()
    return [*_measure_time(), *_measure_memory()]


def _measure_time() -> list[BenchmarkRow]:
    interpreter = create_own_environment()
    values = measure_interleaved(
        {name: partial(measure_statement_ms, interpreter, statement) for name, statement in STATEMENTS.items()}
        | {"openai": partial(measure_statement_ms, create_environment("openai"), OPENAI)},
        ROUNDS,
    )

    def row(what: str, name: str, against: str, label: str, budget: Budget | None = None) -> BenchmarkRow:
        return compare(what, "ms", {"ours": values[name], label: values[against]}, "ours", label, budget)

    return [
        row("first client", "client", "baseline", FLOOR, BUDGET),
        row("first client, generated", "generated", "baseline", FLOOR, BUDGET),
        row("first client, over a borrowed one of httpx", "borrowing", "baseline, borrowing", FLOOR, BUDGET),
        row("first client", "client", "openai", "openai"),
        row("first answer", "answer", "by hand", BY_HAND),
        row("first answer, generated client", "generated answer", "by hand", BY_HAND),
    ]


def _measure_memory() -> list[BenchmarkRow]:
    interpreter = create_own_environment()
    statements = {
        "memory after import": ("import telecine", {"openai": "import openai", "litellm": "import litellm"}),
        "memory after the first client": (STATEMENTS["client"], {FLOOR: STATEMENTS["baseline"], "openai": OPENAI}),
        "memory after the first answer": (STATEMENTS["answer"], {BY_HAND: STATEMENTS["by hand"]}),
    }
    rows: list[BenchmarkRow] = []
    for what, (statement, others) in statements.items():
        ways = {"ours": partial(measure_memory_mb, interpreter, statement)}
        for name, other in others.items():
            ways[name] = partial(
                measure_memory_mb, interpreter if name in {FLOOR, BY_HAND} else create_environment(name), other
            )
        values = measure_interleaved(ways, ROUNDS_OF_MEMORY)
        rows += [compare(what, "MB", values, "ours", name) for name in others]
    return rows
