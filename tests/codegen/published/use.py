"""Program that makes a video with the client of an imported spec, against a server in this process."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import telecine

SEEN: list[list[Any]] = []


class Kiwi(BaseHTTPRequestHandler):
    """The invented API: a job that is done at its second poll."""

    def respond(self, body: dict[str, Any]) -> None:
        """Send a JSON body."""
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        """Start a job."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        SEEN.append(["POST", self.path, self.headers["Authorization"], body])
        self.respond({"id": "kiwi-7", "status": "queued", "video": None})

    def do_GET(self) -> None:
        """Poll it."""
        SEEN.append(["GET", self.path, self.headers["Authorization"], None])
        done = sum(method == "GET" for method, *_ in SEEN) > 1
        url = f"http://127.0.0.1:{self.server.server_port}/film.mp4"
        self.respond(
            {"id": "kiwi-7", "status": "completed" if done else "brewing", "video": {"url": url} if done else None}
        )

    def log_message(self, *_: object) -> None:
        """Keep stderr clean."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Kiwi)
    Thread(target=server.serve_forever, daemon=True).start()
    base_url = f"http://127.0.0.1:{server.server_port}"
    poll = telecine.Poll(first=0.01, cap=0.02)
    with telecine.Client(base_url={"kiwi": base_url}, api_key={"kiwi": "key-of-kiwi"}, poll=poll) as client:
        job = client.submit(
            "A kiwi", provider="kiwi", model="kiwi/image", duration=4, images=["https://kiwi.example/a.png"]
        )
        video = job.wait(timeout=20)
    print(json.dumps({"seen": SEEN, "url": video.url.removeprefix(base_url)}))  # noqa: T201 - what the test reads
    sys.exit(0)
