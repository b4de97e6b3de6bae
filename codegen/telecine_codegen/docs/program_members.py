"""Search for members that only the programs of a page send: `json={"prompt": …, "camera": …}`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(
    r"""(?P<comment>(?<![:\w])//[^\n]*|(?m:^\s*\#[^\n]*))"""
    r"""|(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`)"""
    r"""|(?P<open>[{\[(])|(?P<close>[}\])])|(?P<name>[A-Za-z_$][\w$]*)""",
    re.DOTALL,
)
_SEPARATOR: Final = re.compile(r"\??\s*(?:=>|:(?!:)|=(?![=>]))")
_KEY: Final = re.compile(r"[A-Za-z_$][\w$-]*")
_BODY: Final = re.compile(
    r"(?:\b(?:json|data|body|payload|input)[\"']?\s*[:=]\s*(?:dict)?|\bJSON\.stringify\(\s*|\bjson\.dumps\(\s*|\bjson_encode\(\s*)$"
)
_COMMENTED: Final = re.compile(r"\s*[\"']?(?P<name>[A-Za-z_$][\w$-]*)[\"']?\??\s*[:=].*?(?://|#)\s+(?P<text>\S.*)")
_BEFORE: Final = 40  # characters before a bracket that say what it contains


@dataclass(slots=True)
class _Literal:
    """What is between two brackets: its names, and the literals that are their values."""

    is_body: bool
    names: list[str] = field(default_factory=list)
    members: list[tuple[str, _Literal]] = field(default_factory=list)


def find_sent_members(program: str, known: Collection[str]) -> list[str]:
    """Return the dotted names of members that a program sends beside known ones, and that are not known.

    Args:
        program: Text in any language.
        known: Names of the fields that the page describes, dotted for members of objects.
    """
    plain = {name.rpartition(".")[2] for name in known}
    found = (name for literal in _list_literals(program) for name in _list_unknown(literal, known, plain))
    names = list(dict.fromkeys(found))
    return [name for name in names if not any(other.endswith(f".{name}") for other in names)]


def get_comment(line: str) -> str | None:
    """Return the comment behind a member in sentences: `"seed": 4,  // optional, 1-9` says "`seed` 1-9"."""
    member = _COMMENTED.match(line)
    if member is None:
        return None
    return "; ".join(f"`{member['name']}` {part}" for part in re.split(r"\s*[,;，；]\s*", member["text"]))


def _list_unknown(literal: _Literal, known: Collection[str], plain: Collection[str]) -> Iterator[str]:
    if not literal.is_body and not any(name in plain for name in literal.names):
        return
    yield from (name for name in literal.names if name not in plain)
    for owner, member in literal.members:
        has_described_members = any(f".{owner}." in f".{name}" for name in known)
        if owner in plain and has_described_members:
            yield from (f"{owner}.{name}" for name in member.names if name not in plain)


def _list_literals(program: str) -> list[_Literal]:
    """Return the literals of a program, and those of the JSON in its strings."""
    found: list[_Literal] = []
    stack, owner = [_Literal(is_body=False)], ""
    for token in _TOKEN.finditer(program):
        text = token[0]
        if token["open"]:
            literal = _Literal(
                is_body=text == "{" and bool(_BODY.search(program[max(0, token.start() - _BEFORE) : token.start()]))
            )
            if owner:
                stack[-1].members.append((owner, literal))
            stack.append(literal)
            found.append(literal)
            owner = ""
        elif token["close"]:
            del stack[max(1, len(stack) - 1) :]
            owner = ""
        elif token["string"] or token["name"]:
            name = text.strip("\"'`") if token["string"] else text
            separator = _SEPARATOR.match(program, token.end())
            owner = name if separator and _KEY.fullmatch(name) and len(stack) > 1 else ""
            if owner:
                stack[-1].names.append(name)
            elif token["string"] and "{" in name:
                found += _list_literals(name.replace('\\"', '"'))
    return found
