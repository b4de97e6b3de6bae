"""Write a draft as YAML that reads as if written by hand: order kept, long texts folded, comments in place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from telecine_codegen.importer.convert import Draft
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.yaml_scalars import describe_yaml11_reading, is_string

_WIDTH: Final = 110
_ORDER: Final = ("openapi", "info", "servers", "security", "paths", "components")


class _Dumper(yaml.SafeDumper):
    """Block style, with short mappings and lists on one line."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is the one of PyYAML
        """Write equal values in full."""
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    style = None
    if "\n" in value.strip():
        value = "\n".join(line.rstrip() for line in value.strip().split("\n"))
        style = "|"
    elif len(value) > _WIDTH - 20 and " " in value:
        style = ">"
    elif not is_string(value) or describe_yaml11_reading(value) is not None or value == "":
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)


def _mapping(dumper: yaml.SafeDumper, value: dict[str, Any]) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=_is_short(value))


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=_is_short(value))


def _is_short(value: Any) -> bool:
    """Tell whether a value reads well on one line."""
    if not value:
        return True
    inner = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, dict) and len(value) == 1 and "$ref" in value:
        return False
    if any(isinstance(each, dict) and each for each in inner):
        return False
    if any(isinstance(each, list) and any(isinstance(item, dict | list) for item in each) for each in inner):
        return False
    return len(str(value)) <= _WIDTH - 30 and "\n" not in str(inner) and "\\n" not in str(value)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(list, _list)


def spec_text(draft: Draft) -> str:
    """Return the spec as YAML, each comment on a line of its own above the value that it is about."""
    data: dict[str, Any] = {key: draft.data[key] for key in _ORDER if key in draft.data}
    data |= {key: value for key, value in draft.data.items() if key not in data}
    text = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH + 20)
    text = re.sub(r"(?m)^(paths|components):$", r"\n\1:", text)
    return _with_comments(text, draft.comments)


def _with_comments(text: str, comments: Mapping[str, list[str]]) -> str:
    places = _lines(text)
    above: dict[int, list[str]] = {}
    for at, told in comments.items():
        known = at
        while known and known not in places:
            known = known.rpartition("/")[0]
        if known in places and (at == known or known.count("/") > 2):
            above.setdefault(places[known], []).extend(told)
    written = []
    for number, line in enumerate(text.split("\n"), start=1):
        indent = line[: len(line) - len(line.lstrip())]
        written += [f"{indent}# {' '.join(each.split())}" for each in dict.fromkeys(above.get(number, ()))]
        written.append(line)
    return "\n".join(written)


def _lines(text: str) -> dict[str, int]:
    """Return the line of each value of a YAML text."""
    found: dict[str, int] = {}
    waiting: list[tuple[Any, str]] = [(yaml.compose(text, Loader=yaml.CSafeLoader), "")]
    while waiting:
        node, at = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = join_pointer(at, key.value)
                found[here] = key.start_mark.line + 1
                waiting.append((value, here))
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                found[f"{at}/{index}"] = item.start_mark.line + 1
                waiting.append((item, f"{at}/{index}"))
    return found
