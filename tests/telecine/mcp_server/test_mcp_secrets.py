"""No key, no query of a signed URL and no prompt of another session reaches a message, a resource or a log."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.contract.changed_server import ChangedExchange, changed_server
from tests.telecine.mcp_server.stdio_process import PROVIDER_KEYS, StdioProcess, start_process

from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

KEY = "sk-seeded-key-4f1c9"
OTHER_PROMPT = "The prompt of another session"
OWN_PROMPT = "The prompt of this session"
SIGNATURE = "seeded-signature-77"
FAULTS = ("[refused]", "[fail]", "[cut]", "[link-expired 410]", "[no-credits]", "[moderated]", "[html-502]")


def speak(server: StdioProcess, words: str) -> None:
    """Use each tool, rightly and wrongly."""
    prompts = [(provider, words) for provider in ("apikley", "cometapi", "toapis", "ttapi", "xai")]
    prompts += [("ttapi", f"{words} {fault}") for fault in FAULTS]
    for provider, prompt in prompts:
        created = server.call("create_video", prompt=prompt, provider=provider, request_id=provider)
        key = created["structuredContent"]["key"]
        while server.call("get_video", key=key)["structuredContent"].get("state") in ("queued", "running"):
            time.sleep(0.02)
        for name in ("wait_video", "save_video", "reconcile_video"):
            server.call(name, key=key, **({"seconds": 0} if name == "wait_video" else {}))
    server.call("create_video", prompt=words, provider="acme")
    look_around(server)


def look_around(server: StdioProcess) -> None:
    """Read everything that there is to read."""
    for entry in server.call("list_jobs", limit=100)["structuredContent"]["jobs"]:
        server.call("get_video", key=entry["key"])
        server.call("create_video", prompt="Another video", provider="xai", key=entry["key"])
    for resource in server.read(server.send("resources/list"))["result"]["resources"]:
        server.read(server.send("resources/read", {"uri": resource["uri"]}))
    server.read(server.send("tools/list"))


def sign(exchange: ChangedExchange) -> None:
    """Add a signature to the URLs of videos."""
    exchange.content = exchange.content.replace(b'.mp4"', b'.mp4?X-Amz-Signature=%s"' % SIGNATURE.encode())


def test_nothing_that_is_secret_is_told(tmp_path: Path) -> None:
    with MockServer(Settings(api_key=KEY, pace=0.1)) as mock, changed_server(mock.url, sign) as url:
        variables = {"TELECINE_BASE_URL": f"{url}/{{provider}}"}
        with start_process(mock, tmp_path, "--max-jobs", "100", **variables) as server:
            speak(server, OTHER_PROMPT)
            everything = b"".join(server.lines).decode() + server.end()
        with start_process(mock, tmp_path, "--max-jobs", "100", **variables) as server:
            look_around(server)
            speak(server, OWN_PROMPT)
            own = b"".join(server.lines).decode() + server.end()
        assert any(SIGNATURE in each.query for each in mock.requests)
    everything += own
    assert "succeeded" in everything
    assert OTHER_PROMPT not in own
    assert KEY not in everything
    assert SIGNATURE not in everything
    assert "Traceback" not in everything


@pytest.mark.parametrize("number", range(len(PROVIDER_KEYS)))
def test_a_wrong_key_is_told_without_the_key(mock: MockServer, tmp_path: Path, number: int) -> None:
    with start_process(mock, tmp_path, **dict.fromkeys(PROVIDER_KEYS, KEY)) as server:
        provider = PROVIDER_KEYS[number].partition("_")[0].lower()
        result = server.call("create_video", prompt="A boat", provider=provider)
        assert result["isError"]
        assert result["structuredContent"]["error"] in ("AuthenticationError", "BadRequest", "PermissionDenied")
        told = b"".join(server.lines).decode() + server.end()
    assert KEY not in told
