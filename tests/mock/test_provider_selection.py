"""Selection of the providers that the mock serves: by name, and by spec."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from telecine_mock import MockServer, Settings
from telecine_mock.__main__ import format_banner, main
from telecine_mock.provider_selection import InvalidSelection, load_specs, select_all, select_providers
from telecine_mock.providers import PROVIDERS

ROOT = Path(__file__).parents[2]
KESTREL = Path(__file__).parent / "invented" / "kestrel.yaml"
WITHOUT_CODEGEN = "import sys; sys.modules.update(dict.fromkeys(['yaml', 'jsonschema_rs'])); "


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the spec of an invented provider, which is the current one."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "kestrel.yaml").write_text(KESTREL.read_text("utf-8"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_choice_the_mocks_written_by_hand_are_served() -> None:
    assert select_providers([], []) is PROVIDERS


def test_named_providers_are_served_and_no_others(folder: Path) -> None:
    chosen = select_providers(["ttapi", "kestrel", "ttapi"], [])
    assert list(chosen) == ["ttapi", "kestrel"]
    assert chosen["ttapi"] is PROVIDERS["ttapi"]
    assert chosen["kestrel"].title == "Kestrel"


def test_a_spec_of_ours_given_as_a_file_is_served_instead_of_the_mock_written_by_hand() -> None:
    chosen = select_providers(["ttapi"], [ROOT / "specs" / "ttapi.yaml"])
    assert list(chosen) == ["ttapi"]
    assert chosen["ttapi"] is not PROVIDERS["ttapi"]


def test_a_server_for_tests_serves_a_spec_beside_the_others() -> None:
    assert list(select_all([KESTREL])) == [*PROVIDERS, "kestrel"]
    with MockServer(Settings(), specs=[KESTREL]) as server:
        assert server.base_url("kestrel") == f"{server.url}/kestrel"
        assert server.base_url("ttapi") == f"{server.url}/ttapi"


def test_an_unknown_name_says_what_there_is_and_what_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--provider", "osprey"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("No provider 'osprey': the mock has apikley, cometapi, toapis, ttapi, xai, and there is no")
    assert "specs/osprey.yaml" in line
    assert "--spec FILE" in line


def test_a_spec_with_errors_is_not_served_and_each_error_has_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "specs" / "kestrel.yaml"
    path.write_text(path.read_text("utf-8").replace("state: waiting}", "state: 7}"), "utf-8")
    assert main(["--spec", "specs/kestrel.yaml"]) == 2
    output = capsys.readouterr()
    assert re.match(r"specs/kestrel\.yaml:\d+:\d+: error: the example does not match its schema", output.err)
    assert output.out == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "the file is empty"), ("- a list", "a spec must be a mapping"), (None, "cannot read the file")],
)
def test_a_file_that_is_no_spec_is_an_error_and_no_traceback(
    folder: Path, capsys: pytest.CaptureFixture[str], content: str | None, message: str
) -> None:
    if content is not None:
        Path("osprey.yaml").write_text(content, "utf-8")
    assert main(["--spec", "osprey.yaml"]) == 2
    assert capsys.readouterr().err.startswith(f"osprey.yaml:1:1: error: {message}")


def test_a_name_of_the_servers_themselves_and_a_name_twice_are_refused(folder: Path) -> None:
    Path("cdn.yaml").write_text(KESTREL.read_text("utf-8"), "utf-8")
    with pytest.raises(InvalidSelection, match="'cdn' is a name of the mock servers themselves; rename the file"):
        load_specs([Path("cdn.yaml")])
    with pytest.raises(InvalidSelection, match="'kestrel' has another spec already; rename the file"):
        load_specs([KESTREL, Path("specs/kestrel.yaml")])


def test_the_banner_lists_url_and_key_of_the_chosen_providers() -> None:
    banner = format_banner("http://mock", Settings(), select_providers(["ttapi"], [KESTREL]))
    assert "  TTAPI     http://mock/ttapi       TT-API-KEY: mock-key\n" in banner
    assert "  Kestrel   http://mock/kestrel     Authorization: Bearer mock-key\n" in banner
    assert "CometAPI " not in banner.partition("Magic words")[0]


def test_the_page_about_the_mock_shows_the_banner_of_a_spec() -> None:
    banner = format_banner("http://127.0.0.1:8700", Settings(), select_providers([], [KESTREL]))
    page = (ROOT / "docs" / "mock.md").read_text("utf-8")
    assert banner.partition("\n\nA job takes")[0] in page


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def test_without_the_extra_a_spec_is_refused_in_one_line() -> None:
    arguments = f"['--spec', {str(KESTREL)!r}]"
    completed = run(f"{WITHOUT_CODEGEN}from telecine_mock.__main__ import main; sys.exit(main({arguments}))")
    assert completed.returncode == 2
    (line,) = completed.stderr.splitlines()
    assert line.endswith("pip install 'telecine[mock,codegen]'")


def test_the_mocks_written_by_hand_need_nothing_of_the_compiler() -> None:
    modules = "{name.partition('.')[0] for name, module in sys.modules.items() if module}"
    check = f"assert not {{'telecine_codegen', 'jsonschema_rs', 'yaml'}} & {modules}"
    completed = run(f"{WITHOUT_CODEGEN}import telecine_mock.server; telecine_mock.create_app(); {check}")
    assert completed.returncode == 0, completed.stderr


def test_a_mock_made_from_a_spec_needs_no_generator() -> None:
    generators = "['datamodel_code_generator', 'openapi_python_client', 'ruff', 'jinja2', 'ruamel']"
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({generators})); from pathlib import Path; "
        f"from telecine_mock.provider_selection import load_specs; load_specs([Path({str(KESTREL)!r})])"
    )
    completed = run(code)
    assert completed.returncode == 0, completed.stderr
