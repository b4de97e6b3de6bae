"""Tests of pages that show OpenAPI documents: named, saved beside the page, fetched from the address, or refused."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from telecine_codegen.__main__ import main
from telecine_codegen.diagnostics import Report
from telecine_codegen.docs import linked_document
from telecine_codegen.docs.compare_pages import compare_page
from telecine_codegen.docs.openapi_references import find_openapi_references
from telecine_codegen.docs.page_documents import ReadOptions, read_pages
from telecine_codegen.docs.page_lock import read_lock
from telecine_codegen.docs.page_reader import PageError, RawPage, parse_page
from telecine_codegen.openapi.reader import read_document

HERE = Path(__file__).parent
DOCUMENTS = HERE / "documents"
ADDRESS = "https://raw.ferry.example/docs/references/slow-boat.json"
BLOCK = (DOCUMENTS / "gitbook_block.md").read_text("utf-8")
FULL = "**POST** `/v2/clips/create`\n\n**Body**\n\n| Name | Type |\n|---|---|\n| prompt | string |\n"
REFERENCES = [
    ('{% openapi-operation spec="a" path="/x" method="post" %}\n{% endopenapi-operation %}', "", "POST /x"),
    ('{% openapi src="https://a.example/b.yaml" path="/x" method="get" %}', "https://a.example/b.yaml", "GET /x"),
    ('{% openapi-schemas spec="a" %}\n[A](../b/a.json)\n{% endopenapi-schemas %}', "../b/a.json", " "),
    ("---\ntitle: A\nopenapi: post /x\n---\n", "", "POST /x"),
    ('---\nopenapi: "api/a.json POST /x"\n---\n', "api/a.json", "POST /x"),
    ("<redoc spec-url='/openapi.yaml'></redoc>", "/openapi.yaml", " "),
    ('<script id="api-reference" data-url="/a.json"></script>', "/a.json", " "),
    ('<script>SwaggerUIBundle({dom_id: "#a", url: "/v3/api-docs"})</script>', "/v3/api-docs", " "),
    ("Read the [OpenAPI document](https://a.example/v2.json).", "https://a.example/v2.json", " "),
    ('<a class="b" href="/static/swagger.json">the raw file</a>', "/static/swagger.json", " "),
    ("It is at https://a.example/openapi.json.", "https://a.example/openapi.json", " "),
    (".. openapi:: ../a.yaml", "../a.yaml", " "),
]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "specs").mkdir()
    shutil.copy(DOCUMENTS / "ferry.yaml", tmp_path / "specs")
    (tmp_path / "page.md").write_text(BLOCK)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def run(root: Path, *arguments: object) -> int:
    return main(["--root", str(root), "docs", *map(str, arguments), "--provider", "ferry"])


@pytest.mark.parametrize(("text", "address", "operation"), REFERENCES)
def test_reference_to_a_document_is_found_and_refuses_the_page(text: str, address: str, operation: str) -> None:
    (reference,) = find_openapi_references(f"{text}\n")
    assert (reference.address, f"{reference.method} {reference.path}") == (address, operation)
    page = f"{text}\n\n{FULL}" if not text.startswith("<") else f"{FULL}\n{text}\n"
    with pytest.raises(PageError, match=r"^page:\d+: shows .*which was not read") as caught:
        parse_page(RawPage("page", page.encode()))
    assert address in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["Keep the OpenAPI example form.", "[a file](https://a.example/data.json)", '{% swagger method="get" path="/x" %}'],
)
def test_other_links_and_blocks_are_no_references(text: str) -> None:
    assert find_openapi_references(text) == ()


@pytest.mark.parametrize("name", ["slow-boat.json", "page.md"])
def test_document_in_several_files_is_refused(name: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        (DOCUMENTS / "slow-boat.json")
        .read_text()
        .replace('{"type": "string", "maxLength": 300}', '{"$ref": "b.json#/P"}')
    )
    (root / name).write_text(text if name.endswith("json") else f"# A\n\n```json\n{text}```\n")
    assert run(root, name) == 2
    assert "refers to another file, b.json#/P, which is not read" in capsys.readouterr().err


def test_page_with_a_missing_document_is_exit_2_with_its_address(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for mode in ((), ("--lock",), ("--changed",), ("--json",)):
        assert run(root, "page.md", *mode) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(
            f"page.md:15: shows POST /v2/clips/create of the OpenAPI document {ADDRESS}, which was not"
        )
    assert not (root / "specs/pages.lock.yaml").exists()


@pytest.mark.parametrize("name", ["slow-boat.json", "docs/other.json"])
def test_document_is_read_together_with_the_page(name: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "docs").mkdir()
    shutil.copy(DOCUMENTS / "slow-boat.json", root / name)
    pages = ["page.md"] if name == "slow-boat.json" else ["page.md", name]
    assert run(root, *pages) == 1
    out = capsys.readouterr().out
    assert "differs  request prompt  length  docs …300  spec …400" in out
    assert f"page.md: 1 of 1 lines like fields were read, with {name}" in out
    assert "accounts" not in out  # an operation of the document that the page does not show
    assert "in all: 24 agree, 1 open" in out
    assert run(root, *pages, "--json") == 1
    (page,) = json.loads(capsys.readouterr().out)["pages"]
    assert [one["path"] for one in page["documents"][0]["operations"]] == ["/v2/clips/create", "/v2/clips/{id}"]


def test_lock_has_the_facts_of_the_document_and_changes_are_those_of_both(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = root / "slow-boat.json"
    shutil.copy(DOCUMENTS / "slow-boat.json", document)
    assert run(root, "page.md", "--lock") == 0
    entry = read_lock(root / "specs/pages.lock.yaml", Report())["ferry/page"]
    assert entry["documents"][0]["file"] == "slow-boat.json"
    assert entry["operations"]["POST /v2/clips/create"]["request"]["prompt"]["length"] == [None, 300]
    assert run(root, "page.md", "--changed") == 0
    document.write_text(document.read_text().replace('"maximum": 10', '"maximum": 12'))
    capsys.readouterr()
    assert run(root, "page.md", "--changed") == 1
    assert "2…10 → 2…12" in capsys.readouterr().out


def test_field_that_only_the_page_or_only_the_document_names_is_not_missing(root: Path) -> None:
    document = json.loads((DOCUMENTS / "slow-boat.json").read_text())
    schema = document["paths"]["/v2/clips/create"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    del schema["properties"]["seconds"]
    (root / "slow-boat.json").write_text(json.dumps(document))
    rows = "| prompt | string | |\n| seconds | integer | Default 5, 2-10 seconds |\n"
    table = f"**Body**\n\n| Name | Type | Description |\n|---|---|---|\n{rows}"
    first, rest = BLOCK.split("{% endopenapi-operation %}\n", 1)
    (root / "page.md").write_text(f"{first}{{% endopenapi-operation %}}\n\n{table}\n{rest}")
    (page,), errors = read_pages(["page.md"], ReadOptions())
    assert errors == []
    spec = read_document(root / "specs/ferry.yaml", Report())
    assert spec is not None
    findings = [one for one in compare_page(page, spec) if one.verdict != "agrees"]
    assert [(one.verdict, one.name, one.kind) for one in findings] == [("differs", "prompt", "length")]


def test_document_without_the_operation_is_an_error(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (DOCUMENTS / "slow-boat.json").read_text().replace("/v2/clips/create", "/v9/clips")
    (root / "slow-boat.json").write_text(text)
    assert run(root, "page.md") == 2
    assert capsys.readouterr().err == "page.md:15: slow-boat.json has no operation POST /v2/clips/create\n"


class _Site(BaseHTTPRequestHandler):
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        port = self.headers["host"].rpartition(":")[2]
        targets = {"/moved": "/slow-boat.json", "/away": f"https://127.0.0.1:{port}/slow-boat.json"}
        targets |= {"/plain": f"http://localhost:{port}/slow-boat.json", "/loop": "/loop"}
        if target := targets.get(self.path.partition("?")[0]):
            self.send_response(302)
            self.send_header("location", target)
            self.send_header("set-cookie", "session=1")
            self.end_headers()
            return
        bodies = {"/slow-boat.json": (DOCUMENTS / "slow-boat.json").read_bytes(), "/huge": b"x" * 5000, "/html": b"<p>"}
        body = bodies.get(self.path.partition("?")[0])
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # signature of the handler
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with key and certificate of localhost."""
    folder = tmp_path_factory.mktemp("certificate")
    options = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(["openssl", *options, *names, *files], check=True, capture_output=True)
    (folder / "both.pem").write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return folder / "both.pem"


@pytest.fixture
def site(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.parent / "cert.pem"))
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    _Site.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://localhost:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/slow-boat.json", "/moved"])
def test_follow_fetches_the_address_on_the_page_and_says_so(
    path: str, site: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "page.md").write_text(BLOCK.replace(ADDRESS, f"{site}{path}"))
    assert run(root, "page.md", "--follow") == 1
    out, err = capsys.readouterr()
    assert "in all: 24 agree, 1 open" in out
    size = (DOCUMENTS / "slow-boat.json").stat().st_size
    assert err.splitlines() == [f"fetched {site}/slow-boat.json ({size:,} bytes)"]


def test_follow_resolves_a_relative_address_against_the_url_of_the_page(
    site: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "page.md").write_text(BLOCK.replace(ADDRESS, "../slow-boat.json"))
    assert run(root, "page.md", "--follow") == 2
    assert "no https address, so it is not followed; add --url" in capsys.readouterr().err
    assert run(root, "page.md", "--follow", "--url", f"{site}/a/b?token=S3CRET") == 1
    assert [path for path, _ in _Site.seen] == ["/slow-boat.json"]


def test_no_credential_reaches_the_host(site: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".netrc").write_text("machine localhost login me password S3CRET\n")
    monkeypatch.setenv("NETRC", str(root / ".netrc"))
    for name in ("TTAPI_API_KEY", "XAI_API_KEY", "AUTHORIZATION"):
        monkeypatch.setenv(name, "S3CRET")
    (root / "page.md").write_text(BLOCK.replace(ADDRESS, f"{site}/moved"))
    run(root, "page.md", "--follow", "--url", "https://me:S3CRET@docs.ferry.example/page?key=S3CRET")
    assert [path for path, _ in _Site.seen] == ["/moved", "/slow-boat.json"]
    for _, headers in _Site.seen:
        assert not {"authorization", "cookie", "referer", "proxy-authorization"} & headers.keys()
        assert "S3CRET" not in str(headers)


@pytest.mark.parametrize(
    ("path", "message", "requests"),
    [
        ("/away", "redirected to another host, 127.0.0.1:", 1),
        ("/plain", "no https address, so it is not followed", 1),
        ("/loop", "more than 3 redirects", 4),
        ("/huge", "more than the limit of 3,000 bytes", 1),
        ("/none", "HTTP status 404", 1),
        ("/html", "no endpoint in any known layout", 1),
    ],
)
def test_answer_that_is_no_document_of_the_host_is_refused(
    path: str, message: str, requests: int, site: str, root: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(linked_document, "MAX_BYTES", 3000)
    (root / "page.md").write_text(BLOCK.replace(ADDRESS, f"{site}{path}"))
    assert run(root, "page.md", "--follow") == 2
    assert message in (err := capsys.readouterr().err)
    assert len(_Site.seen) == requests
    assert len(err.splitlines()) == (2 if path == "/html" else 1)


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:{port}/slow-boat.json",
        "https://me:key@localhost:{port}/slow-boat.json",
        "file:///etc/hostname",
        "ftp://localhost/x.json",
        "//localhost:{port}/slow-boat.json",
        "https://[/x.json",
        "https://localhost:99999999/x.json",
    ],
)
def test_address_that_is_not_https_is_never_requested(
    address: str, site: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = address.format(port=site.rpartition(":")[2])
    (root / "page.md").write_text(BLOCK.replace(ADDRESS, address))
    assert run(root, "page.md", "--follow") == 2
    assert _Site.seen == []
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_lock_has_no_query_of_the_address(site: str, root: Path) -> None:
    (root / "page.md").write_text(BLOCK.replace(ADDRESS, f"{site}/slow-boat.json?X-Signature=S3CRET"))
    assert run(root, "page.md", "--follow", "--lock") == 0
    text = (root / "specs/pages.lock.yaml").read_text()
    assert f"file: '{site}/slow-boat.json', sha256" in text
    assert "S3CRET" not in text


def test_nothing_is_fetched_without_follow(site: str, root: Path) -> None:
    (root / "page.md").write_text(BLOCK.replace(ADDRESS, f"{site}/slow-boat.json"))
    assert run(root, "page.md") == 2
    assert _Site.seen == []
