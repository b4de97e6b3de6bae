"""Each supported feature of OpenAPI, over a socket, blocking and asynchronously."""

from __future__ import annotations

import asyncio
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.codegen.features.combined_spec import SUPPORTED, combined_spec, compile_specs, read_form
from tests.codegen.features.feature import Reply, Supported
from tests.codegen.features.security_features import KEYS, Keys
from tests.codegen.spec_folder import PROJECT
from tests.runtime.threaded_server import KeepAliveHandler, ThreadedServer

from telecine_runtime.errors import ApiError, InvalidPayload, InvalidRequest, InvalidResponse
from telecine_runtime.retry import Retry

KEY = "the-key-of-finch"
PACKAGE = "feature_clients"


@dataclass
class Recorder(ThreadedServer):
    """A server with one reply, which records the requests."""

    reply: Reply = field(default_factory=Reply)
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def handler(self) -> type[KeepAliveHandler]:
        recorder = self

        class Handler(KeepAliveHandler):
            def answer(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                recorder.seen.append((f"{self.command} {self.path}", headers, body))
                self.send_response(recorder.reply.status)
                self.send_header("content-type", recorder.reply.media_type)
                if recorder.reply.status != 204:
                    self.send_header("content-length", str(len(recorder.reply.content)))
                self.end_headers()
                self.wfile.write(recorder.reply.content)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815 - the names are inherited

        return Handler


@pytest.fixture(scope="module")
def finch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The client of the combined spec."""
    root = tmp_path_factory.mktemp("features")
    specs = {"finch": combined_spec("Finch", SUPPORTED), **{keys.name: keys.spec() for keys in KEYS}}
    _, report = compile_specs(root, PACKAGE, **specs)
    assert not report.failed, str(report)
    sys.path.insert(0, str(root / "generated"))
    invalidate_caches()
    yield import_module(f"{PACKAGE}.finch")
    sys.path.remove(str(root / "generated"))


@pytest.fixture(scope="module")
def server() -> Iterator[Recorder]:
    with Recorder() as server:
        yield server


def blocking(package: ModuleType, url: str, call: Any, title: str = "Finch", key: str | None = KEY) -> Any:
    with getattr(package, title)(key, base_url=url, retry=Retry(attempts=1)) as client:
        return call(client, package.models)


def asynchronous(package: ModuleType, url: str, call: Any, title: str = "Finch", key: str | None = KEY) -> Any:
    async def use() -> Any:
        async with getattr(package, f"Async{title}")(key, base_url=url) as client:
            return await call(client, package.models)

    return asyncio.run(use())


@pytest.mark.parametrize("feature", SUPPORTED, ids=[feature.feature for feature in SUPPORTED])
def test_a_supported_feature_sends_and_reads_what_the_spec_says(
    feature: Supported, finch: ModuleType, server: Recorder
) -> None:
    for use in (blocking, asynchronous):
        server.seen.clear()
        server.reply = feature.reply
        value = use(finch, server.url(), feature.call)
        ((target, headers, body),) = server.seen
        assert target == feature.sent
        assert {name: headers.get(name) for name in feature.headers} == feature.headers
        assert read_body(headers, body) == feature.body
        assert feature.check(value), value
        if feature.refuses:
            with pytest.raises(InvalidRequest):
                use(finch, server.url(), feature.refuses)
            assert len(server.seen) == 1


def read_body(headers: dict[str, str], body: bytes) -> Any:
    kind = headers.get("content-type", "")
    if kind == "application/json":
        return json.loads(body)
    return read_form(kind, body) if kind.startswith("multipart/") else body or None


def test_every_feature_has_a_name_of_its_own() -> None:
    assert len({feature.feature for feature in SUPPORTED}) == len(SUPPORTED)


@pytest.mark.parametrize("keys", KEYS, ids=[keys.feature for keys in KEYS])
def test_a_client_sends_the_key_that_the_spec_requires(
    keys: Keys, finch: ModuleType, server: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FINCH_API_KEY", raising=False)
    package = import_module(f"{PACKAGE}.{keys.name}")
    for use in (blocking, asynchronous):
        server.seen.clear()
        server.reply = Reply()
        use(package, server.url(), lambda client, models: client.ping(), keys.name.title(), keys.key)
        ((_, headers, _),) = server.seen
        assert {name: headers.get(name) for name in keys.headers} == keys.headers
        assert keys.key is None or keys.headers or keys.key not in str(headers)


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("give_text", Reply(b"\xff", 200, "text/plain")),
        ("receive_null", Reply(b'{"it": 1}', 200)),
        ("receive_maps", Reply(b'{"it": {"maps": {"d": {"e": "x"}}}}', 200)),
        ("receive_hens", Reply(b'{"it": {"eggs": [{"hen": 1}]}}', 200)),
        ("give_list", Reply(b"", 200)),
        ("give_map", Reply(b'{"a": "x"}', 200)),
    ],
)
def test_a_response_that_breaks_the_spec_is_an_error(
    name: str, reply: Reply, finch: ModuleType, server: Recorder
) -> None:
    server.reply = reply
    with pytest.raises(InvalidResponse):
        blocking(finch, server.url(), lambda client, models: getattr(client, name)())


@pytest.mark.parametrize("name", ["give_text", "give_file", "give_fault"])
def test_an_error_is_raised_whatever_the_media_types(name: str, finch: ModuleType, server: Recorder) -> None:
    server.reply = Reply(b'{"code": "x", "message": "no"}', 422, "application/problem+json")
    with pytest.raises(ApiError, match="no"):
        blocking(finch, server.url(), lambda client, models: getattr(client, name)())


def test_callbacks_of_any_json_are_parsed(finch: ModuleType) -> None:
    assert finch.callbacks.on_told(b'{"a": "b", "c": 1}').a == "b"
    assert finch.callbacks.on_listed(b'["a", 1]') == ["a", 1]
    assert finch.callbacks.on_worded('"ä"') == "ä"
    for parser, payload in (("on_told", b"[]"), ("on_listed", b"[null]"), ("on_worded", b"a")):
        with pytest.raises(InvalidPayload):
            finch.callbacks.PARSERS[parser](payload)


def test_the_values_of_a_query_need_not_be_decoded_twice(finch: ModuleType) -> None:
    call = finch.operations.list_joined(names=["50%", "a,b"])
    assert call.target == "/listJoined?names=50%25,a%2Cb"


def test_deprecated_operations_and_parts_are_documented_as_such(finch: ModuleType) -> None:
    assert "\n\nDeprecated.\n" in inspect.cleandoc(finch.Finch.send_both_ways.__doc__)
    assert "secret: A member. Deprecated." in inspect.cleandoc(finch.Finch.send_both_ways.__doc__)
    assert finch.Finch.__doc__.startswith("Blocking client of Finch. The default of `api_key` is")


@pytest.mark.deep
def test_mypy_finds_the_client_of_every_feature_typed_strictly(finch: ModuleType, tmp_path: Path) -> None:
    root = Path(next(iter(finch.__path__))).parents[1]
    paths = f"{PROJECT / 'src'}:{root}"
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", "-p", PACKAGE]
    done = subprocess.run(command, env={"MYPYPATH": paths}, capture_output=True, text=True, cwd=root, check=False)
    assert done.stdout.startswith("Success"), done.stdout
