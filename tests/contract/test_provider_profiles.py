"""Comparison of the job profiles with the lifecycles that the specs declare."""

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


def test_every_generated_provider_has_a_profile() -> None:
    assert set(PROVIDER_NAMES) == set(GENERATED) == set(JOB_PROFILES)


@EACH
def test_both_create_and_poll_a_job_with_the_same_operations(name: str) -> None:
    profile, life = JOB_PROFILES[name], get_provider(name).lifecycle
    assert list(life.submits) == [profile.create]
    assert life.poll.operation.name == "".join(f"_{c.lower()}" if c.isupper() else c for c in profile.poll)
    assert life.poll.parameter == profile.poll_parameter
    assert pointer(life.submits[profile.create].job_id[0]) == profile.job_id_pointer
    assert bool(life.lookup) is (profile.client_key_pointer is not None)


@EACH
def test_both_have_the_same_states_at_the_same_pointers(name: str) -> None:
    profile, facts = JOB_PROFILES[name], get_provider(name).lifecycle.facts
    assert {pointer(member.at) for member in facts.state} >= set(profile.state_pointers)
    declared = {word: state for member in facts.state for word, state in member.words.items() if word}
    for word, state in declared.items():
        rank = profile.stage_of(word)
        assert rank is not None, f"{word} is in no stage of the profile"
        assert profile.is_final(word) is (STATE_RANK[state] == STATE_RANK["succeeded"]), word
        assert (word in profile.succeeded_states) is (state == "succeeded"), word
    further = [(profile.stage_of(word) or 0, STATE_RANK[state]) for word, state in declared.items()]
    assert all(a[1] <= b[1] for a in further for b in further if a[0] < b[0]), "the order of states differs"


@EACH
def test_both_have_the_same_video_pointers_in_the_same_order(name: str) -> None:
    assert (
        tuple(pointer(path) for path in get_provider(name).lifecycle.facts.video_url)
        == JOB_PROFILES[name].video_pointers
    )


@EACH
def test_both_have_the_job_id_of_a_callback_at_the_same_pointer(name: str) -> None:
    callback = get_provider(name).lifecycle.callback
    assert (callback is not None) is (name in facts_by_provider("CALLBACK_ID"))
    if callback is not None:
        assert facts_by_provider("CALLBACK_ID")[name] in {pointer(path) for path in callback.job_id}
