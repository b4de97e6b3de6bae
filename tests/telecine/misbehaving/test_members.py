"""Unexpected values of members are parsed or become ``None``, and never lose a video."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.providers import facts_by_provider
from tests.telecine.misbehaving.conftest import ResellerSession
from tests.telecine.misbehaving.reseller import FILM, done_answer, set_members

PROGRESS = {"toapis": "progress", "cometapi": "progress", "apikley": "data__progress", "xai": "progress"}


@pytest.mark.parametrize(
    ("values", "percent"), [("50%", 50), (0.5, 50), (150, 100), (None, None), ("done", None), ([], None), (40.0, 40)]
)
def test_a_progress_of_any_kind_is_read_or_left_out(session: ResellerSession, values: Any, percent: int | None) -> None:
    if session.provider not in PROGRESS:
        return
    member = {PROGRESS[session.provider]: values}
    job = session.submit_with_polls(
        set_members(json.loads(json.dumps(facts_by_provider("RUNNING")[session.provider])), member)
    )
    assert session.harness.resolve(job.status()).progress == percent
    job = session.submit_with_polls(done_answer(session.provider, session.reseller.film, **member))
    assert session.save(session.wait(job)) == FILM


DRIFTED: list[tuple[str, dict[str, Any]]] = [
    ("ttapi", {"data__quota": 9}),
    ("ttapi", {"message": None}),
    ("ttapi", {"message": ["a"]}),
    ("ttapi", {"data__videoLength": 10}),
    ("ttapi", {"data__videoLength": {"seconds": 10}}),
    ("ttapi", {"jobId": 17}),
    ("toapis", {"progress": "100%", "created_at": "2026-05-02T00:00:00Z"}),
    ("toapis", {"id": 17}),
    ("toapis", {"model": None, "object": None, "metadata": "x"}),
    ("toapis", {"expires_at": "soon"}),
    ("cometapi", {"video__duration": "10s"}),
    ("cometapi", {"usage": "none", "model": 7}),
    ("cometapi", {"request_id": 17}),
    ("apikley", {"data__taskId": 17}),
    ("apikley", {"msg": None, "data__costTime": "10 s", "data__param": {}}),
    ("apikley", {"data__completeTime": "yesterday"}),
    ("apikley", {"code": None}),
    ("apikley", {"code": "200"}),
    ("xai", {"video__duration": "10s"}),
    ("xai", {"usage": 7, "model": None, "progress": "100%"}),
]


@pytest.mark.parametrize(("name", "members"), DRIFTED, ids=str)
def test_a_member_that_nobody_needs_hides_no_video(
    session: ResellerSession, name: str, members: dict[str, Any]
) -> None:
    if session.provider != name:
        return
    job = session.submit_with_polls(done_answer(name, session.reseller.film, **members))
    assert session.save(session.wait(job)) == FILM
    raw = session.harness.resolve(job.status()).raw
    assert session.reseller.film in json.dumps(raw if isinstance(raw, dict) else raw.model_dump(mode="json"))


def test_what_can_be_understood_of_it_is(session: ResellerSession) -> None:
    day = datetime(2026, 5, 2, tzinfo=UTC)
    values: dict[str, list[tuple[dict[str, Any], str, object]]] = {
        "ttapi": [
            ({"data__quota": 9}, "cost", "9 quota"),
            ({"data__quota": "9.5"}, "cost", "9.5 quota"),
            ({"data__videoLength": 10}, "duration", 10.0),
            ({"data__videoLength": "10s"}, "duration", 10.0),
        ],
        "toapis": [
            ({"expires_at": "2026-05-02T00:00:00Z"}, "expires_at", day),
            ({"expires_at": int(day.timestamp() * 1000)}, "expires_at", day),
            ({"expires_at": str(int(day.timestamp()))}, "expires_at", day),
            ({"expires_at": 1}, "expires_at", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
        ],
        "cometapi": [
            ({"video__duration": "10s"}, "duration", 10.0),
            ({"usage__cost_in_usd_ticks": "500000000"}, "cost", "0.05 USD"),
        ],
        "apikley": [
            ({"data__completeTime": "2026-05-01T00:00:00Z"}, "expires_at", day),
            ({"data__completeTime": int((day - timedelta(days=1)).timestamp())}, "expires_at", day),
        ],
        "xai": [({"video__duration": "10 s"}, "duration", 10.0)],
    }
    for members, name, value in values.get(session.provider, []):
        video = session.wait(session.submit_with_polls(done_answer(session.provider, session.reseller.film, **members)))
        found = getattr(video, name)
        assert (str(found) if name == "cost" else found) == value, members


def test_a_result_is_read_as_an_object_and_as_one_text(session: ResellerSession) -> None:
    if session.provider != "apikley":
        return
    film = session.reseller.film
    for result in (
        {"resultUrls": [film]},
        {"resultUrls": film},
        json.dumps({"resultUrls": film}),
        [{"resultUrls": [film]}],
    ):
        job = session.submit_with_polls(done_answer("apikley", film, data__resultJson=result))
        assert session.wait(job).url == film


@pytest.mark.parametrize("wrap", [list, dict], ids=["one object for a list", "a list of one for an object"])
def test_a_list_and_an_object_may_stand_for_one_another(session: ResellerSession, wrap: type) -> None:
    if session.provider != "toapis":
        return
    file = {"url": session.reseller.film}
    result = {"data": file} if wrap is list else [{"data": [file]}]
    job = session.submit_with_polls(done_answer("toapis", None) | {"result": result})
    assert session.wait(job).url == session.reseller.film
