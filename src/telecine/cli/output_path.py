"""Output path of videos, validated before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import typer

from telecine_runtime.download.errors import DownloadError

PROBE_SUFFIX: Final = ".part.test"
"""As long as the suffixes of a partial download, so that a name that is too long is found before the submit."""


def prepare_output_path(out: str | None, jobs: int = 1, *, overwrite: bool = False) -> Path | None:
    """Create the directory of `out` and check that it is writable. Several jobs need a directory.

    Raises:
        typer.BadParameter: Nothing can be saved there.
    """
    if out is None:
        return None
    path = Path(out)
    try:
        is_directory = _is_directory(path, out, several=jobs > 1, overwrite=overwrite)
        directory = path if is_directory else path.parent
        directory.mkdir(parents=True, exist_ok=True)
        _check_writable(directory / f"{'telecine' if is_directory else path.name}{PROBE_SUFFIX}")
    except OSError as error:
        raise typer.BadParameter(f"cannot save to {out}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL
        raise typer.BadParameter(f"cannot save to {out!r}: {error}") from None
    return path


def resolve_output_file(target: Path, name: str, url: str, *, overwrite: bool) -> Path:
    """Return the file to save a video to: `target`, or `name` in it if it is a directory.

    Raises:
        DownloadError: The file exists and may not be overwritten.
    """
    path = target / name if target.is_dir() else target
    if path.exists() and not overwrite:
        raise DownloadError(url, f"{path} exists; --overwrite replaces it") from FileExistsError(str(path))
    return path


def _is_directory(path: Path, out: str, *, several: bool, overwrite: bool) -> bool:
    if path.is_dir():
        return True
    if path.exists() and (several or out.endswith("/")):
        raise typer.BadParameter(f"{out} exists and is not a folder")
    if path.exists() and not path.is_file():
        raise typer.BadParameter(f"{out} exists and is neither a file nor a folder")
    if path.exists() and not overwrite:
        raise typer.BadParameter(f"{out} exists; --overwrite replaces it")
    if several and path.suffix and not out.endswith("/"):
        raise typer.BadParameter(f"{out} looks like a file, and several videos need a folder; end its name with /")
    return several or out.endswith("/")


def _check_writable(path: Path) -> None:
    try:
        path.write_bytes(b"0")
    finally:
        path.unlink(missing_ok=True)
