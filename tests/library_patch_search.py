"""Search for code that patches what all modules and threads of a process share: libraries, `sys.modules`, the umask."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[1]
OWN: Final = ("tests", "codegen", "benchmarks", "telecine")
SOURCES: Final = (PROJECT, PROJECT / "src", PROJECT / "generated", PROJECT / "codegen")
MAPPINGS: Final = ("sys.modules", "os.environ")
WRITERS: Final = ("clear", "pop", "popitem", "setdefault", "update")
PROCESS_WIDE: Final = {
    "locale.setlocale",
    "os.chdir",
    "os.umask",
    "random.seed",
    "signal.signal",
    "socket.setdefaulttimeout",
    "sys.setrecursionlimit",
    "sys.settrace",
    "time.tzset",
}


def find_shared_patches(source: str) -> set[str]:
    """Return what a module patches that others share, as dotted names: ``time.sleep``, ``sys.modules``."""
    tree = list(ast.walk(ast.parse(source)))
    imported = dict(_imported_names(tree))
    imported |= dict(_looked_up_names(tree, imported))
    return {name for node in tree for name in _patched_names(node, imported) if _is_shared(name)}


def _imported_names(tree: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield names in the module with what they mean, as dotted names."""
    for node in tree:
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _looked_up_names(tree: list[ast.AST], imported: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield names of what `getattr` takes from something imported: ``transport = getattr(httpx, name)``."""
    for node in tree:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="getattr"), args=[owner, _])):
                if dotted := _dotted_name(owner, imported):
                    yield name, f"{dotted}.*"
            case _:
                pass


def _patched_names(node: ast.AST, imported: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Call):
        yield from _patched_by_call(node, imported)
    elif isinstance(node, ast.Assign | ast.Delete):
        for target in node.targets:
            if isinstance(target, ast.Attribute):
                yield _dotted_name(target, imported)
            elif isinstance(target, ast.Subscript) and (name := _dotted_name(target.value, imported)) in MAPPINGS:
                yield name


def _patched_by_call(call: ast.Call, imported: dict[str, str]) -> Iterator[str]:
    function = _dotted_name(call.func, imported)
    if function in PROCESS_WIDE:
        yield function
    owner, _, method = function.rpartition(".")
    if isinstance(call.func, ast.Attribute):
        method = call.func.attr
    if owner in MAPPINGS and method in WRITERS:
        yield owner
    if not call.args:
        return
    first = _dotted_name(call.args[0], imported)
    if method in {"setitem", "delitem", "dict"} and first in MAPPINGS:
        yield first
    elif method in {"setattr", "delattr", "object"} or function in {"setattr", "delattr"}:
        if isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)
        elif len(call.args) > 1 and first:
            name = call.args[1]
            yield f"{first}.{name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else '*'}"
    elif function == "unittest.mock.patch" and isinstance(call.args[0], ast.Constant):
        yield str(call.args[0].value)


def _dotted_name(node: ast.AST, imported: dict[str, str]) -> str:
    """Return the dotted name of an imported thing; empty for everything else."""
    if isinstance(node, ast.Name):
        return imported.get(node.id, node.id if node.id in {"setattr", "delattr"} else "")
    if isinstance(node, ast.Attribute):
        owner = _dotted_name(node.value, imported)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def _is_shared(name: str) -> bool:
    """Return whether the owner of a name is a library, or a library reached through a module of ours."""
    *owner, _ = name.split(".")
    if not owner:
        return False
    if name in MAPPINGS or not owner[0].startswith(OWN):
        return True
    return owner[-1] in sys.stdlib_module_names and not any(
        source.joinpath(*owner).is_dir() or source.joinpath(*owner).with_suffix(".py").is_file() for source in SOURCES
    )
