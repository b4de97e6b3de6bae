"""The place that videos are saved to: made, and tried, before anything is paid for."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import typer

from telecine_runtime.download.errors import DownloadError

PROBE_SUFFIX: Final = ".part.test"
"""As long as what a download appends to the name of its file, so that a name is not found too long after the job."""


def prepare_output_path(out: str | None, jobs: int = 1, *, overwrite: bool = False) -> Path | None:
    """Make sure of the place to save to; several jobs need a folder."""
    if out is None:
        return None
    path = Path(out)
    try:
        in_folder = _is_directory(path, out, several=jobs > 1, overwrite=overwrite)
        folder = path if in_folder else path.parent
        folder.mkdir(parents=True, exist_ok=True)
        _check_writable(folder / f"{'telecine' if in_folder else path.name}{PROBE_SUFFIX}")
    except OSError as error:
        raise typer.BadParameter(f"cannot save to {out}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL
        raise typer.BadParameter(f"cannot save to {out!r}: {error}") from None
    return path


def resolve_output_file(target: Path, name: str, url: str, *, overwrite: bool) -> Path:
    """Return the file that a video is saved as: the target, or one of this name in the folder.

    Raises:
        DownloadError: It is there already, and may not be replaced.
    """
    path = target / name if target.is_dir() else target
    if path.exists() and not overwrite:
        raise DownloadError(url, f"{path} is there already; --overwrite replaces it") from FileExistsError(str(path))
    return path


def _is_directory(path: Path, out: str, *, several: bool, overwrite: bool) -> bool:
    if path.is_dir():
        return True
    if path.exists() and (several or out.endswith("/")):
        raise typer.BadParameter(f"{out} is there already, and is not a folder")
    if path.exists() and not path.is_file():
        raise typer.BadParameter(f"{out} is there already, and is neither a file nor a folder")
    if path.exists() and not overwrite:
        raise typer.BadParameter(f"{out} is there already; --overwrite replaces it")
    if several and path.suffix and not out.endswith("/"):
        raise typer.BadParameter(f"{out} is the name of a file, and several videos need a folder; end its name with /")
    return several or out.endswith("/")


def _check_writable(path: Path) -> None:
    """Write a byte where the video will be written, and remove it."""
    try:
        path.write_bytes(b"0")
    finally:
        path.unlink(missing_ok=True)
