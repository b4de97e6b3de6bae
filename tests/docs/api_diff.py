"""Report of public API changes since a revision: `python -m tests.docs.api_diff [REVISION]`.

Public are the names that the packages export, all of `telecine.errors` and `telecine.testing`, and the generated
clients. Both versions are parsed and not imported. Other modules are compared by their import path alone.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import griffe

ROOT = Path(__file__).parents[2]
SOURCES = ("src", "generated")
PACKAGES = ("telecine", "telecine_runtime", "telecine_clients", "telecine_mock")
PUBLIC_MODULES = (*PACKAGES, "telecine.errors", "telecine.testing", "telecine.mock")  # the last one until 0.1
GENERATED = "telecine_clients."
WITHOUT_TAG = "1ab792e"
"""The revision to compare with as long as the repository has no tag."""


def git(*arguments: str) -> bytes:
    """Return the output of a git command."""
    return subprocess.run(("git", *arguments), cwd=ROOT, check=True, capture_output=True).stdout


def last_tag() -> str:
    """Return the newest tag that the current commit descends from."""
    try:
        return git("describe", "--tags", "--abbrev=0").decode().strip()
    except subprocess.CalledProcessError:
        return WITHOUT_TAG


def load_packages(root: Path) -> dict[str, griffe.Module]:
    """Parse the packages of a checkout; a package that it does not have is left out."""
    loader = griffe.GriffeLoader(search_paths=[root / folder for folder in SOURCES], allow_inspection=False)
    present = [name for name in PACKAGES if any((root / folder / name).is_dir() for folder in SOURCES)]
    modules = {name: loader.load(name) for name in present}
    loader.resolve_aliases(external=False)
    return {name: module for name, module in modules.items() if isinstance(module, griffe.Module)}


def load_revision(revision: str) -> dict[str, griffe.Module]:
    """Parse the packages of a git revision."""
    with TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(git("archive", revision, *SOURCES))) as files:
        files.extractall(folder, filter="data")
        return load_packages(Path(folder))


def iterate_modules(module: griffe.Module) -> Iterator[griffe.Module]:
    """Yield a module and all its submodules without an underscore in their path."""
    yield module
    for child in module.modules.values():
        if isinstance(child, griffe.Module) and not child.name.startswith("_"):
            yield from iterate_modules(child)


def is_public_module(path: str) -> bool:
    """Return whether the names of a module are public."""
    return path in PUBLIC_MODULES or path.startswith(GENERATED)


def iterate_names(parent: griffe.Object | griffe.Alias, path: str) -> Iterator[tuple[str, str]]:
    """Yield import path and signature of the public members of a module or class, inherited ones included."""
    for name, member in public_members(parent).items():
        try:
            yield f"{path}.{name}", describe(member)
            if member.is_class:
                yield from iterate_names(member, f"{path}.{name}")
        except griffe.AliasResolutionError:  # the target is in a package that is not ours
            yield f"{path}.{name}", ""


def public_members(parent: griffe.Object | griffe.Alias) -> dict[str, griffe.Object | griffe.Alias]:
    """Return the names in `__all__`, or what is defined there without a leading underscore, and constructors."""
    if parent.is_module and parent.exports is not None:
        return {str(name): parent.members[str(name)] for name in parent.exports if str(name) in parent.members}
    if parent.is_module:
        return {
            name: member
            for name, member in parent.members.items()
            if not name.startswith("_") and not member.is_alias and not member.is_module
        }
    return {
        name: member for name, member in parent.all_members.items() if name == "__init__" or not name.startswith("_")
    }


def describe(member: griffe.Object | griffe.Alias) -> str:
    """Return the parameters of a function, the annotation of an attribute or the kind of anything else."""
    if member.is_function:
        return str(member.signature(return_type=True))
    return str(member.annotation) if member.is_attribute else str(member.kind.value)


def public_names(packages: Mapping[str, griffe.Module]) -> dict[str, str]:
    """Return the signatures of all public names by import path."""
    modules = [module for package in packages.values() for module in iterate_modules(package)]
    public = (module for module in modules if is_public_module(module.path))
    return dict(pair for module in public for pair in iterate_names(module, module.path))


def module_paths(packages: Mapping[str, griffe.Module]) -> set[str]:
    """Return the import paths of all modules without an underscore."""
    return {module.path for package in packages.values() for module in iterate_modules(package)}


def compare(old: Mapping[str, griffe.Module], new: Mapping[str, griffe.Module]) -> Iterator[str]:
    """Yield the lines of the report.

    Members of an added or removed class are not listed; the same change of an inherited member is listed once.
    """
    before, after = public_names(old), public_names(new)
    removed, added = before.keys() - after.keys(), after.keys() - before.keys()
    for title, names in (("removed", removed), ("added", added)):
        top = sorted(name for name in names if name.rpartition(".")[0] not in names)
        yield f"public names {title}: {len(top)}"
        yield from (f"  {name}" for name in top)
    changed: dict[tuple[str, str, str], list[str]] = {}
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            changed.setdefault((name.rpartition(".")[2], before[name], after[name]), []).append(name)
    yield f"signatures changed: {len(changed)}"
    for (_, old_signature, new_signature), names in changed.items():
        more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
        yield from (f"  {names[0]}{more}", f"    before: {old_signature}", f"    after:  {new_signature}")
    gone = sorted(module_paths(old) - module_paths(new) - {*PUBLIC_MODULES})
    yield f"other modules removed: {len(gone)}"
    yield from (f"  {path}" for path in gone)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.docs.api_diff", description=__doc__)
    parser.add_argument("revision", nargs="?", help=f"default: the last tag, or {WITHOUT_TAG} where there is none")
    revision: str = parser.parse_args().revision or last_tag()
    try:
        old, new = load_revision(revision), load_packages(ROOT)
    except subprocess.CalledProcessError as error:
        parser.error(f"{revision!r} is not a revision of this repository: {error.stderr.decode().strip()}")
    lines = [f"{', '.join(PACKAGES)}: {revision} → working tree"]
    lines += [f"{name} is not a package of {revision}" for name in PACKAGES if name not in old]
    sys.stdout.write("\n".join([*lines, *compare(old, new)]) + "\n")


if __name__ == "__main__":
    main()
