"""Hostile specs: rejected, or their text stays text in the source, at import and in use."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.codegen.spec_folder import PROJECT

from telecine_codegen.compile.file_tree import write_tree
from telecine_codegen.compile.pipeline import build
from telecine_codegen.diagnostics import Report
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
CODE = "__import__('os').mkdir('canary')"
TEXTS = (
    *('"', "'", '"""', "'''", "\\", '\\"', 'x\\"""', "x\\", '""""', "'\"'\"\"\"'''", f'"""\n{CODE}\n"""'),
    *(f"'''+{CODE}+'''", f'")\n{CODE}\n#', f"')\n{CODE}\n#", f'"]\n{CODE}', f"\\\n{CODE}", CODE, f"{{{CODE}}}"),
    *(f"{{{{ {CODE} }}}}", f"{{% if {CODE} %}}", f"#}}{{{{ {CODE} }}}}{{#", "{#", "%}", "{{ 7*7 }}", "{% raw %}"),
    *("{0}", "%(x)s", "${x}", "\\N{BULLET}", "\\u0041", "\\x", "\\101", "~1/~0", "x" * 300, "# noqa", "]]", " x "),
    *("\n", "\r\n", "\n\n    x = 1\n", "\ta\tb", "\v\f\x85\u2028\u2029", "a\0b", "\x07\x1b[31m\x7f", "import os\n"),
    *("\u202eabc\u202c", "\u2066x\u2069", "\u200b\ufeff", "\u0301é😀", "None", "True", "Field("),
)
NAMES = ("placeOrder", "Hostile", "Inner", "flavour", "kind", "id", "X-Trace")
PLACES = (
    *("X-Key", "HOSTILE_API_KEY", "https://hostile.example", "/orders/{id}", "{$request.body#/hook}", "/code", "/ok"),
    *("NotFound", "mode", "multipart/form-data", "200", "uri", "apiKey", "$response.body#/id", "string"),
)
DISGUISES = (
    'x"',
    "x\\",
    'x"""',
    "x\0",
    "\u202e",
    CODE,
    f"{{{{ {CODE} }}}}",
    f"x\n{CODE}\n",
    f"/{CODE}",
    f"https://h/{CODE}",
)
WORDS = (
    *("self", "class", "None", "models", "send", "body", "Client", "str", "__import__", "model_config", "_private"),
    *("x-y", "x.y", "9x", "OMITTED", "build_json_body"),
)
ATTEMPTS = (
    *((name, disguise) for name in (*NAMES, *PLACES) for disguise in DISGUISES),
    *((name, word) for name in NAMES for word in WORDS),
)


def replaced(node: Any, token: str, text: str) -> Any:
    """Return a node with a token replaced in each of its texts, keys included."""
    if isinstance(node, dict):
        return {replaced(key, token, text): replaced(value, token, text) for key, value in node.items()}
    if isinstance(node, list):
        return [replaced(item, token, text) for item in node]
    return node.replace(token, text) if isinstance(node, str) else node


@cache
def parsed() -> Any:
    document = read_document(HERE / "hostile.yaml", Report())
    assert document is not None
    return document.data


def template(text: str) -> Any:
    """Return the spec that holds a text wherever it may."""
    return replaced(replaced(parsed(), "PATTERN", f"^{re.escape(text)}$"), "TEXT", text)


def faults(data: Any) -> list[str]:
    """Return what lint says of a spec."""
    report = Report()
    lint_document(Document("hostile", Path("specs/hostile.yaml"), data, {}), report)
    return [str(diagnostic) for diagnostic in report.diagnostics if diagnostic.severity == "error"]


def compiled(folder: Path, specs: Mapping[str, Any]) -> dict[str, str]:
    """Write specs into a folder, each character escaped that YAML could trip over, and compile them; all must pass."""
    folder.mkdir(exist_ok=True)
    for name, data in specs.items():
        text = json.dumps(data, ensure_ascii=False, indent=1)
        text = re.sub(r"[^\n\x20-\x7e]", lambda found: f"\\U{ord(found[0]):08x}", text)
        (folder / f"{name}.yaml").write_text(text, "ascii")
    report = Report()
    tree = build([folder / f"{name}.yaml" for name in specs], PROJECT / "templates", "telecine_clients", report)
    assert str(report) == ""
    return tree


def sources(tree: Mapping[str, str]) -> dict[str, str]:
    """Return the source of one client alone."""
    return {name: source for name, source in tree.items() if name.count("/") == 2}


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


class Anatomy(ast.NodeTransformer):
    """The code of a source without its texts; these apart, and docstrings apart from other texts."""

    def __init__(self, source: str) -> None:
        self.texts: list[str] = []
        self.docs: list[str] = []
        self.code = ast.unparse(self.visit(ast.parse(source)))

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if is_docstring(node):
            self.docs.append(ast.literal_eval(node.value))
            return None
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str):
            self.texts.append(node.value)
            return ast.Constant("")
        return node


def bare(text: str) -> str:
    """Return what is the same in a text and in the docstring that it becomes."""
    return "".join(char for char in text.casefold() if char.isprintable() and char not in " .")


def assert_inert(tree: Mapping[str, str], harmless: Mapping[str, str], package: str, text: str) -> None:
    """The code is the code that a harmless text becomes, and each text in it reads back as it was given."""
    for name, source in harmless.items():
        theirs = tree[name.replace("/harmless/", f"/{package}/")]
        hidden = {char for char in theirs if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")}
        assert hidden <= {"\n"}, name
        expected, found = Anatomy(source), Anatomy(theirs)
        assert found.code == expected.code, name
        for before, after in zip(expected.texts, found.texts, strict=True):
            wanted = package if before == "harmless" else before
            assert after in (wanted.replace("TEXT", text), wanted.replace("TEXT", re.escape(text))), name
        if bare(text):
            for before, after in zip(expected.docs, found.docs, strict=True):
                assert bare(text) in bare(after) or "TEXT" not in before or ": the call alone" in before, name


def exercised(tree: dict[str, str], folder: Path) -> dict[str, int]:
    """Import and use the clients of a tree in a process of their own; return how much of each was used."""
    write_tree(tree, folder / "generated")
    run = subprocess.run(
        [sys.executable, str(HERE / "exercise_clients.py"), "generated"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), "generated"])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, int] = json.loads(run.stdout)
    return found


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The source of the client whose spec has the word TEXT everywhere."""
    return sources(compiled(tmp_path_factory.mktemp("harmless"), {"harmless": template("TEXT")}))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in, where text that came alive would leave a canary."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generated", "specs"]


@pytest.mark.parametrize("step", [2, pytest.param(1, marks=pytest.mark.deep)], ids=["every other", "all"])
def test_hostile_text_stays_text_in_every_position(harmless: dict[str, str], bench: Path, step: int) -> None:
    specs = {f"hostile{number}": template(text) for number, text in enumerate(TEXTS[::step])}
    tree = compiled(bench / "specs", specs)
    for package, text in zip(specs, TEXTS[::step], strict=True):
        assert_inert(tree, harmless, package, text)
    assert exercised(tree, bench) == dict.fromkeys(specs, 14)


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.deep)], ids=["every seventh", "all"])
def test_a_hostile_name_is_rejected_or_stays_a_name(bench: Path, step: int) -> None:
    specs: dict[str, Any] = {}
    for name, disguise in ATTEMPTS[::step]:
        spec = replaced(template("TEXT"), name, disguise)
        if not faults(spec):
            specs[f"hostile{len(specs)}"] = spec
    assert len(specs) > 50 // step
    tree = compiled(bench / "specs", specs)
    for name, source in tree.items():
        assert "mkdir" not in Anatomy(source if name.endswith(".py") else "").code, name
    assert exercised(tree, bench) == dict.fromkeys(specs, 14)


@pytest.fixture(scope="module")
def unformatted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The harmless source without formatting, which changes no text, as the tests above show, but takes its time."""
    with patch("telecine_codegen.compile.formatting.format_tree", lambda tree: tree):
        yield sources(compiled(tmp_path_factory.mktemp("unformatted"), {"harmless": template("TEXT")}))


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_any_text_stays_text(unformatted: dict[str, str], tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    tree = compiled(tmp_path_factory.mktemp("any"), {"hostile": template(text)})
    assert_inert(tree, unformatted, "hostile", text)
