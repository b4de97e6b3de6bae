"""Selection of the providers to serve: those written by hand, and those made from a spec."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from telecine_mock.provider_table import MockProvider
from telecine_mock.providers import PROVIDERS
from telecine_mock.required_extra import codegen_extra

RESERVED_NAMES = ("cdn",)
"""Names that the mock servers use themselves."""


class InvalidSelection(ValueError):
    """A provider cannot be served: it is unknown, or its spec has errors, which the text lists."""


def select_all(specs: Sequence[Path]) -> Mapping[str, MockProvider]:
    """Return the providers written by hand, and those of some specs, which replace one of the same name.

    Raises:
        InvalidSelection: A spec has errors.
        ImportError: The extra `codegen` is missing.
    """
    return {**PROVIDERS, **load_specs(specs)}


def select_providers(names: Sequence[str], specs: Sequence[Path]) -> Mapping[str, MockProvider]:
    """Return the named providers and those of the specs; without any, those written by hand.

    A name that has no mock written by hand is that of a spec in the folder `specs` of the current folder.

    Raises:
        InvalidSelection: A name is unknown, or a spec has errors.
        ImportError: The extra `codegen` is missing.
    """
    if not names and not specs:
        return PROVIDERS
    chosen = {name: PROVIDERS[name] for name in names if name in PROVIDERS}
    files = [find_spec_file(name) for name in dict.fromkeys(names) if name not in PROVIDERS]
    return {**chosen, **load_specs([*files, *specs])}


def check_selection(names: Iterable[str], specs: Iterable[str]) -> None:
    """Check that each name has a mock written by hand, or a spec in the current folder, and that each spec is a file.

    Raises:
        InvalidSelection: A name has neither, or a spec is no file.
    """
    for name in names:
        if name not in PROVIDERS:
            find_spec_file(name)
    for spec in specs:
        if not _is_file(Path(spec)):
            raise InvalidSelection(f"There is no file {spec!r}")


def find_spec_file(name: str) -> Path:
    """Return the spec of a provider in the current folder.

    Raises:
        InvalidSelection: There is none.
    """
    path = Path("specs", f"{name}.yaml")
    if not _is_file(path):
        known = ", ".join(PROVIDERS)
        raise InvalidSelection(
            f"No provider {name!r}: the mock has {known}, and there is no file {path.as_posix()} here. "
            "Write that spec, or name another file with --spec FILE."
        )
    return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def load_specs(specs: Sequence[Path]) -> dict[str, MockProvider]:
    """Return the providers of some specs, by the name of the file without its ending.

    Raises:
        InvalidSelection: A spec has errors, or its name is taken.
        ImportError: The extra `codegen` is missing.
    """
    if not specs:
        return {}
    with codegen_extra():
        from telecine_mock.spec_provider.provider_builder import load_provider
    loaded: dict[str, MockProvider] = {}
    for path in specs:
        name = path.stem
        if name in RESERVED_NAMES or name in loaded:
            taken = "is a name of the mock servers themselves" if name in RESERVED_NAMES else "has another spec already"
            raise InvalidSelection(f"{path.as_posix()}: the provider {name!r} {taken}; rename the file")
        loaded[name] = load_provider(path)
    return loaded
