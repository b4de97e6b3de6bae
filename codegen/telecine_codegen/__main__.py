"""Command line: `telecine-codegen new | import | lint | generate | check | diff | docs | release | contract`."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import telecine_runtime
from telecine_codegen.compile import sync_facade
from telecine_codegen.compile.file_tree import write_tree
from telecine_codegen.compile.run_cache import compute_fingerprint, is_fresh, write_fingerprint
from telecine_codegen.diagnostics import Report, pluralise
from telecine_codegen.project import BUILT_IN_PACKAGE, InvalidProject, Project, list_specs, read_project

if TYPE_CHECKING:
    from telecine_codegen.compile.generators import Generators

EPILOG: Final = "exit status: 0 success, 1 errors in specs or generated/ out of date, 2 wrong usage or tool versions"
CORE_COMMANDS: Final = {
    "lint": "check specs for errors; writes nothing",
    "generate": "update generated/ from specs/",
    "check": "fail if generated/ is out of date, or if the changelog lacks a change of specs/",
}
COMMAND_MODULES: Final = {
    "new": "telecine_codegen.commands.new",
    "import": "telecine_codegen.commands.import_spec",
    "diff": "telecine_codegen.commands.diff",
    "docs": "telecine_codegen.commands.docs",
    "release": "telecine_codegen.commands.release",
    "contract": "telecine_codegen.commands.contract",
}
"""Modules of the other commands; their `register` adds a subparser with the function to run."""
PACKAGE_FOLDER: Final = Path(__file__).parent
TEMPLATES: Final = next(
    folder for folder in (PACKAGE_FOLDER / "templates", PACKAGE_FOLDER.parents[1] / "templates") if folder.is_dir()
)
"""In a wheel the templates are in the package, in a checkout beside it."""
COMPILER_SOURCES: Final = (TEMPLATES, PACKAGE_FOLDER, Path(telecine_runtime.__file__).with_name("errors.py"))
"""Files that determine the output besides the specs; the last one defines the errors that a spec may name."""
CACHE: Final = Path(".cache", "codegen")
"""Fingerprint of the last run, below the root of a project; git ignores it."""
GC_THRESHOLDS: Final = (20_000, 50, 100)
"""High thresholds: nearly all objects of a compiler live until its end."""


def run(prog: str = "telecine-codegen") -> NoReturn:
    """Run the command of this process and exit."""
    gc.set_threshold(*GC_THRESHOLDS)
    try:
        status = main(prog=prog, generators_in_processes=True)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("telecine"):
            raise
        sys.exit(f"{prog} needs the extra `codegen` ({error.name} is missing): pip install 'telecine[codegen]'")
    gc.freeze()  # skip the garbage collection at interpreter exit
    sys.exit(status)


def main(
    arguments: Sequence[str] | None = None, prog: str = "telecine-codegen", *, generators_in_processes: bool = False
) -> int:
    """Run one command and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _build_parser(given, prog).parse_args(given)
    try:
        return _run_command(options, generators_in_processes=generators_in_processes)
    except InvalidProject as error:
        return _fail(str(error), status=2)


def _run_command(options: argparse.Namespace, *, generators_in_processes: bool) -> int:
    if "run" in options:
        return int(options.run(options))
    specs = options.specs or list_specs(options.root)
    if not specs:
        return _fail(f"no spec in {options.root / 'specs'}: make one with `new` or `import`", status=2)
    if options.command == "lint":
        return _lint(specs)
    with ExitStack() as stack:
        in_processes = generators_in_processes and options.command == "generate"
        generators = _start_generators(stack) if in_processes and _seem_edited(options.root, specs) else None
        return _check_or_generate(options, specs, generators)


def _check_or_generate(options: argparse.Namespace, specs: Sequence[Path], generators: Generators | None) -> int:
    from telecine_codegen.compile.pinned_tools import find_mismatches  # here, since a generator may load meanwhile

    project = read_project(options.root)
    if wrong := find_mismatches():
        return _fail(*wrong, status=2)
    if options.command == "check":
        from telecine_codegen.commands.check import run_check  # here, since the other commands need none of it

        return run_check(project, specs, TEMPLATES)
    compiler = compute_compiler_fingerprint(project)
    if _is_up_to_date(project, specs, compiler):
        _print_line("nothing to do: specs and output are unchanged")
        return 0
    return _generate(project, specs, compiler, generators)


def _seem_edited(root: Path, specs: Sequence[Path]) -> bool:
    """Return whether a spec is newer than the last run, so that a generator will probably be needed."""
    last_run = root / CACHE
    if not last_run.exists():
        return True
    return any(path.exists() and path.stat().st_mtime > last_run.stat().st_mtime for path in specs)


def _start_generators(stack: ExitStack) -> Generators:
    from telecine_codegen.compile.generators import GeneratorProcesses

    return stack.enter_context(GeneratorProcesses())


def _lint(specs: Sequence[Path]) -> int:
    from telecine_codegen.compile.pipeline import read_and_lint

    report = Report()
    read_and_lint(specs, report)
    sys.stderr.write(str(report))
    if not report.failed:
        _print_line(f"{pluralise(len(specs), 'spec')}: no errors")
    return int(report.failed)


def _is_up_to_date(project: Project, specs: Sequence[Path], compiler: str) -> bool:
    return is_fresh(project.root / CACHE, _compute_fingerprint(project, compute_fingerprint(*specs), compiler))


def _compute_fingerprint(project: Project, inputs: str, compiler: str) -> str:
    return compiler + inputs + compute_fingerprint(project.generated, *sync_facade.list_files(project.root))


def _generate(project: Project, specs: Sequence[Path], compiler: str, generators: Generators | None) -> int:
    path, inputs = project.root / CACHE, compute_fingerprint(*specs)
    from telecine_codegen.compile.pipeline import build
    from telecine_codegen.compile.stage_cache import StageCache

    report, stages = Report(), path.with_suffix(".stages")
    cache = StageCache.load(stages, compiler)
    tree = build(specs, TEMPLATES, project.package, report, cache, generators)
    sys.stderr.write(str(report))
    if report.failed:
        return _fail("nothing was written", status=1)
    try:
        drift = write_tree(tree, project.generated)
        outdated = sync_facade.find_outdated(project.root)
        for name, text in outdated.items():
            (project.root / name).write_text(text, "utf-8", newline="\n")
        cache.save(stages, compiler)
        # The fingerprint of the specs is that of the files as they were read, in case they changed since.
        write_fingerprint(path, _compute_fingerprint(project, inputs, compiler))
    except OSError as error:
        return _fail(f"{error.filename}: cannot be written: {error.strerror}", status=1)
    changes = [*drift.lines(), *(f"changed: {name}" for name in outdated)]
    for line in changes:
        _print_line(line.replace("missing:", "new:").replace("stray:", "removed:"))
    _print_line(f"{pluralise(len(specs), 'spec')}, {pluralise(len(tree), 'file')}, {len(changes)} written")
    if changes and project.package != BUILT_IN_PACKAGE and not project.is_installable:
        init = project.generated / project.package / "__init__.py"
        _print_line(f"to let Telecine find the providers once they are installed, copy the entry points from {init}")
    return 0


def compute_compiler_fingerprint(project: Project) -> str:
    """Return a text that changes with everything, apart from the specs, that determines the output."""
    from telecine_codegen.compile.pinned_tools import read_pins

    return f"{project.package} {json.dumps(read_pins())} {compute_fingerprint(*COMPILER_SOURCES)} "


def _print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _fail(*lines: str, status: int) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return status


def _build_parser(given: Sequence[str], prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=prog, description=__doc__, epilog=EPILOG)
    parser.add_argument(
        "--root", type=Path, default=Path(), help="folder with specs/ and generated/; default: current folder"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in CORE_COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text, epilog=EPILOG)
        if name == "lint":
            command.add_argument("specs", nargs="*", type=Path, help="specs to check; default: all in specs/")
        else:
            command.set_defaults(specs=[])
    for name in _modules_to_register(given):
        import_module(COMMAND_MODULES[name]).register(commands)
    return parser


def _modules_to_register(given: Sequence[str]) -> list[str]:
    """Return the commands to import: importing all takes longer than `generate` without changes."""
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
    return [*COMMAND_MODULES]  # the help and usage errors list all commands


if __name__ == "__main__":
    run()
