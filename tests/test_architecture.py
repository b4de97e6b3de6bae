"""Tests of the rules in ARCHITECTURE.md. Every exception in a list must be needed."""

from __future__ import annotations

import ast
import io
import os
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

PROJECT = Path(__file__).parents[1]
SRC, GENERATED, CODEGEN, TEMPLATES = (PROJECT / name for name in ("src", "generated", "codegen", "templates"))
HANDWRITTEN = (SRC, CODEGEN, PROJECT / "tests", PROJECT / "benchmarks")
PROVIDERS = tuple(sorted(path.stem for path in (PROJECT / "specs").glob("*.yaml") if "." not in path.stem))

TRANSPORTS = {
    "httpx": {"telecine_runtime/transports/httpx_transport.py", "telecine_runtime/transports/httpx_connections.py"},
    "aiohttp": {"telecine_runtime/transports/aiohttp_transport.py"},
}
IMPORTS_PYDANTIC = {"telecine_runtime/model.py", "telecine/mcp/results.py", "telecine/mcp/tools.py"}
ASYNC_MODULES = {
    "telecine_runtime/flow_runner.py": "one of the two flow runners",
    "telecine_runtime/step_executor.py": "the step executor",
    "telecine_runtime/transports/interface.py": "the transport interface",
    "telecine_runtime/transports/httpx_transport.py": "the default transport",
    "telecine_runtime/transports/httpx_connections.py": "the connections of the default transport",
    "telecine_runtime/transports/aiohttp_transport.py": "the aiohttp transport",
    "telecine_runtime/generated_client.py": "the base of generated clients",
    "telecine/async_client.py": "the async client",
    "telecine/_core/async_client_base.py": "the base of the async client",
    "telecine/_core/async_job.py": "async jobs",
    "telecine/_core/async_video.py": "async videos",
    "telecine/_core/field_hints.py": "wrappers of the async client's methods",
    "telecine/batch/batch_run.py": "a run of a batch",
    "telecine/batch/queue_engine.py": "the queues of DBOS",
    "telecine/batch/run.py": "batches as a library",
    "telecine/batch/video_maker.py": "the videos of a batch, made at the same time",
    "telecine/batch/worker.py": "a worker of batches",
    "telecine/webhooks/receiver.py": "the receiver of callbacks, an ASGI app",
}
SERVERS = ("telecine_mock/", "telecine/demo/")
ASYNC_FOLDERS = ("telecine/cli/", "telecine/mcp/")
RECEIVER_CHECK = "telecine_codegen/contract/signing_receiver.py"
"""The check of our receiver, which is part of the client."""
SPEC_MOCK = "telecine_mock/spec_provider/"
"""The part of the mock that is imported only to serve a spec; it needs the compiler's reading of specs."""
CLIENT_CHECKS = "telecine_codegen/contract/client_"
"""The checks of a generated client, which use that client."""
GENERATORS = {
    "datamodel_code_generator": "telecine_codegen/compile/model_generator.py",
    "openapi_python_client": "telecine_codegen/compile/operation_parser.py",
    "jinja2": "telecine_codegen/compile/render.py",
}
DIRECTIVES = re.compile(r"noqa:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|(?:type|pyright):\s*ignore\[[\w, -]+\]")
PROOFS = ("tests/typing/planted.py", "tests/typing/refused.py")
"""Files whose ignores are what is tested."""


@cache
def parse_module(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def list_modules(*roots: Path) -> list[Path]:
    return sorted(path for root in roots for path in root.rglob("*.py"))


def module_path(path: Path) -> str:
    """Return the path of a module relative to its source root."""
    root = next(root for root in (SRC, GENERATED, CODEGEN, PROJECT) if path.is_relative_to(root))
    return path.relative_to(root).as_posix()


@cache
def imported_modules(path: Path) -> set[str]:
    """Return the modules that a module imports at run time, also within functions."""
    found: set[str] = set()
    waiting: list[ast.AST] = [parse_module(path)]
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
    """Return the modules that import a top-level package at run time."""
    return {
        module_path(path)
        for path in list_modules(*roots)
        if distribution in {one.split(".")[0] for one in imported_modules(path)}
    }


def docstrings(tree: ast.Module) -> set[ast.AST]:
    """Return the docstrings of modules, classes, functions and attributes."""
    alone = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {value for value in alone if isinstance(value, ast.Constant)}


def names_and_strings(path: Path) -> Iterator[str]:
    """Yield the names and strings of a module, without docstrings."""
    tree = parse_module(path)
    module_docstrings = docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as value) if node not in module_docstrings:
                yield value
            case ast.Name(id=value) | ast.Attribute(attr=value) | ast.arg(arg=value):
                yield value
            case ast.FunctionDef(name=value) | ast.AsyncFunctionDef(name=value) | ast.ClassDef(name=value):
                yield value
            case ast.ImportFrom(module=str() as value):
                yield value
            case ast.keyword(arg=str() as value) | ast.alias(name=value):
                yield value


def test_packages_import_in_one_direction() -> None:
    forbidden = {
        SRC / "telecine_runtime": {"telecine", "telecine_clients", "telecine_codegen"},
        GENERATED / "telecine_clients": {"telecine", "telecine_codegen"},
        SRC / "telecine": {"telecine_codegen"},
        SRC / "telecine_mock": {"telecine", "telecine_clients"},
        CODEGEN: {"telecine_clients"},
    }
    for root, packages in forbidden.items():
        for package in packages:
            assert importers(package, root) == set(), f"{root.name} imports {package}"
    assert importers("telecine_clients", SRC) == {"telecine/providers/__init__.py"}
    users = importers("telecine", CODEGEN)
    assert users
    assert {one for one in users if not one.startswith(CLIENT_CHECKS)} == {RECEIVER_CHECK}
    assert {one for one in importers("telecine_codegen", SRC) if not one.startswith(SPEC_MOCK)} == set()


def test_the_mock_made_from_a_spec_is_imported_in_one_place_only() -> None:
    """The mocks written by hand work without the compiler's dependencies."""
    package = SPEC_MOCK.rstrip("/").replace("/", ".")
    outside = [path for path in list_modules(SRC) if not module_path(path).startswith(SPEC_MOCK)]
    found = {module_path(path) for path in outside if any(one.startswith(package) for one in imported_modules(path))}
    assert found == {"telecine_mock/provider_selection.py"}


def test_no_generated_client_imports_another_one() -> None:
    for path in list_modules(GENERATED):
        assert not {one for one in imported_modules(path) if one.startswith(("..", "telecine_clients"))}, module_path(
            path
        )


@pytest.mark.parametrize("library", TRANSPORTS)
def test_only_its_transport_imports_an_http_library(library: str) -> None:
    outside = {one for one in importers(library, SRC, GENERATED) if not one.startswith(SERVERS)}
    assert outside == TRANSPORTS[library]


def test_only_modules_of_models_import_pydantic() -> None:
    models = {f"telecine_clients/{provider}/models.py" for provider in PROVIDERS}
    assert (
        importers("pydantic", SRC, GENERATED) | importers("pydantic_core", SRC, GENERATED) == IMPORTS_PYDANTIC | models
    )


@pytest.mark.parametrize("distribution", GENERATORS)
def test_one_module_of_the_compiler_imports_each_generator(distribution: str) -> None:
    assert importers(distribution, CODEGEN) == {GENERATORS[distribution]}


def test_shipped_packages_do_not_import_dependencies_of_the_compiler() -> None:
    for distribution in (*GENERATORS, "yaml", "ruamel", "jsonschema_rs", "schemathesis"):
        found = {one for one in importers(distribution, SRC, GENERATED) if not one.startswith(SPEC_MOCK)}
        assert found == set(), distribution
    assert importers("jsonschema_rs", SRC) == {f"{SPEC_MOCK}schema_validation.py"}


def test_everything_under_generated_has_the_generated_header() -> None:
    files = [path for path in GENERATED.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    header = re.compile(r"# Generated from specs/(?:(\w+)\.yaml)? by `telecine-codegen generate`\. Do not edit\.")
    assert len(files) == 3 + 7 * len(PROVIDERS)
    for path in files:
        found = header.fullmatch(path.read_text("utf-8").partition("\n")[0])
        assert found is not None, path
        assert found[1] == (path.parent.name if path.parent.name in PROVIDERS else None), path


def test_handwritten_code_is_asynchronous_only_in_the_listed_modules() -> None:
    kinds = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    found = {
        module_path(path)
        for path in list_modules(SRC)
        if any(isinstance(node, kinds) for node in ast.walk(parse_module(path)))
    }
    assert {one for one in found if not one.startswith((*SERVERS, *ASYNC_FOLDERS))} == ASYNC_MODULES.keys()


def test_provider_names_appear_only_in_the_provider_table_and_the_mocks() -> None:
    outside = [
        path
        for path in list_modules(SRC)
        if not module_path(path).startswith(("telecine/providers/", "telecine_mock/"))
    ]
    named = [
        (module_path(path), text)
        for path in outside
        for text in names_and_strings(path)
        if _contains_provider_name(text)
    ]
    assert named == []


def _contains_provider_name(text: str) -> bool:
    return any(provider in text.casefold() for provider in PROVIDERS)


def test_no_module_is_called_utils_or_helpers() -> None:
    forbidden_names = {"utils", "util", "helpers", "helper", "common", "misc"}
    everything = [path for root in (*HANDWRITTEN, GENERATED, TEMPLATES) for path in root.rglob("*")]
    assert [path for path in everything if path.name.partition(".")[0].strip("_") in forbidden_names] == []


def test_no_handwritten_module_is_longer_than_four_hundred_lines() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in list_modules(*HANDWRITTEN)}
    assert {module_path(path): length for path, length in lengths.items() if length > 400} == {}


def test_every_ignore_has_a_code_and_a_reason() -> None:
    unexplained = [
        f"{path.relative_to(PROJECT)}:{token.start[0]}"
        for path in list_modules(*HANDWRITTEN)
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


def test_templates_have_no_assignments_and_no_nested_conditions() -> None:
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
    made = {".git", ".inspector", ".venv", ".cache", ".hypothesis", "__pycache__", "out", "dist", "build", "reports"}
    kinds = {".py", ".toml", ".txt", ".md", ".yaml", ".yml", ".json", ".jinja", ".sh", ".html", ".cfg", ".ini", ""}
    files: list[Path] = []
    for folder, folders, names in os.walk(PROJECT):
        folders[:] = [each for each in folders if each not in made]  # an environment has ten thousand files
        files += [path for path in (Path(folder, each) for each in names) if path.suffix in kinds and path.is_file()]
    found = [path for path in files if any(host in path.read_text("utf-8", "replace") for host in hosts)]
    assert [path for path in found if not path.relative_to(PROJECT).parts[0].endswith("_cache")] == []
