"""The rules of ARCHITECTURE.md, each as a test; a list of exceptions is checked to be needed."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

PROJECT = Path(__file__).parents[1]
SRC, GENERATED, CODEGEN, TEMPLATES = (PROJECT / name for name in ("src", "generated", "codegen", "templates"))
BY_HAND = (SRC, CODEGEN, PROJECT / "tests", PROJECT / "benchmarks")
PROVIDERS = tuple(sorted(path.stem for path in (PROJECT / "specs").glob("*.yaml") if "." not in path.stem))

TRANSPORTS = {
    "httpx": {"telecine_runtime/transports/httpx_transport.py", "telecine_runtime/transports/httpx_connections.py"},
    "aiohttp": {"telecine_runtime/transports/aiohttp_transport.py"},
}
KNOW_PYDANTIC = {"telecine_runtime/model.py"}
ASYNCHRONOUS = {
    "telecine_runtime/runner.py": "one of the two drivers",
    "telecine_runtime/step_executor.py": "what performs steps",
    "telecine_runtime/transports/interface.py": "the seam to an HTTP library",
    "telecine_runtime/transports/httpx_transport.py": "the default transport",
    "telecine_runtime/transports/httpx_connections.py": "what the default transport goes over",
    "telecine_runtime/transports/aiohttp_transport.py": "the transport for many jobs at once",
    "telecine_runtime/generated_client.py": "the base of generated clients",
    "telecine/async_client.py": "the façade",
    "telecine/_core/async_client_base.py": "what the façade stands on",
    "telecine/jobs.py": "the façade: jobs",
    "telecine/video.py": "the façade: videos",
    "telecine/_core/field_hints.py": "what stands before the façade's methods",
    "telecine/webhooks/receiver.py": "the receiver of callbacks, an ASGI app",
}
SERVERS = ("telecine_mock/", "telecine/demo/")
ASYNCHRONOUS_FOLDERS = ("telecine/cli/",)
GENERATORS = {
    "datamodel_code_generator": "compile/model_generator.py",
    "openapi_python_client": "compile/operation_parser.py",
    "jinja2": "compile/render.py",
}
DIRECTIVES = re.compile(r"noqa:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|(?:type|pyright):\s*ignore\[[\w, -]+\]")
PROOFS = ("tests/typing/planted.py", "tests/typing/refused.py")
"""Files in which each ignore is itself what is tested."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def modules(*roots: Path) -> list[Path]:
    return sorted(path for root in roots for path in root.rglob("*.py"))


def name(path: Path) -> str:
    """Return the path of a module below its source root."""
    root = next(root for root in (SRC, GENERATED, CODEGEN, PROJECT) if path.is_relative_to(root))
    return path.relative_to(root).as_posix()


@cache
def imports(path: Path) -> set[str]:
    """Return the dotted names that a module imports when it runs, those within functions included."""
    found: set[str] = set()
    waiting: list[ast.AST] = [parsed(path)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
        waiting.extend(ast.iter_child_nodes(node))
    return found


def importers(distribution: str, *roots: Path) -> set[str]:
    """Return the modules that import a top-level package when they run."""
    return {name(path) for path in modules(*roots) if distribution in {one.split(".")[0] for one in imports(path)}}


def docstrings(tree: ast.Module) -> set[ast.AST]:
    """Return the constants that stand alone: docstrings of modules, classes, functions and attributes."""
    alone = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {value for value in alone if isinstance(value, ast.Constant)}


def texts(path: Path) -> Iterator[str]:
    """Yield names and texts of a module, its docstrings aside."""
    tree = parsed(path)
    aside = docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as value) if node not in aside:
                yield value
            case ast.Name(id=value) | ast.Attribute(attr=value) | ast.arg(arg=value):
                yield value
            case ast.FunctionDef(name=value) | ast.AsyncFunctionDef(name=value) | ast.ClassDef(name=value):
                yield value
            case ast.ImportFrom(module=str() as value):
                yield value
            case ast.keyword(arg=str() as value) | ast.alias(name=value):
                yield value


def test_arrows_point_one_way() -> None:
    forbidden = {
        SRC / "telecine_runtime": {"telecine", "telecine_clients", "codegen"},
        GENERATED / "telecine_clients": {"telecine", "codegen"},
        SRC / "telecine": {"codegen"},
        SRC / "telecine_mock": {"telecine", "telecine_clients", "codegen"},
        CODEGEN: {"telecine", "telecine_clients"},
    }
    for root, packages in forbidden.items():
        for package in packages:
            assert importers(package, root) == set(), f"{root.name} imports {package}"
    assert importers("telecine_clients", SRC) == {"telecine/providers/__init__.py"}


def test_no_generated_client_knows_another_one() -> None:
    for path in modules(GENERATED):
        assert not {one for one in imports(path) if one.startswith(("..", "telecine_clients"))}, name(path)


@pytest.mark.parametrize("library", TRANSPORTS)
def test_only_its_transport_knows_an_http_library(library: str) -> None:
    outside = {one for one in importers(library, SRC, GENERATED) if not one.startswith(SERVERS)}
    assert outside == TRANSPORTS[library]


def test_only_one_module_of_the_runtime_and_the_generated_models_know_pydantic() -> None:
    models = {f"telecine_clients/{provider}/models.py" for provider in PROVIDERS}
    assert importers("pydantic", SRC, GENERATED) | importers("pydantic_core", SRC, GENERATED) == KNOW_PYDANTIC | models


@pytest.mark.parametrize("distribution", GENERATORS)
def test_one_module_of_the_compiler_knows_each_generator(distribution: str) -> None:
    assert importers(distribution, CODEGEN) == {GENERATORS[distribution]}


def test_what_is_shipped_needs_nothing_that_only_the_compiler_needs() -> None:
    for distribution in (*GENERATORS, "yaml", "ruamel", "jsonschema_rs", "schemathesis"):
        assert importers(distribution, SRC, GENERATED) == set(), distribution


def test_nothing_under_generated_is_written_by_hand() -> None:
    files = [path for path in GENERATED.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    header = re.compile(r"# Generated from specs/(?:(\w+)\.yaml)? by `make generate`\. Do not edit\.")
    assert len(files) == 3 + 7 * len(PROVIDERS)
    for path in files:
        found = header.fullmatch(path.read_text("utf-8").partition("\n")[0])
        assert found is not None, path
        assert found[1] == (path.parent.name if path.parent.name in PROVIDERS else None), path


def test_code_written_by_hand_is_asynchronous_only_where_it_must_be() -> None:
    kinds = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    found = {name(path) for path in modules(SRC) if any(isinstance(node, kinds) for node in ast.walk(parsed(path)))}
    assert {one for one in found if not one.startswith((*SERVERS, *ASYNCHRONOUS_FOLDERS))} == ASYNCHRONOUS.keys()


def test_no_provider_is_named_outside_its_table_and_its_mock() -> None:
    outside = [path for path in modules(SRC) if not name(path).startswith(("telecine/providers/", "telecine_mock/"))]
    named = [(name(path), text) for path in outside for text in texts(path) if _names_a_provider(text)]
    assert named == []


def _names_a_provider(text: str) -> bool:
    return any(provider in text.casefold() for provider in PROVIDERS)


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    everything = [path for root in (*BY_HAND, GENERATED, TEMPLATES) for path in root.rglob("*")]
    assert [path for path in everything if path.name.partition(".")[0].strip("_") in drawers] == []


def test_no_module_written_by_hand_is_longer_than_four_hundred_lines() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in modules(*BY_HAND)}
    assert {name(path): length for path, length in lengths.items() if length > 400} == {}


def test_every_ignore_names_what_it_ignores_and_why() -> None:
    unexplained = [
        f"{path.relative_to(PROJECT)}:{token.start[0]}"
        for path in modules(*BY_HAND)
        if path.relative_to(PROJECT).as_posix() not in PROOFS
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
        if token.type == tokenize.COMMENT and not _is_explained(token.string)
    ]
    assert unexplained == []


def _is_explained(comment: str) -> bool:
    if not re.search(r"#\s*(?:noqa|type:\s*ignore|pyright:\s*ignore)", comment):
        return True
    rest = DIRECTIVES.sub("", comment)
    return "ignore" not in rest and "noqa" not in rest and len(re.findall(r"\w+", rest)) >= 2


def test_templates_place_and_do_not_decide() -> None:
    environment = Environment(autoescape=True)
    for path in TEMPLATES.rglob("*.jinja"):
        tree = environment.parse(path.read_text("utf-8"))
        assert list(tree.find_all((nodes.Assign, nodes.AssignBlock, nodes.CallBlock))) == [], path
        for condition in tree.find_all(nodes.If):
            inner = [node for part in (*condition.body, *condition.else_) for node in (part, *part.find_all(nodes.If))]
            assert not any(isinstance(node, nodes.If) for node in inner), f"{path}:{condition.lineno}"


def test_the_project_names_no_package_registry() -> None:
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("anaconda", "org"))
    ]
    made = {".git", ".venv", ".cache", ".hypothesis", "__pycache__", "out", "dist", "build", "reports"}
    kinds = {".py", ".toml", ".txt", ".md", ".yaml", ".yml", ".json", ".jinja", ".sh", ".html", ".cfg", ".ini", ""}
    files = (
        path
        for path in PROJECT.rglob("*")
        if path.suffix in kinds and not made & set(path.relative_to(PROJECT).parts) and path.is_file()
    )
    found = [path for path in files if any(host in path.read_text("utf-8", "replace") for host in hosts)]
    assert [path for path in found if not path.relative_to(PROJECT).parts[0].endswith("_cache")] == []
