"""Tests of the distributions: wheel, sdist and editable install, each in a new environment."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Mapping
from email.parser import Parser
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
SKELETON = "telecine_codegen/commands/skeleton.yaml"
PACKAGES = {"telecine", "telecine_clients", "telecine_codegen", "telecine_mock", "telecine_runtime"}
SOURCES = {
    "src/telecine": "telecine",
    "src/telecine_mock": "telecine_mock",
    "src/telecine_runtime": "telecine_runtime",
    "generated/telecine_clients": "telecine_clients",
    "codegen/telecine_codegen": "telecine_codegen",
    "templates": "telecine_codegen/templates",
}
PROGRAM = """
import sys
import telecine, telecine_clients.toapis, telecine_clients.ttapi
assert not {"httpx", "pydantic", "asyncio"} & set(sys.modules), "imported too early"

import json
from importlib.metadata import version
from importlib.resources import files
import httpx
from telecine_clients.toapis import ToAPIs

answer = {"status": "SUCCESS", "message": "", "data": {"job_id": "job-1"}}
asked = []
def handle(request):
    asked.append((request.method, str(request.url), json.loads(request.content)))
    return httpx.Response(200, json=answer)

http = httpx.Client(transport=httpx.MockTransport(handle))
job = telecine.Client(api_key="a-key", http_client=http).submit("a kite", provider="ttapi", duration=12)
((method, url, body),) = asked
assert (method, url) == ("POST", "https://api.ttapi.io/grok/generations")
assert (body["prompt"], body["video_length"]) == ("a kite", "12"), body
assert (files("telecine_mock") / "clips" / "16x9.mp4").read_bytes()[4:8] == b"ftyp"
print(job.id, version("telecine"), telecine.__file__, telecine_clients.__file__, sep="\\n")
"""


def run(*command: str | Path, folder: Path, **extra: str) -> str:
    completed = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **extra},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, completed.stdout
    return completed.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Paths of the distributions: wheel, sdist, wheel built from the sdist, editable wheel."""
    folder = tmp_path_factory.mktemp("dist")
    hatchling = (sys.executable, "-m", "hatchling", "build", "-t")
    run(*hatchling, "wheel", "-d", folder / "direct", folder=PROJECT)
    run(*hatchling, "sdist", "-d", folder / "source", folder=PROJECT)
    run(*hatchling, "wheel:editable", "-d", folder / "editable", folder=PROJECT)
    (sdist,) = (folder / "source").iterdir()
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    run(*hatchling, "wheel", "-d", folder / "indirect", folder=unpacked)
    wheels = {name: next((folder / name).iterdir()) for name in ("direct", "indirect", "editable")}
    return {**wheels, "sdist": sdist}


@pytest.mark.parametrize("kind", ["direct", "indirect", "editable"])
def test_an_install_imports_and_works(built: Mapping[str, Path], kind: str, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", home, folder=tmp_path)
    python = home / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        built[kind],
        folder=tmp_path,
    )
    # The dependencies come from the environment that runs the tests; nothing is downloaded.
    own = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    (own / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    job, version, *places = run(python, "-I", "-W", "error", "-c", PROGRAM, folder=tmp_path).splitlines()
    assert (job, version) == ("job-1", built[kind].name.split("-")[1])
    homes = [PROJECT / "src", PROJECT / "generated"] if kind == "editable" else [own, own]
    assert [Path(place).parents[1].resolve() for place in places] == [home.resolve() for home in homes]


def test_the_wheel_contains_the_five_packages_only(built: Mapping[str, Path]) -> None:
    names = zipfile.ZipFile(built["direct"]).namelist()
    info = f"{'-'.join(built['direct'].name.split('-')[:2])}.dist-info"
    assert {name.partition("/")[0] for name in names} == PACKAGES | {info}
    assert {f"{package}/py.typed" for package in PACKAGES - {"telecine_codegen"}} <= set(names)
    assert f"{info}/licenses/LICENSE" in names
    assert [name for name in names if name.endswith((".pyc", ".yaml")) or "/test_" in name] == [SKELETON]


def test_both_wheels_contain_every_file_of_the_packages(
    built: Mapping[str, Path],
) -> None:
    expected = {
        f"{package}/{path.relative_to(PROJECT / home).as_posix()}": path.read_bytes()
        for home, package in SOURCES.items()
        for path in (PROJECT / home).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for kind in ("direct", "indirect"):
        wheel = zipfile.ZipFile(built[kind])
        found = {name: wheel.read(name) for name in wheel.namelist() if ".dist-info/" not in name}
        assert found == expected
    assert {Path(name).suffix for name in expected} >= {".py", ".typed", ".mp4", ".html", ".jinja"}


def test_the_sdist_contains_the_project_without_build_products(built: Mapping[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    top = {name.partition("/")[0] for name in names}
    assert top >= {
        "src",
        "generated",
        "specs",
        "codegen",
        "templates",
        "tests",
        "pyproject.toml",
        "README.md",
        "LICENSE",
    }
    assert not top & {".venv", ".cache", ".git", "out", "dist", "build", ".mypy_cache", ".pytest_cache"}
    assert not [name for name in names if "__pycache__" in name]


def test_the_core_has_three_dependencies_and_the_rest_are_extras(built: Mapping[str, Path]) -> None:
    wheel = zipfile.ZipFile(built["direct"])
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = Parser().parsestr(wheel.read(name).decode())
    needed = metadata.get_all("Requires-Dist", [])
    core = sorted(one.partition("<")[0].partition(">")[0] for one in needed if "extra ==" not in one)
    assert core == ["httpx", "pydantic", "typing-extensions"]
    assert set(metadata.get_all("Provides-Extra", [])) >= {"cli", "codegen", "mock"}
    assert (metadata["License-Expression"], metadata["Requires-Python"]) == ("MIT", ">=3.11")


def test_the_wheel_has_the_project_urls(built: Mapping[str, Path]) -> None:
    wheel = zipfile.ZipFile(built["direct"])
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    lines = Parser().parsestr(wheel.read(name).decode()).get_all("Project-URL", [])
    urls = dict(line.split(", ") for line in lines)
    assert urls.keys() == {"Homepage", "Source", "Documentation", "Changelog", "Issues"}
    home = urls["Homepage"]
    assert all(url.startswith(home) for url in urls.values())
    linked = [url.removeprefix(home).split("/main/")[1] for url in urls.values() if "/main/" in url]
    assert [path for path in linked if not (PROJECT / path).exists()] == []


def test_the_core_has_no_dependencies_beyond_those_of_httpx_and_pydantic() -> None:
    found, pending = set[str](), {"httpx", "pydantic", "typing-extensions"}
    while pending:
        name = pending.pop()
        found.add(name)
        needs = [Requirement(text) for text in requires(name) or ()]
        wanted = {
            need.name.replace("_", "-") for need in needs if not need.marker or need.marker.evaluate({"extra": ""})
        }
        pending |= wanted - found
    assert found <= {"httpx", "httpcore", "h11", "anyio", "idna", "certifi"} | {
        "pydantic",
        "pydantic-core",
        "annotated-types",
        "typing-extensions",
        "typing-inspection",
    }


def test_the_wheel_is_smaller_than_a_megabyte_and_a_quarter(built: Mapping[str, Path]) -> None:
    assert built["direct"].stat().st_size < 1_250_000
