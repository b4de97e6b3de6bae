"""`python -m codegen lint | generate | check | diff | docs | release`: specs in, typed clients out."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from codegen.compile.file_tree import compare_tree, write_tree
from codegen.compile.pinned_tools import find_mismatches
from codegen.compile.run_cache import compute_fingerprint, is_fresh, write_fingerprint
from codegen.diagnostics import Report

ROOT: Final = Path(__file__).parents[1]
EPILOG: Final = "exit status: 0 all is well, 1 the specs have errors or the tree has drifted, 2 wrong usage or tools"
CORE_COMMANDS: Final = {
    "lint": "look for problems in specs; writes nothing",
    "generate": "bring generated/ up to date with specs/",
    "check": "fail when generated/ has drifted, or the changelog does not tell what changed in specs/",
}
COMMAND_MODULES: Final = {
    "diff": "codegen.commands.diff",
    "docs": "codegen.commands.docs",
    "release": "codegen.commands.release",
}
"""Commands with a module of their own, whose `register` adds the parser, which knows what to run."""
COMPILER_SOURCES: Final = tuple(
    ROOT / name for name in ("templates", "codegen", "pyproject.toml", "src/telecine_runtime/errors.py")
)
"""What decides on what is made of a spec; the last one holds the errors that a spec may name."""
GC_THRESHOLDS: Final = (20_000, 50, 100)
"""How rarely to look for garbage: nearly all that a compiler makes lives until the end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _build_parser(given).parse_args(given)
    if "run" in options:
        return int(options.run(options))
    root: Path = options.root
    specs = options.specs or sorted(one for one in (root / "specs").glob("*.yaml") if "." not in one.stem)
    if not specs:
        return _fail(f"no spec in {root / 'specs'}", status=2)
    if options.command == "lint":
        return _lint(specs)
    if wrong := find_mismatches(ROOT / "pyproject.toml"):
        return _fail(*wrong, status=2)
    return _check(root, specs) if options.command == "check" else _generate(root, specs)


def _lint(specs: Sequence[Path]) -> int:
    from codegen.compile.pipeline import read_and_lint

    report = Report()
    read_and_lint(specs, report)
    sys.stderr.write(str(report))
    if not report.failed:
        _print_line(f"{_pluralise(len(specs), 'spec')}: no errors")
    return int(report.failed)


def _check(root: Path, specs: Sequence[Path]) -> int:
    from codegen.commands import release
    from codegen.compile.pipeline import build

    report = Report()
    tree = build(specs, ROOT / "templates", report)
    sys.stderr.write(str(report))
    if report.failed:
        return 1
    drift = compare_tree(tree, root / "generated")
    if drift:
        return _fail(*drift.lines(), "generated/ does not follow from specs/: run `make generate`", status=1)
    if untold := release.list_undocumented(root):
        return _fail(*untold, f"tell it in {release.CHANGELOG}; `python -m codegen release` drafts the entry", status=1)
    _print_line(f"{_pluralise(len(tree), 'file')} follow from {_pluralise(len(specs), 'spec')}")
    return 0


def _generate(root: Path, specs: Sequence[Path]) -> int:
    mark, output = root / ".cache" / "codegen", root / "generated"
    compiler, asked = compute_fingerprint(*COMPILER_SOURCES), compute_fingerprint(*specs)
    if is_fresh(mark, compiler + asked + compute_fingerprint(output)):
        _print_line("nothing to do: neither specs nor output have changed")
        return 0
    from codegen.compile.pipeline import build
    from codegen.compile.stage_cache import StageCache

    report, stages = Report(), mark.with_suffix(".stages")
    kept = StageCache.read(stages, compiler)
    tree = build(specs, ROOT / "templates", report, kept)
    sys.stderr.write(str(report))
    if report.failed:
        return _fail("nothing was written", status=1)
    drift = write_tree(tree, output)
    kept.write(stages, compiler)
    write_fingerprint(
        mark, compiler + asked + compute_fingerprint(output)
    )  # as they were when they were read, not as they are by now
    for line in drift.lines():
        _print_line(line.replace("missing:", "new:").replace("stray:", "removed:"))
    _print_line(f"{_pluralise(len(specs), 'spec')}, {_pluralise(len(tree), 'file')}, {len(drift.lines())} written")
    return 0


def _print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _fail(*lines: str, status: int) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return status


def _pluralise(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _build_parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__, epilog=EPILOG)
    parser.add_argument(
        "--root", type=Path, default=Path(), help="folder that holds specs/ and generated/; by default the current one"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in CORE_COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text, epilog=EPILOG)
        if name == "lint":
            command.add_argument("specs", nargs="*", type=Path, help="specs to look at; by default all in specs/")
        else:
            command.set_defaults(specs=[])
    for name in _modules_to_register(given):
        import_module(COMMAND_MODULES[name]).register(commands)
    return parser


def _modules_to_register(given: Sequence[str]) -> list[str]:
    """Return the commands whose modules are needed: loading all of them takes longer than `generate` with no news."""
    words = iter(given)
    for word in words:
        if word == "--root":
            next(words, None)
        elif word in CORE_COMMANDS:
            return []
        elif word in COMMAND_MODULES:
            return [word]
        elif not word.startswith("--root="):
            break
    return [*COMMAND_MODULES]  # what is wrong with the arguments has to be told, or all of them are asked for


if __name__ == "__main__":
    gc.set_threshold(*GC_THRESHOLDS)
    status = main()
    gc.freeze()  # at its end the interpreter looks through all that it is about to throw away
    sys.exit(status)
