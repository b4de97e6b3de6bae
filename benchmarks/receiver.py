"""Callbacks per second of our receiver, compared with a bare ASGI app that reads the body, on the same server.

This process sends the requests over several connections, each with a new id, signed by the scheme of the provider
(ToAPIs) or with our key in the URL (TTAPI).
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
BUDGET = Budget(0.5, "at least")
COUNTER = itertools.count()


def measure() -> list[BenchmarkRow]:
    """Return two rows for each provider: callbacks verified and parsed, and confirmed as well."""
    with receiver_apps.run_receiver_server() as port, ExitStack() as stack:
        ways = {}
        for app, (name, encode) in itertools.product(("bare", "parsed", "received"), DELIVERIES.items()):
            request = partial(encode, f"/{app}/{name}")
            connections = [stack.enter_context(closing(RawConnection(port, request()))) for _ in range(CONNECTIONS)]
            ways[f"{app} {name}"] = partial(_measure_rate, connections, request)
        values = measure_interleaved(ways, ROUNDS)
    return [
        compare(f"callbacks of {name}, {what}", "/s", values, f"{app} {name}", f"bare {name}", budget)
        for app, what, budget in (("parsed", "verified and parsed", BUDGET), ("received", "confirmed too", None))
        for name in DELIVERIES
    ]


def _measure_rate(connections: list[RawConnection], encode: Callable[[], bytes]) -> float:
    requests = [encode() for _ in range(REQUESTS)]  # encoded beforehand, as signing takes time
    return requests_per_second(connections, requests)


def _toapis(path: str) -> bytes:
    """Encode a webhook of ToAPIs."""
    number, timestamp = f"evt_{next(COUNTER)}", str(int(time.time()))
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
    """Encode a callback of TTAPI, to a URL with our key."""
    number = f"job-{next(COUNTER)}"
    url = add_job_key(f"http://127.0.0.1{path}", number, receiver_apps.OURS) or ""
    body = FINISHED["ttapi"].replace(JOB_ID.encode(), number.encode())
    return build_request("POST", url.removeprefix("http://127.0.0.1"), body)


DELIVERIES: dict[str, Callable[[str], bytes]] = {"toapis": _toapis, "ttapi": _ttapi}
