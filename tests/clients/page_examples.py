"""Examples of the documentation pages, with the requests of their cURL commands."""

from __future__ import annotations

import json
import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("documents")


@dataclass(frozen=True)
class CurlCommand:
    """The request of a cURL command; header names are in lower case."""

    method: str
    url: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class PageExample:
    """One example of a page.

    `kind` is ``curl``, ``request``, ``answer``, ``refusal`` or ``callback``; `shown` says how often the page shows it.
    """

    page: str
    provider: str
    kind: str
    operation: str
    value: Any
    status: int = 200
    shown: int = 1
    command: CurlCommand | None = None

    def __str__(self) -> str:
        return f"{self.page}-{self.operation}-{self.kind}"


def examples(*kinds: str) -> list[PageExample]:
    """Return the examples of the given kinds, or all."""
    return [example for example in _all() if not kinds or example.kind in kinds]


def commands() -> dict[str, tuple[str, CurlCommand]]:
    """Return provider and command of each page; the command is described by hand if the page has none."""
    found: dict[str, tuple[str, CurlCommand]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        page = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        written = [each["text"] for each in page["examples"] if each["kind"] == "curl"]
        found[path.stem] = page["provider"], read_command((written or [page["described"]])[0])
    return found


def read_command(text: str) -> CurlCommand:
    """Parse a cURL command."""
    curl, *words = shlex.split(text.replace("\\\n", " "))  # shlex knows no continued lines
    assert curl == "curl"
    parser = ArgumentParser()
    for name in ("--request", "--url", "--data"):
        parser.add_argument(name, required=True)
    parser.add_argument("--header", action="append", required=True)
    given = parser.parse_args(words)
    headers = {name.lower(): value for name, value in (header.split(": ", 1) for header in given.header)}
    return CurlCommand(given.request, given.url, headers, json.loads(given.data))


def _all() -> Iterator[PageExample]:
    for path in sorted(FOLDER.glob("*.yaml")):
        page = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        for each in page["examples"]:
            text = each["text"]
            command = read_command(text) if each["kind"] == "curl" else None
            if "within" in each:
                text = each["within"].replace("HERE", text)
            yield PageExample(
                page=path.stem,
                provider=page["provider"],
                kind=each["kind"],
                operation=each["operation"],
                value=command.body if command else _value(text),
                status=each.get("status", 200),
                shown=each.get("shown", 1),
                command=command,
            )


def _value(text: str) -> Any:
    return json.loads(text) if re.match(r"\s*[{\[]", text) else yaml.safe_load(text)
