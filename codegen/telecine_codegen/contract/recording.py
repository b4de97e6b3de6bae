"""A recording: a folder with one small JSON file for each exchange, without secrets, and a file about the whole."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.contract_run import JobsRun
from telecine_codegen.contract.exchange_redaction import ExchangeRedactor
from telecine_codegen.contract.recorded_exchange import FORMAT, InvalidRecording, parse_exchange
from telecine_codegen.contract.redaction import Redactor
from telecine_codegen.contract.response_checks import check_response
from telecine_codegen.contract.traffic import Capture

INDEX: Final = "recording.json"
MAX_ALIKE: Final = 20
"""How many different answers to the same request are kept, the first ones and as many of the last."""
MAX_REPEATED: Final = 1000
_FILE: Final = re.compile(r"\d{4}-[A-Za-z0-9_]+-[A-Za-z0-9]+\.json")


@dataclass(frozen=True)
class Recording:
    """A recording as it is read from a folder.

    Attributes:
        url: Base URL of the server.
        jobs: Which jobs the checks created.
        captures: The exchanges, in their order.
    """

    url: str
    jobs: JobsRun
    captures: Sequence[Capture]


@dataclass(frozen=True)
class WrittenRecording:
    """What was written.

    Attributes:
        exchanges: Number of files with an exchange.
        distorted: Names of the files in which a response has other problems than before its secrets were removed.
    """

    exchanges: int
    distorted: Sequence[str]


def write_recording(
    folder: Path, target: ContractTarget, jobs: JobsRun, captures: Sequence[Capture]
) -> WrittenRecording:
    """Write a recording in place of the one that is in a folder.

    Raises:
        InvalidRecording: The folder holds something else.
    """
    remove_recording(folder, target.spec.name)
    joined, distorted = join_repeated(captures), list[str]()
    nodes = ExchangeRedactor(target).redact(each for each, _ in joined)
    for number, (node, (each, count)) in enumerate(zip(nodes, joined, strict=True), 1):
        answer = node["response"]
        name = f"{number:04}-{node['operation'] or 'film'}-{answer.get('status', answer.get('error'))}.json"
        if _is_distorted(target, each, node):
            distorted.append(name)
        _write(folder / name, node if count == 1 else node | {"repeated": count})
    url = Redactor(target.key).text(target.url)
    index = {"format": FORMAT, "provider": target.spec.name, "url": url, "jobs": jobs, "exchanges": len(nodes)}
    _write(folder / INDEX, index)
    return WrittenRecording(len(nodes), distorted)


def remove_recording(folder: Path, provider: str) -> None:
    """Remove the recording of a provider from a folder, which is made if there is none.

    Raises:
        InvalidRecording: The folder holds something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries = [each for each in folder.iterdir() if not each.name.startswith(".")]
    if not entries:
        return
    if not (folder / INDEX).is_file() or _read(folder / INDEX).get("provider") != provider:
        raise InvalidRecording(f"{folder}: holds other files than a recording of {provider}; name another folder")
    for each in entries:
        if each.name == INDEX or _FILE.fullmatch(each.name):
            each.unlink()


def read_recording(folder: Path, provider: str) -> Recording:
    """Read a recording.

    Raises:
        InvalidRecording: There is none of this provider, or a file of it cannot be read.
    """
    index = _read(folder / INDEX)
    if index.get("format") != FORMAT or index.get("jobs") not in get_args(JobsRun):
        raise InvalidRecording(f"{folder / INDEX}: is no recording of format {FORMAT}")
    if index.get("provider") != provider:
        raise InvalidRecording(f"{folder}: is a recording of {index.get('provider')}, not of {provider}")
    captures: list[Capture] = []
    for path in sorted(each for each in folder.iterdir() if _FILE.fullmatch(each.name)):
        node = _read(path)
        try:
            captures += [parse_exchange(node) for _ in range(min(int(node.get("repeated", 1)), MAX_REPEATED))]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidRecording(f"{path}: is no recorded exchange: {type(error).__name__}: {error}") from None
    return Recording(str(index.get("url", "")), index["jobs"], captures)


def _is_distorted(target: ContractTarget, capture: Capture, node: Mapping[str, Any]) -> bool:
    """Return whether a response has other problems than before its secrets were removed."""
    operation = None if node["operation"] is None else target.spec.operation(node["operation"])
    if operation is None or capture.error is not None:
        return False
    before, after = (
        {check for check, _ in check_response(operation, each)}
        for each in (capture.exchange, parse_exchange(node).exchange)
    )
    return before != after


def join_repeated(captures: Sequence[Capture]) -> list[tuple[Capture, int]]:
    """Return equal neighbours once, with their number, and of many polls of one job the first and the last."""
    joined: list[tuple[Capture, int]] = []
    for each in captures:
        if joined and _content(joined[-1][0]) == _content(each):
            joined[-1] = (joined[-1][0], joined[-1][1] + 1)
        else:
            joined.append((each, 1))
    alike, left = Counter[tuple[str, str]](), Counter(_place(each) for each, _ in joined)
    kept: list[tuple[Capture, int]] = []
    for each, count in joined:
        alike[_place(each)] += 1
        left[_place(each)] -= 1
        if alike[_place(each)] <= MAX_ALIKE or left[_place(each)] < MAX_ALIKE:
            kept.append((each, count))
    return kept


def _place(capture: Capture) -> tuple[str, str]:
    return capture.exchange.method, capture.exchange.target


def _content(capture: Capture) -> tuple[object, ...]:
    """Return what two captures are compared by: not their headers, which have the time."""
    each = capture.exchange
    sent = (capture.is_generated, each.method, each.target, each.request.content, each.request.headers)
    return (*sent, each.status, each.response.content, each.response.media_type, capture.error)


def _write(path: Path, node: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(node, indent=1) + "\n", "utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InvalidRecording(f"{path}: {error.strerror or error}") from None
    except ValueError as error:
        raise InvalidRecording(f"{path}: not JSON: {error}") from None
    if not isinstance(found, dict):
        raise InvalidRecording(f"{path}: is no object")
    return found
