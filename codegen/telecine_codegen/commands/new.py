"""`telecine-codegen new NAME`: a valid spec of an invented provider, with a comment for each question to answer."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import Final

from telecine_codegen.commands.console import add_command, print_error
from telecine_codegen.project import describe_name_fault

DESCRIPTION: Final = """\
Write specs/NAME.yaml: a small, valid spec of a provider that does not exist. Each comment `Question:` asks for a fact
of your provider's documentation. A spec that exists is not overwritten. If your provider publishes OpenAPI documents,
use `import` instead."""
EPILOG: Final = "exit status: 0 success, 2 wrong usage, or the spec exists"
SKELETON: Final = Path(__file__).with_name("skeleton.yaml")


def register(commands: _SubParsersAction[ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = add_command(commands, "new", "write the skeleton of a spec", DESCRIPTION, EPILOG)
    command.add_argument("name", metavar="NAME", help="name of the provider in code, such as aimlapi")
    command.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Run the command and return its exit status."""
    name: str = options.name
    target: Path = options.root / "specs" / f"{name}.yaml"
    if fault := describe_name_fault(name):
        return print_error(fault)
    if target.exists():
        return print_error(f"{target} exists; move it away, or choose another name")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_fill_in(SKELETON.read_text("utf-8"), name), "utf-8")
    questions = SKELETON.read_text("utf-8").count("Question:")
    print(f"{target}: answer its {questions} comments `Question:`, then run `telecine-codegen lint` and `generate`")
    return 0


def _fill_in(skeleton: str, name: str) -> str:
    title = "".join(word.capitalize() for word in name.split("_"))
    return skeleton.replace("TITLE", title).replace("VARIABLE", name.upper()).replace("NAME", name.replace("_", "-"))
