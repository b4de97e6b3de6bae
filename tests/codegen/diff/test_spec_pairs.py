"""One-change pairs of the specs of the project have the verdict that a person gives them, and none is silent."""

from __future__ import annotations

import pytest
from tests.codegen.diff.spec_pairs import SpecChange, find_verdict, load_changes
from tests.fast_run import DEEP

CHANGES = load_changes()
NAMES = [change.name for change in CHANGES]


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
def test_a_change_has_the_verdict_that_a_person_gives_it(change: SpecChange) -> None:
    assert find_verdict(change.diff()) == change.severity, change.diff().changes


@pytest.mark.parametrize("change", [pytest.param(change, marks=DEEP) for change in CHANGES], ids=NAMES)
def test_a_change_without_a_report_changes_comments_only(change: SpecChange) -> None:
    assert change.severity != "NONE" or not change.has_other_code()


def test_a_nested_form_that_loses_a_common_field_is_told_by_its_own_name() -> None:
    (change,) = [one for one in CHANGES if one.name == "field of a request is another member"]
    told = {(one.rule, one.subject) for one in change.diff().changes}
    assert told == {
        ("harmonised.removed", "(ImageToVideoTask).input(WebImageInput).prompt"),
        ("harmonised.added", "(ImageToVideoTask).input(TaskImageInput).prompt"),
    }
