"""Two readings of the documents, the declaration in the spec and the dialect of these tests, say the same of jobs."""

from __future__ import annotations

import pytest
from tests.contract.provider_profiles import JOB_PROFILES
from tests.providers import PROVIDER_NAMES, facts_by_provider

from telecine.providers import NAMES as GENERATED
from telecine.providers import get_provider
from telecine_runtime.lifecycle_tables import JsonPath
from telecine_runtime.state_words import STATE_RANK

EACH = pytest.mark.parametrize("name", PROVIDER_NAMES)


def pointer(path: JsonPath) -> str:
    return "".join(f"/{'[]' if step is None else step}" for step in path)


def test_every_generated_provider_is_known_to_the_tests() -> None:
    assert set(PROVIDER_NAMES) == set(GENERATED) == set(JOB_PROFILES)


@EACH
def test_a_job_is_started_and_asked_for_by_the_same_operations(name: str) -> None:
    dialect, life = JOB_PROFILES[name], get_provider(name).lifecycle
    assert list(life.submits) == [dialect.create]
    assert life.poll.operation.name == "".join(f"_{c.lower()}" if c.isupper() else c for c in dialect.poll)
    assert life.poll.parameter == dialect.parameter
    assert pointer(life.submits[dialect.create].job_id[0]) == dialect.job_id
    assert bool(life.lookup) is (dialect.key is not None)


@EACH
def test_states_stand_in_the_same_places_and_mean_the_same(name: str) -> None:
    dialect, facts = JOB_PROFILES[name], get_provider(name).lifecycle.facts
    assert {pointer(member.at) for member in facts.state} >= set(dialect.state)
    declared = {word: state for member in facts.state for word, state in member.words.items() if word}
    for word, state in declared.items():
        rank = dialect.rank(word)
        assert rank is not None, f"{word} is in no stage of the dialect"
        assert dialect.ended(word) is (STATE_RANK[state] == STATE_RANK["succeeded"]), word
        assert (word in dialect.succeeded) is (state == "succeeded"), word
    further = [(dialect.rank(word) or 0, STATE_RANK[state]) for word, state in declared.items()]
    assert all(a[1] <= b[1] for a in further for b in further if a[0] < b[0]), "states go forward in both"


@EACH
def test_the_video_stands_in_the_same_places_in_the_same_order(name: str) -> None:
    assert tuple(pointer(path) for path in get_provider(name).lifecycle.facts.video_url) == JOB_PROFILES[name].video


@EACH
def test_a_callback_names_its_job_in_a_place_that_both_know(name: str) -> None:
    callback = get_provider(name).lifecycle.callback
    assert (callback is not None) is (name in facts_by_provider("CALLBACK_ID"))
    if callback is not None:
        assert facts_by_provider("CALLBACK_ID")[name] in {pointer(path) for path in callback.job_id}
