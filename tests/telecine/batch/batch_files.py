"""Writing of batch files for tests, and strategies of their content."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from telecine import VideoRequest
from telecine._core.request_mapping import drop_fields, select_model
from telecine.batch.batch_file import read_batch_file
from telecine.batch.batch_item import BatchItem
from telecine.batch.batch_problem import BatchProblem
from telecine.errors import BatchFileError
from telecine.providers import NAMES, get_provider

LINE_BREAK = re.compile("\r\n|\r|\n")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
WORD = TEXT.filter(str.strip)
URL = st.sampled_from(
    ["https://images.example/a.png", "HTTP://images.example/b.png?c=d,e;f", "data:image/png;base64,AA"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def allowed_values(name: str) -> st.SearchStrategy[Any]:
    """Return a strategy of the values of a field that any provider allows, and of ``None``."""
    models = [model for provider in NAMES for model in get_provider(provider).capabilities]
    if name == "model":
        return st.sampled_from([model.model for model in models])
    values = {value for model in models if name in model.fields for value in model.fields[name].values or ()}
    return st.none() | st.sampled_from(sorted(values, key=str))


REQUESTS = st.builds(
    VideoRequest,
    WORD,
    model=allowed_values("model") | WORD,
    duration=allowed_values("duration") | st.integers(1, 10**30),
    aspect_ratio=allowed_values("aspect_ratio") | WORD,
    resolution=allowed_values("resolution") | WORD,
    images=st.lists(URL, max_size=3).map(tuple),
    mode=allowed_values("mode") | WORD,
    options=st.dictionaries(
        st.sampled_from([*NAMES, "nobody"]), st.dictionaries(st.sampled_from(["user", "size"]) | TEXT, JSON), max_size=2
    ),
    metadata=st.dictionaries(TEXT, TEXT, max_size=3),
    max_cost=st.none() | st.floats(0, 10**6).map(lambda amount: Decimal(str(amount))),
)


def make_supported(provider: str, request: VideoRequest) -> VideoRequest:
    """Return a request without what a provider does not support."""
    request = dataclasses.replace(
        request, options={name: request.options[name] for name in request.options if name in NAMES}
    )
    while problems := select_model(get_provider(provider), request).problems:
        request = drop_fields(request, provider, problems)
        if any(problem.field == "max_cost" for problem in problems):
            request = dataclasses.replace(request, max_cost=None)
        if all(problem.value is None for problem in problems):
            break  # it lacks a field
    return request


CASES = st.sampled_from(NAMES).flatmap(
    lambda provider: st.tuples(
        st.just(provider),
        st.lists(REQUESTS.map(partial(make_supported, provider)), min_size=1, max_size=3)
        | st.lists(REQUESTS, min_size=1, max_size=2),
    )
)
"""A provider, and requests, most of which it supports."""


def given_fields(request: VideoRequest) -> dict[str, Any]:
    """Return the fields of a request that are given."""
    values = {field.name: getattr(request, field.name) for field in dataclasses.fields(request)}
    return {name: value for name, value in values.items() if value not in (None, (), {})}


def to_json_line(values: Mapping[str, Any]) -> str:
    """Return a line of JSON Lines; an amount is a JSON number."""
    text = json.dumps({name: value for name, value in values.items() if name != "max_cost"})
    amount = f', "max_cost": {values["max_cost"]}' if "max_cost" in values else ""
    return text[:-1] + amount + "}" if len(values) > ("max_cost" in values) else "{" + amount[2:] + "}"


def to_cells(values: Mapping[str, Any], *, dotted: bool) -> dict[str, str]:
    """Return the cells of a row by column; with `dotted`, members of options and notes have columns of their own."""
    cells: dict[str, str] = {}
    for name, value in values.items():
        if dotted and name == "options" and all(map(can_be_columns, value.values())):
            for provider, members in value.items():
                cells |= {f"options.{provider}.{member}": json.dumps(one) for member, one in members.items()}
        elif dotted and name == "metadata" and can_be_columns(value) and all(map(str.strip, value.values())):
            cells |= {f"metadata.{note}": text for note, text in value.items()}
        elif isinstance(value, str | int | Decimal):
            cells[name] = str(value)
        else:
            cells[name] = json.dumps(value)
    return cells


def can_be_columns(members: Mapping[str, Any]) -> bool:
    return bool(members) and all(name and name == name.strip() for name in members)


def write_csv(rows: Sequence[Mapping[str, str]], separator: str = ",") -> tuple[str, list[int]]:
    """Return a CSV text with these rows, and the number of the first line of each."""
    names = list(dict.fromkeys(["prompt", *(name for row in rows for name in row)]))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(names)
    lines: list[int] = []
    for row in rows:
        lines.append(len(LINE_BREAK.findall(text.getvalue())) + 1)
        writer.writerow([row.get(name, "") for name in names])
    return text.getvalue(), lines


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file as it is, without translation of line breaks."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, provider: str | None = None) -> tuple[list[BatchItem], tuple[BatchProblem, ...]]:
    """Return the items of a file, or its problems."""
    try:
        items = read_batch_file(path, default_provider=provider)
    except BatchFileError as error:
        return [], error.problems
    return items, ()
