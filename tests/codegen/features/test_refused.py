"""Each refused feature of OpenAPI has a message with a place, and with what to write instead."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from tests.codegen.features.combined_spec import base_spec
from tests.codegen.features.feature import TEXT, Refused, gives, obj, ref, takes
from tests.codegen.features.refused_features import REFUSED
from tests.codegen.test_lint import spot

from telecine_codegen.diagnostics import Report
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.reader import read_document

GOOD = {
    **base_spec("Finch"),
    "paths": {
        "/orders": {
            "post": {
                "operationId": "order",
                "summary": "Order",
                **takes(ref("Order"), {}),
                "responses": {**gives(ref("Answer"), {})["responses"], "default": {"description": "No."}},
            }
        }
    },
}
GOOD["components"]["schemas"] = {"Order": obj(a=TEXT), "Answer": obj(id=TEXT)}


@pytest.mark.parametrize("refused", REFUSED, ids=[refused.feature for refused in REFUSED])
def test_a_refused_feature_has_a_message_that_says_what_to_write(refused: Refused, tmp_path: Path) -> None:
    data = copy.deepcopy(GOOD)
    for at, value in refused.put.items():
        container, key = spot(data, at)
        if value is ...:
            del container[key]
        else:
            container[key] = value
    path = tmp_path / "finch.yaml"
    path.write_text(json.dumps(data, indent=1), "utf-8")
    report = Report()
    document = read_document(path, report)
    assert document is not None
    lint_document(document, report)
    found = {diagnostic.message: diagnostic for diagnostic in report.diagnostics if diagnostic.severity == "error"}
    assert refused.message in found
    assert found[refused.message].hint == (refused.hint or None)
    assert refused.at in document.places
    assert found[refused.message].place == document.place(refused.at)


def test_the_spec_without_the_feature_is_good(tmp_path: Path) -> None:
    path = tmp_path / "finch.yaml"
    path.write_text(json.dumps(GOOD, indent=1), "utf-8")
    report = Report()
    document = read_document(path, report)
    assert document is not None
    lint_document(document, report)
    assert str(report) == ""
