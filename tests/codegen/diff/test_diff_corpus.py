"""Each pair of the corpus has the severity and text that its author expects."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest
from tests.codegen.diff.edits import apply_edit, build_document, compare_data, load_base, load_pairs, load_rewrites
from tests.fast_run import sample_params

from telecine_codegen.diff.changes import Change, diff_specs
from telecine_codegen.diff.rules import RULES, SEVERITIES

PAIRS = load_pairs()
NAMES = [f"{pair.severity}: {pair.name}" for pair in PAIRS]
REWRITES = [pytest.param(pair.edit, id=pair.name) for pair in load_rewrites()]
OPPOSITES = ("member", "operation", "inbound", "variant", "server", "media", "link", "error")


@cache
def _changes(index: int, *, swapped: bool) -> tuple[Change, ...]:
    old, new = load_base(), apply_edit(load_base(), PAIRS[index].edit)
    return compare_data(new, old).changes if swapped else compare_data(old, new).changes


@pytest.mark.parametrize("index", range(len(PAIRS)), ids=NAMES)
def test_a_change_has_the_severity_of_its_worst_effect_on_a_caller(index: int) -> None:
    severity, phrase = PAIRS[index].severity, PAIRS[index].phrase
    changes = _changes(index, swapped=False)
    told = "\n".join(f"{change.severity} {change.sentence}" for change in changes)
    worst = min((SEVERITIES.index(change.severity) for change in changes), default=None)
    assert worst == SEVERITIES.index(severity), told  # type: ignore[arg-type] # a table of the rules' own words
    assert any(change.severity == severity and phrase in change.sentence for change in changes), told


@pytest.mark.parametrize("index", sample_params(range(len(PAIRS)), 3), ids=NAMES)
def test_an_addition_is_a_removal_in_the_other_direction(index: int) -> None:
    def count(changes: tuple[Change, ...], what: str) -> Counter[tuple[str, str]]:
        words = ((*(*change.rule.split("."), "")[:2], change.subject) for change in changes)
        return Counter((word, subject) for word, did, subject in words if word in OPPOSITES and did == what)

    forward, backward = _changes(index, swapped=False), _changes(index, swapped=True)
    assert count(forward, "added") == count(backward, "removed")
    assert count(forward, "removed") == count(backward, "added")


@pytest.mark.parametrize("edit", REWRITES)
def test_equivalent_specs_have_no_changes_in_either_direction(edit: dict[str, Any]) -> None:
    rewritten = apply_edit(load_base(), edit)
    assert rewritten != load_base()
    both = (compare_data(load_base(), rewritten), compare_data(rewritten, load_base()))
    changes = [change.sentence for found in both for change in found.changes if not change.rule.startswith("class.")]
    assert changes == []  # a rewritten spec may lack a class


def test_every_rule_is_used_by_some_pair() -> None:
    elsewhere = {"provider.added", "provider.removed", "generated.changed", "signature.added.required"}
    wanted, used = set(RULES) - elsewhere, set[str]()
    for index, swapped in ((index, swapped) for swapped in (False, True) for index in range(len(PAIRS))):
        if not wanted <= used:  # the backward half is compared whole in the deep run
            used |= {change.rule for change in _changes(index, swapped=swapped)}
    assert used == wanted


def test_an_added_or_removed_provider_is_one_change() -> None:
    spec = {"demo": build_document(load_base())}
    assert [(c.severity, c.rule) for c in diff_specs({}, spec).changes] == [("INFO", "provider.added")]
    assert [(c.severity, c.rule) for c in diff_specs(spec, {}).changes] == [("BREAK", "provider.removed")]


def test_a_change_of_a_shared_component_is_reported_once_with_all_its_operations() -> None:
    (change,) = compare_data(load_base(), apply_edit(load_base(), {"schemas Failure properties code": "GONE"})).changes
    assert change.operations == ("create_video", "get_video")
    assert change.sentence == "`create_video`, `get_video`: responses 429, default `code` was removed."
    assert change.python == ("models.Failure.code",)


def test_a_field_of_a_request_is_reported_as_keyword_argument_and_as_attribute() -> None:
    (change,) = compare_data(load_base(), apply_edit(load_base(), {"order callback_url": "GONE"})).changes
    assert change.python == ("create_video(callback_url=…)", "models.Order.callback_url")
    (change,) = compare_data(load_base(), apply_edit(load_base(), {"schemas Image properties weight": "GONE"})).changes
    assert change.python == ("models.Image.weight",)
    (change,) = compare_data(load_base(), apply_edit(load_base(), {"create parameters 1": "GONE"})).changes
    assert change.python == ("create_video(x_trace=…)",)
