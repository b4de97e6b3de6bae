"""Periodic work: not more often than asked for, and rarer the longer it takes."""

from __future__ import annotations

import pytest

from telecine.batch import cadence
from telecine.batch.cadence import SHARE, Cadence


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.mark.parametrize(("took", "pause"), [(0.0, 2.0), (2.0 * SHARE, 2.0), (0.3, 0.3 / SHARE)])
def test_work_is_due_after_its_pause_or_when_it_takes_a_small_share_of_the_time(
    took: float, pause: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cadence, "time", clock := Clock())
    work = Cadence(2.0)
    assert work.is_due
    with work.measure():
        clock.now += took
    clock.now += pause - 0.01
    assert not work.is_due
    clock.now += 0.02
    assert work.is_due
