"""Bodies of a mock made from a spec: valid by the spec's schemas, and read by the client as what the job is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mock.spec_mocks import INVENTED_SPECS, OWN_SPECS, load_spec_mock

from telecine_mock import Settings
from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import MockProvider
from telecine_mock.scenarios import parse_scenario
from telecine_mock.spec_provider.callbacks import CallbackBuilder
from telecine_mock.spec_provider.endpoints import SubmitHandler
from telecine_mock.spec_provider.job_phases import OPEN_PHASES, Phase, phase_of
from telecine_mock.spec_provider.job_rendering import JobView
from telecine_mock.state import MockState

SPECS = (*OWN_SPECS, *INVENTED_SPECS)
EACH = pytest.mark.parametrize("spec", SPECS)
WORDS = ("", "[fail]", "[moderated]", "[expired]", "[no-url]", "[unknown-state]")
NO_SIGN_OF_MODERATION = ("magpie",)
"""Specs that do not say how moderation is reported; a withheld video is a failed job there."""
NO_EXPIRY = ("apikley", "heron", "magpie", "toapis", "ttapi")
"""Specs without a state of expired jobs; such a job has failed there."""

JOBS = st.builds(
    MockJob,
    id=st.just(""),
    provider=st.just("any"),
    model=st.just("any"),
    prompt=st.text(max_size=5),
    ratio=st.just("16:9"),
    seconds=st.integers(1, 60),
    price=st.floats(0, 10, allow_nan=False),
    body=st.just({}),
    scenario=st.sampled_from(WORDS).map(parse_scenario),
    origin=st.just("https://example.com"),
    created=st.floats(1.7e9, 1.9e9),
    run_seconds=st.floats(0.001, 1000),
    retention_seconds=st.floats(1, 1e7),
    key=st.none() | st.text(min_size=1, max_size=5),
)


def iter_views(provider: MockProvider) -> Iterator[tuple[bool, JobView]]:
    """Yield how each operation and callback shows a job, and whether that is a callback."""
    for endpoint in provider.endpoints:
        view = getattr(endpoint.handler, "view", None)
        if isinstance(view, JobView):
            yield False, view
    if isinstance(provider.build_callback, CallbackBuilder):
        yield from ((True, kind.view) for kind in provider.build_callback.kinds)


def make_id(provider: MockProvider) -> str:
    """Return an id as the submit of a provider makes it."""
    (submit,) = (each.handler for each in provider.endpoints if isinstance(each.handler, SubmitHandler))
    return submit.ids.make(MockState(Settings(seed=1)))


@EACH
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_body_is_valid_and_read_as_what_the_job_is(spec: str, data: st.DataObject) -> None:
    job = replace(data.draw(JOBS), id=make_id(load_spec_mock(spec)))
    now = job.created + job.run_seconds * data.draw(st.floats(0, 1.5))
    for is_callback, view in iter_views(load_spec_mock(spec)):
        at = max(now, job.ends_at) if is_callback else now
        example = view.render(job, at)
        assert example.schema is not None
        assert view.editor.schemas.is_valid(example.schema, example.body), example.body
        phase = view.editor.read(example.body)
        if phase is not None and any(view.editor.iter_marked("state")):
            assert phase in expected_phases(spec, job, at), example.body


def expected_phases(spec: str, job: MockJob, at: float) -> tuple[Phase, ...]:
    """Return the phases that a body of a job may be read as."""
    phase = phase_of(job, at)
    if phase in OPEN_PHASES:
        return OPEN_PHASES
    if (phase == "moderated" and spec in NO_SIGN_OF_MODERATION) or (phase == "expired" and spec in NO_EXPIRY):
        return ("failed",)
    return (phase,)
