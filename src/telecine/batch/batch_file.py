"""Batch files: CSV with a header, or JSON Lines, with a video in each line."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable
from pathlib import Path, PurePath
from typing import Final

from telecine.batch.batch_item import BatchItem
from telecine.batch.batch_problem import BatchProblem
from telecine.batch.batch_row import BatchRow
from telecine.batch.check import check_items
from telecine.batch.csv_rows import read_csv
from telecine.batch.json_lines import read_json_lines
from telecine.batch.keys import ContentKeys
from telecine.batch.row_item import RowConverter
from telecine.errors import BatchFileError
from telecine.providers import get_provider, provider_name
from telecine_runtime.errors import InvalidRequest

STDIN: Final = "-"
READERS: Final = {".csv": read_csv, ".jsonl": read_json_lines, ".ndjson": read_json_lines}
UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


def read_batch_file(
    path: str | os.PathLike[str], *, default_provider: str | None = None, servers: Collection[str] = ()
) -> list[BatchItem]:
    """Read a batch file and check each line against its provider. Nothing is sent, and no API key is needed.

    Args:
        path: A CSV or JSON Lines file; ``-`` reads stdin. The suffix ``.csv``, ``.jsonl`` or ``.ndjson`` decides; with
            another one, a file that begins with ``{`` is JSON Lines. Paths of images are relative to its folder.
        default_provider: The provider of lines that name none.
        servers: Hosts other than the providers' own, such as that of a mock server; they give other keys.

    Raises:
        BatchFileError: The file cannot be read, or lines are invalid; ``problems`` has all of them.
        UnknownProvider: There is no such `default_provider`.
        ConfigurationError: The package of `default_provider` cannot be used.
    """
    default = None if default_provider is None else get_provider(provider_name(default_provider)).name
    name = os.fspath(path)
    source = "stdin" if name == STDIN else name
    text = _read_text(name, source)
    read = READERS.get(PurePath(name).suffix.lower()) or (read_json_lines if text.lstrip()[:1] == "{" else read_csv)
    rows = list(read(text))
    problems = [row for row in rows if isinstance(row, BatchProblem)]
    folder = Path() if name == STDIN else Path(name).parent
    converter = RowConverter(folder.absolute(), default)
    items = _build_items((row for row in rows if isinstance(row, BatchRow)), converter, ContentKeys(servers), problems)
    problems += check_items(items)
    if not rows:
        problems.append(BatchProblem(None, None, "there is no video in it"))
    if problems:
        raise BatchFileError(source, sorted(problems, key=lambda problem: problem.line or 0))
    return items


def _build_items(
    rows: Iterable[BatchRow], converter: RowConverter, keys: ContentKeys, problems: list[BatchProblem]
) -> list[BatchItem]:
    """Return the items of valid rows; add the problems of the others."""
    items: list[BatchItem] = []
    for row in rows:
        item = converter.convert(row.values)
        problems += [BatchProblem.from_sentence(row.line, sentence) for sentence in converter.problems]
        if item is None:
            continue
        try:
            key = item.key or keys.make_key(item.request, item.provider)
        except InvalidRequest as error:
            problems += [BatchProblem.from_sentence(row.line, sentence) for sentence in error.problems]
        else:
            items.append(BatchItem(item.request, item.provider, key, row.line))
    return items


def _read_text(name: str, source: str) -> str:
    try:
        content = _read_stdin() if name == STDIN else Path(name).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name, or stdin is closed
        reason = getattr(error, "strerror", None) or str(error)
        raise BatchFileError(source, [BatchProblem(None, None, f"cannot be read: {reason}")]) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = len(content) - len(error.object) + error.start  # `object` has no byte order mark
        reason = "is UTF-16" if content.startswith(UTF_16_MARKS) else f"is not UTF-8: byte {content[place]:#04x}"
    else:
        if "\0" not in text:
            return text
        place, reason = content.index(b"\0"), "contains a NUL character"
    line, column = content.count(b"\n", 0, place) + 1, place - content.rfind(b"\n", 0, place)
    message = f"column {column}: the file {reason}; save it as text in UTF-8"
    raise BatchFileError(source, [BatchProblem(line, None, message)])


def _read_stdin() -> bytes:
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - None when it is closed
        raise ValueError("it is closed")
    return sys.stdin.buffer.read()
