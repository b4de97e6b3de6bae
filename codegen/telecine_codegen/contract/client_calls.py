"""Arguments of the functions of a generated package, from the examples of the spec."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from telecine_codegen.contract.sample_image import PNG
from telecine_codegen.importer.samples import sample
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import (
    FORM,
    JSON,
    URLENCODED,
    OperationNode,
    find_plain_type,
    find_used_media,
    merge_parameters,
)
from telecine_codegen.openapi.python_names import field_name, function_name
from telecine_runtime.request_body import File, format_value

IMAGE: Final = File("image.png", PNG, "image/png")


@dataclass
class CallArguments:
    """Arguments of a function, and the values that the request must carry.

    Attributes:
        positional: Positional arguments.
        named: Arguments by name.
        expected: Values of parameters by name, for each place.
        body: The JSON body; ``None`` if there is none.
    """

    positional: list[Any] = field(default_factory=list[Any])
    named: dict[str, Any] = field(default_factory=dict[str, Any])
    expected: dict[str, dict[str, Any]] = field(default_factory=lambda: {"path": {}, "query": {}, "header": {}})
    body: Any = None


def build_arguments(
    function: Callable[..., Any], operation: OperationNode, values: Mapping[str, Any] | None = None, example: Any = None
) -> CallArguments:
    """Return arguments of a function of a generated package, from the examples and schemas of its operation.

    Args:
        function: The function of `operations`.
        operation: Its operation.
        values: Values of parameters that replace the examples, such as the id of a job.
        example: The JSON body; by default the first of `iter_body_examples`.
    """
    names, result, given = inspect.signature(function).parameters, CallArguments(), values or {}
    for listed in merge_parameters(operation.node, operation.item):
        parameter = listed.followed()
        wire, place = parameter["name"].value, parameter["in"].value
        if parameter["required"].value is True or "example" in parameter or wire in given:
            value: Any = given[wire] if wire in given else _find_example(parameter)
            result.named[_choose_name(names, function_name(wire), place)] = value
            is_joined = isinstance(value, list) and parameter["explode"].value is False
            result.expected[place][wire] = (
                ",".join(map(format_value, cast("list[object]", value))) if is_joined else value
            )
    _add_body(result, names, operation, example)
    return result


def iter_body_examples(operation: OperationNode) -> Iterator[Any]:
    """Yield the examples of a JSON body; a sample of its schema without any; nothing if there is no JSON body."""
    used = find_used_media(operation.node["requestBody"])
    if used is not None and used[0] == JSON:
        media = used[1]
        examples = [each["value"].value for _, listed in media["examples"].members() if (each := listed.followed())]
        yield from [media["example"].value, *examples] if "example" in media else examples or [_find_example(media)]


def _find_example(holder: Node) -> Any:
    return holder["example"].value if "example" in holder else sample(holder["schema"])


def _add_body(result: CallArguments, names: Mapping[str, Any], operation: OperationNode, example: Any) -> None:
    used = find_used_media(operation.node["requestBody"])
    if used is None:
        return
    kind, schema = used[0], used[1]["schema"]
    if kind == JSON:
        result.body = next(iter_body_examples(operation)) if example is None else example
        if "body" in names and not isinstance(schema.followed()["properties"].value, dict):
            result.positional.append(result.body)
        else:
            result.named |= {_choose_name(names, field_name(key), "body"): each for key, each in result.body.items()}
    elif kind in (FORM, URLENCODED):
        members = dict(schema.followed()["properties"].members())
        for wire in schema.merged().get("required", ()):
            is_file = members[wire].merged().get("format") == "binary"
            value = IMAGE if is_file else sample(members[wire], name=wire)
            result.named[_choose_name(names, field_name(wire), "body")] = value
    else:
        result.positional.append(IMAGE.content if find_plain_type(kind, schema) == "bytes" else sample(schema))


def _choose_name(names: Container[str], name: str, place: str) -> str:
    """Return the name of an argument: that of a parameter or member, unless another one has it."""
    wanted = (name, f"{name}_", f"{name}_{place}")
    return next((each for each in wanted if each in names), name)
