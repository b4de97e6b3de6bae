"""Callbacks per second that a receiver takes, against a bare ASGI app that reads the body, on the same server.

The requests come over several connections from this process, each with another id, signed by the scheme of the
provider (ToAPIs) or with our own key in the URL (TTAPI).
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial

from benchmarks import receiver_apps
from benchmarks.measure import BenchmarkRow, Budget, compare, measure_interleaved
from benchmarks.raw_connection import RawConnection, build_request, requests_per_second
from benchmarks.responses import FINISHED, JOB_ID
from telecine.webhooks.callback_url import add_job_key

ROUNDS, CONNECTIONS, REQUESTS = 15, 8, 2000
HALF = Budget(0.5, "at least")
NUMBERS = itertools.count()


def measure() -> list[BenchmarkRow]:
    """Return a row for each provider, verified and parsed, and confirmed on top of that."""
    with receiver_apps.run_receiver_server() as port, ExitStack() as stack:
        ways = {}
        for app, (name, made) in itertools.product(("bare", "parsed", "received"), DELIVERIES.items()):
            request = partial(made, f"/{app}/{name}")
            lines = [stack.enter_context(closing(RawConnection(port, request()))) for _ in range(CONNECTIONS)]
            ways[f"{app} {name}"] = partial(_rate, lines, request)
        values = measure_interleaved(ways, ROUNDS)
    return [
        compare(f"callbacks of {name}, {what}", "/s", values, f"{app} {name}", f"bare {name}", wanted)
        for app, what, wanted in (("parsed", "verified and parsed", HALF), ("received", "confirmed too", None))
        for name in DELIVERIES
    ]


def _rate(lines: list[RawConnection], request: Callable[[], bytes]) -> float:
    ready = [request() for _ in range(REQUESTS)]  # beforehand, because signing takes time too
    return requests_per_second(lines, ready)


def _toapis(path: str) -> bytes:
    """Return a webhook as ToAPIs sends it."""
    number, timestamp = f"evt_{next(NUMBERS)}", str(int(time.time()))
    data = {"task_id": number, "task_type": "video", "model": "grok-video-3", "status": "completed"}
    event = {"id": number, "type": "generation.completed", "api_version": "2026-01-01", "created_at": 1, "data": data}
    body = json.dumps(event).encode()
    digest = hmac.new(
        receiver_apps.SECRET.encode(), f"{number}.{timestamp}.".encode() + body, hashlib.sha256
    ).hexdigest()
    headers = {
        "X-ToAPIs-Webhook-Id": number,
        "X-ToAPIs-Webhook-Timestamp": timestamp,
        "X-ToAPIs-Webhook-Signature": f"v1={digest}",
    }
    return build_request("POST", path, body, tuple(headers.items()))


def _ttapi(path: str) -> bytes:
    """Return a callback of TTAPI, to a URL with our key in it."""
    number = f"job-{next(NUMBERS)}"
    url = add_job_key(f"http://127.0.0.1{path}", number, receiver_apps.OURS) or ""
    body = FINISHED["ttapi"].replace(JOB_ID.encode(), number.encode())
    return build_request("POST", url.removeprefix("http://127.0.0.1"), body)


DELIVERIES: dict[str, Callable[[str], bytes]] = {"toapis": _toapis, "ttapi": _ttapi}
