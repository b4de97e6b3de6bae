"""The durations that a model supports, read from the schema of the request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.codegen.spec_folder import read_spec

from telecine._core.request_mapping import is_supported
from telecine_codegen.compile.capability_reader import build_model_forms
from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.reader import read_document
from telecine_runtime.capabilities import Capabilities, FieldCapability

SECONDS = "{type: integer, minimum: 2, maximum: 8, default: 4,"


def read_durations(folder: Path, schema: str) -> Sequence[str | int] | None:
    """Return the durations of the fictional provider, whose spec has this schema for them."""
    text = read_spec("magpie")
    assert text.count(SECONDS) == 1
    path = folder / "magpie.yaml"
    path.write_text(text.replace(SECONDS, f"{schema},"), "utf-8")
    document = read_document(path, report := Report())
    assert document is not None, str(report)
    (form,) = build_model_forms(normalise_spec(document))
    (duration,) = (each for each in form.fields if each.name == "duration")
    return duration.values


@pytest.mark.parametrize(
    ("schema", "allowed"),
    [
        ("{type: integer, enum: [5, 8, 10]", (5, 8, 10)),
        ("{type: string, enum: ['5', '8', '10']", (5, 8, 10)),
        ("{type: integer, minimum: 4, maximum: 12, multipleOf: 4", (4, 8, 12)),
        ("{type: integer, enum: [5, 6]", (5, 6)),
        ("{type: integer, enum: [5, 6, 7]", range(5, 8)),
        ("{type: integer, minimum: 2, maximum: 8", range(2, 9)),
        ("{type: integer, const: 8", (8,)),
        ("{type: integer", None),
    ],
)
def test_only_durations_without_gaps_are_a_range(schema: str, allowed: Sequence[int] | None, tmp_path: Path) -> None:
    assert read_durations(tmp_path, schema) == allowed


def test_a_duration_in_a_gap_is_not_supported(tmp_path: Path) -> None:
    values = read_durations(tmp_path, "{type: integer, enum: [5, 8, 10]")
    model = Capabilities("ttapi", None, "it", {"duration": FieldCapability(("seconds",), "integer", values=values)})
    assert [n for n in range(1, 12) if is_supported(model, "duration", n)] == [5, 8, 10]
