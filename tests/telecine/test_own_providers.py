"""Providers of one's own: generated packages that are installed, or given to a client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.codegen.spec_folder import mark_released

from telecine_codegen.__main__ import main

pytestmark = pytest.mark.slow

SPEC = (Path(__file__).parent / "sixth" / "heron.yaml").read_text("utf-8")
BUILT_IN = ["apikley", "cometapi", "toapis", "ttapi", "xai"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of a user with the generated package `my_clients.heron`."""
    root = tmp_path_factory.mktemp("project")
    (root / "specs").mkdir()
    (root / "specs" / "heron.yaml").write_text(SPEC, "utf-8")
    (root / "pyproject.toml").write_text('[tool.telecine]\npackage = "my_clients"\n', "utf-8")
    assert main(["--root", str(root), "generate"]) == 0
    mark_released(root)
    assert main(["--root", str(root), "check"]) == 0
    return root


def install(folder: Path, distribution: str, **providers: str) -> None:
    """Write what an installer writes of a distribution with entry points."""
    info = folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    lines = [f"{name} = {package}\n" for name, package in providers.items()]
    (info / "entry_points.txt").write_text("".join(["[telecine.providers]\n", *lines]))


def run(program: str, *paths: Path, arguments: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    inherited = os.environ.get("PYTHONPATH", "")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*map(str, paths), inherited]), "COLUMNS": "200"}
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def ask(program: str, *paths: Path) -> object:
    """Return what a program prints as JSON; it must write nothing to stderr."""
    done = run(f"import json, telecine\n{program}", *paths)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def cli(*arguments: str, paths: tuple[Path, ...]) -> subprocess.CompletedProcess[str]:
    return run("from telecine.cli import main; main()", *paths, arguments=arguments)


def test_an_installed_provider_is_found_by_its_entry_point(project: Path, tmp_path: Path) -> None:
    install(tmp_path, "my-clients", heron="my_clients.heron")
    program = """
client = telecine.Client(api_key="a-key")
problems = client.check("A heron", duration=5)
name = telecine.provider_name("Heron")
print(json.dumps([client.providers, client.job("heron:17:k").provider, problems["heron"], name]))
"""
    assert ask(program, tmp_path, project / "generated") == [[*BUILT_IN, "heron"], "heron", [], "heron"]


def test_the_command_line_knows_an_installed_provider(project: Path, tmp_path: Path) -> None:
    install(tmp_path, "my-clients", heron="my_clients.heron")
    paths = (tmp_path, project / "generated")
    shown = cli("providers", paths=paths)
    assert (shown.returncode, shown.stderr, "heron" in shown.stdout) == (0, "", True)
    table = cli("providers", "--markdown", paths=paths)
    assert "<br>`heron`" in table.stdout
    checked = cli("check", "A heron", "-p", "heron", paths=paths)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_package_is_given_to_a_client_without_being_installed(project: Path) -> None:
    program = """
from my_clients import heron
tokens = []
for kind in (telecine.Client, telecine.AsyncClient):
    client = kind(providers=[heron], api_key={"heron": "a-key"}, provider="heron")
    tokens.append(client.job("heron:17:k").token)
print(json.dumps([client.providers, tokens]))
"""
    assert ask(program, project / "generated") == [[*BUILT_IN, "heron"], ["heron:17:k", "heron:17:k"]]


BROKEN: Mapping[str, tuple[str, str]] = {
    "no-module": ("nowhere.heron", "ModuleNotFoundError: No module named 'nowhere'"),
    "raises": ("raises", "RuntimeError: out of paper"),
    "exits": ("exits", "SystemExit: 3"),
    "empty": ("empty_package", "ModuleNotFoundError: No module named 'empty_package.operations'"),
    "not-a-path": ("my clients:heron", "ModuleNotFoundError: No module named 'my clients:heron'"),
    "another": ("telecine_clients.xai", "it is the package of 'xai'"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_package_is_told_in_one_line_and_breaks_no_other_provider(tmp_path: Path, case: str) -> None:
    package, fault = BROKEN[case]
    for name, source in {"raises": "raise RuntimeError('out of paper\\n')", "exits": "raise SystemExit(3)"}.items():
        (tmp_path / f"{name}.py").write_text(source)
    (tmp_path / "empty_package").mkdir()
    (tmp_path / "empty_package" / "__init__.py").touch()
    install(tmp_path, "my-clients", heron=package)
    program = """
client = telecine.Client()
print(json.dumps([client.providers, [*client.check("A boat")], client.providers]))
"""
    done = run(f"import json, telecine, logging\nlogging.basicConfig(format='%(message)s')\n{program}", tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout) == [BUILT_IN] * 3
    assert done.stderr == f"provider 'heron' cannot be used: {package}: {fault}\n"


def test_the_command_line_tells_of_a_broken_package(tmp_path: Path) -> None:
    install(tmp_path, "my-clients", heron="nowhere.heron")
    fault = "provider 'heron' cannot be used: nowhere.heron: ModuleNotFoundError: No module named 'nowhere'"
    shown = cli("providers", paths=(tmp_path,))
    assert (shown.returncode, shown.stderr) == (0, f"{fault}\n")
    asked = cli("check", "A boat", "-p", "heron", paths=(tmp_path,))
    assert asked.returncode == 78
    assert fault in " ".join(asked.stderr.split())
    assert "Traceback" not in asked.stderr


def test_two_installed_providers_of_one_name_are_refused(project: Path, tmp_path: Path) -> None:
    install(tmp_path, "my-clients", heron="my_clients.heron")
    install(tmp_path, "other-clients", heron="others.heron")
    done = cli("check", "A boat", "-p", "heron", paths=(tmp_path, project / "generated"))
    assert done.returncode == 78
    told = " ".join(done.stderr.split())
    assert "my_clients.heron of my-clients and others.heron of other-clients; uninstall one of them" in told


def test_an_installed_provider_never_takes_the_name_of_one_of_telecine(tmp_path: Path) -> None:
    install(tmp_path, "evil-clients", xai="evil.xai")
    done = cli("check", "A boat", "-p", "xai", "--json", paths=(tmp_path,))
    assert json.loads(done.stdout)["able"] == ["xai"]
    assert done.stderr == "provider 'xai' of evil-clients is ignored: Telecine has one of that name\n"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("telecine_clients.xai_copy", "is the package of"),
        ("other.heron", "providers: other.heron and my_clients.heron are both called 'heron'"),
        ("json", "provider 'json' cannot be used: json: ModuleNotFoundError: No module named 'json.operations'"),
        ("'heron'", "providers: expected a generated package, such as my_clients.heron, not 'heron'"),
    ],
)
def test_an_unusable_package_is_refused_by_the_client(project: Path, tmp_path: Path, given: str, told: str) -> None:
    program = """
import importlib, sys, types, telecine
from my_clients import heron
telecine.Client(providers=[heron])
telecine.Client(providers=[heron])
given = sys.argv[1]
if given == "other.heron":
    package = types.ModuleType("other.heron")
elif given == "telecine_clients.xai_copy":
    import telecine_clients.xai
    for part in ("", ".operations", ".capabilities", ".lifecycle", ".callbacks"):
        sys.modules["xai_copy" + part] = importlib.import_module("telecine_clients.xai" + part)
    package = types.ModuleType("xai_copy")
else:
    package = "heron" if "'" in given else importlib.import_module(given)
try:
    telecine.Client(providers=[package])
except telecine.errors.ConfigurationError as error:
    print(error)
"""
    done = run(program, project / "generated", arguments=(given,))
    assert (done.stderr, told in done.stdout) == ("", True), done.stdout


def test_installed_providers_cost_nothing_until_one_is_asked_for(project: Path, tmp_path: Path) -> None:
    install(tmp_path, "my-clients", **{f"bird_{number}": f"my_clients.bird_{number}" for number in range(3)})
    program = """
import sys
client = telecine.Client(api_key={"xai": "a-key"}, provider="xai")
telecine.VideoRequest("A boat")
client.job("xai:17:k")
print(json.dumps([name for name in sys.modules if name.startswith(("my_clients", "importlib.metadata"))]))
"""
    assert ask(program, tmp_path, project / "generated") == []
