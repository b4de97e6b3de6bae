"""Documents by URL, and references to other files: inside the folder, and never on the network unless given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from tests.codegen.spec_folder import run_codegen
from tests.codegen.test_import import DOCUMENTS, PUBLISHED, import_one, read_kiwi

SPLIT = PUBLISHED / "habits/split"


class Site:
    """A web server with documents; a status of 3xx is a redirect to the text."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str]] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.seen.append((self.path, dict(self.headers)))
                status, text = site.pages.get(self.path.partition("?")[0], (404, "none"))
                self.send_response(status)
                if status // 100 == 3:
                    self.send_header("Location", text)
                body = b"" if status // 100 == 3 else text.encode()
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keep stderr clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator[Site]:
        """Serve until the end of the block."""
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        yield self
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site().running() as found:
        yield found


def with_reference(reference: str) -> dict[str, object]:
    document = read_kiwi()
    content = document["paths"]["/v2/video/jobs"]["post"]["requestBody"]["content"]
    content["application/json"]["schema"]["properties"]["secret"] = {"$ref": reference}
    return document


def test_files_of_one_document_become_one_spec(tmp_path: Path) -> None:
    result = run_codegen(tmp_path, "import", str(SPLIT / "openapi.yaml"), "--provider", "split")
    assert (result.status, "schemas: 4, questions: 0\n" in result.out) == (0, True)
    text = (tmp_path / "specs/split.yaml").read_text("utf-8")
    assert re.findall(r"(?m)^    (\w+):$", text.partition("schemas:\n")[2])[:4] == ["New", "Mood", "Local", "Take"]


@pytest.mark.parametrize("kind", ["parent", "absolute", "link", "file URL", "URL"])
def test_a_reference_out_of_the_folder_is_not_followed(kind: str, tmp_path: Path, site: Site) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps({"type": "string", "enum": ["a secret"]}), "utf-8")
    (inside / "link.json").symlink_to(outside)
    site.pages["/outside.json"] = (200, outside.read_text("utf-8"))
    references = {
        "parent": "../outside.json",
        "absolute": str(outside),
        "link": "link.json",
        "file URL": outside.as_uri(),
        "URL": f"{site.url}/outside.json",
    }
    result = import_one(inside, with_reference(references[kind]), DOCUMENTS[-1])
    assert result.status == 1
    assert f"question: the reference {references[kind]} is not followed" in result.err
    assert "a secret" not in (inside / "specs/kiwi.yaml").read_text("utf-8")
    assert site.seen == []


def test_a_document_is_fetched_and_its_references_are_not(tmp_path: Path, site: Site) -> None:
    document = with_reference("other.json#/Secret")
    document["servers"] = [{"url": "/api"}]
    site.pages = {
        "/docs/kiwi.json": (200, json.dumps(document)),
        "/docs/other.json": (200, '{"Secret": {"type": "string"}}'),
    }
    url = f"{site.url}/docs/kiwi.json?key=of-mine"
    result = run_codegen(tmp_path, "import", url, DOCUMENTS[-1], "--provider", "kiwi")
    assert [path for path, _ in site.seen] == ["/docs/kiwi.json?key=of-mine"]
    assert not {"authorization", "cookie"} & {name.lower() for name in site.seen[0][1]}
    text = (tmp_path / "specs/kiwi.yaml").read_text("utf-8")
    assert f"- url: {site.url}/api\n" in text
    assert "of-mine" not in text + result.out + result.err
    assert "question: the reference other.json#/Secret is not followed" in result.err


def test_a_reference_to_a_document_that_was_given_too_is_followed(tmp_path: Path, site: Site) -> None:
    other = {"openapi": "3.1.0", "components": {"schemas": {"Secret": {"type": "string", "enum": ["sweet"]}}}}
    site.pages = {
        "/docs/kiwi.json": (200, json.dumps(with_reference("other.json#/components/schemas/Secret"))),
        "/docs/other.json": (200, json.dumps(other)),
    }
    urls = (f"{site.url}/docs/kiwi.json", f"{site.url}/docs/other.json")
    result = run_codegen(tmp_path, "import", *urls, DOCUMENTS[-1], "--provider", "kiwi")
    assert result.status == 0, result.err
    assert "enum: [sweet]" in (tmp_path / "specs/kiwi.yaml").read_text("utf-8")


def test_a_redirect_stays_on_its_host(tmp_path: Path, site: Site) -> None:
    site.pages = {
        "/old": (301, "/new"),
        "/new": (200, json.dumps(read_kiwi())),
        "/away": (302, "https://elsewhere.example/x"),
    }
    result = run_codegen(tmp_path, "import", f"{site.url}/old", DOCUMENTS[-1], "--provider", "kiwi")
    assert result.status == 0, result.err
    result = run_codegen(tmp_path, "import", f"{site.url}/away?key=k", "--provider", "away")
    told = f"{site.url}/away: redirects to https://elsewhere.example; give that URL instead\n"
    assert (result.status, result.err) == (2, told)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "/none: HTTP status 404"),
        ("/loop", "/loop: more than 5 redirects"),
        ("/large", "/large: more than the 1,000 bytes allowed"),
        ("/page", "/page: not an OpenAPI 3 document; expected openapi: 3.0 or 3.1"),
    ],
)
def test_a_url_that_gives_no_document_is_reported_in_one_line(
    path: str, message: str, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telecine_codegen.importer.sources.MAX_BYTES", 1000)
    site.pages = {"/loop": (302, "/loop"), "/large": (200, "x" * 2000), "/page": (200, "<html>Hello</html>")}
    result = run_codegen(tmp_path, "import", f"{site.url}{path}?key=k", "--provider", "kiwi")
    assert (result.status, result.err) == (2, f"{site.url}{message}\n")


def test_a_url_with_a_password_or_without_a_server_is_reported_without_it(tmp_path: Path) -> None:
    for url, told in (
        (
            "https://me:secret@kiwi.example/a.json",
            "a URL with a user or password is not fetched",
        ),
        ("http://127.0.0.1:9/a.json?key=secret", "cannot be fetched: ConnectError"),
    ):
        result = run_codegen(tmp_path, "import", url, "--provider", "kiwi")
        assert (result.status, told in result.err, "secret" in result.err) == (2, True, False)
