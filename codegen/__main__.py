"""`python -m codegen lint | generate | check | diff | docs | release`: specs in, typed clients out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from codegen import release
from codegen.cache import fingerprint, is_fresh, remember
from codegen.diagnostics import Report
from codegen.diff import command as diff
from codegen.docs import command as docs
from codegen.pins import mismatches
from codegen.pipeline import build, inspect
from codegen.tree import compare, write

ROOT: Final = Path(__file__).parents[1]
EPILOG: Final = "exit status: 0 all is well, 1 the specs have errors or the tree has drifted, 2 wrong usage or tools"
REGISTERED: Final = (diff, docs, release)
"""Modules of commands that register themselves: `register` adds the parser, which knows what to run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    if "run" in options:
        return int(options.run(options))
    root: Path = options.root
    specs = options.specs or sorted(one for one in (root / "specs").glob("*.yaml") if "." not in one.stem)
    if not specs:
        return _told(f"no spec in {root / 'specs'}", status=2)
    if options.command == "lint":
        return _lint(specs)
    if wrong := mismatches(ROOT / "pyproject.toml"):
        return _told(*wrong, status=2)
    return _check(root, specs) if options.command == "check" else _generate(root, specs)


def _lint(specs: Sequence[Path]) -> int:
    report = Report()
    inspect(specs, report)
    sys.stderr.write(str(report))
    if not report.failed:
        _said(f"{_count(len(specs), 'spec')}: no errors")
    return int(report.failed)


def _check(root: Path, specs: Sequence[Path]) -> int:
    report = Report()
    tree = build(specs, ROOT / "templates", report)
    sys.stderr.write(str(report))
    if report.failed:
        return 1
    drift = compare(tree, root / "generated")
    if drift:
        return _told(*drift.lines(), "generated/ does not follow from specs/: run `make generate`", status=1)
    if untold := release.unreleased(root):
        return _told(*untold, f"tell it in {release.CHANGELOG}; `python -m codegen release` drafts the entry", status=1)
    _said(f"{_count(len(tree), 'file')} follow from {_count(len(specs), 'spec')}")
    return 0


def _generate(root: Path, specs: Sequence[Path]) -> int:
    inputs = (*specs, ROOT / "templates", ROOT / "codegen", ROOT / "pyproject.toml")
    mark, output = root / ".cache" / "codegen", root / "generated"
    if is_fresh(mark, fingerprint(inputs, output)):
        _said("nothing to do: neither specs nor output have changed")
        return 0
    report = Report()
    tree = build(specs, ROOT / "templates", report)
    sys.stderr.write(str(report))
    if report.failed:
        return _told("nothing was written", status=1)
    drift = write(tree, output)
    remember(mark, fingerprint(inputs, output))
    for line in drift.lines():
        _said(line.replace("missing:", "new:").replace("stray:", "removed:"))
    _said(f"{_count(len(specs), 'spec')}, {_count(len(tree), 'file')}, {len(drift.lines())} written")
    return 0


def _said(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _told(*lines: str, status: int) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return status


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__, epilog=EPILOG)
    parser.add_argument(
        "--root", type=Path, default=Path(), help="folder that holds specs/ and generated/; by default the current one"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("lint", "look for problems in specs; writes nothing"),
        ("generate", "bring generated/ up to date with specs/"),
        ("check", "fail when generated/ has drifted, or the changelog does not tell what changed in specs/"),
    ):
        command = commands.add_parser(name, help=text, description=text, epilog=EPILOG)
        if name == "lint":
            command.add_argument("specs", nargs="*", type=Path, help="specs to look at; by default all in specs/")
        else:
            command.set_defaults(specs=[])
    for module in REGISTERED:
        module.register(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
