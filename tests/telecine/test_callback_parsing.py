"""Callbacks without a receiver: a request of any framework becomes a job, and our key rides in the URL."""

from __future__ import annotations

import pytest
from tests.telecine.clients import COLOURS, party
from tests.telecine.receiver_harness import OURS, REPORTS, SECRET, Hall, event, good, query, signed
from tests.telecine.sample_responses import BASE_URL, DONE, ID, RUNNING, Script, ok

from telecine.errors import CallbackUnsupported
from telecine.webhooks.callback_url import with_key
from telecine_runtime import model
from telecine_runtime.errors import InvalidPayload, SignatureError


@pytest.mark.parametrize("colour", COLOURS)
def test_a_callback_can_be_parsed_without_a_receiver(colour: str) -> None:
    with party(colour, handler=Script(ok(DONE["ttapi"])), base_url=BASE_URL, callback_secret=OURS) as made:
        client = made.client
        job = client.parse_callback("ttapi", {}, query(), REPORTS["ttapi"])
        assert (job.id, job.key, made.do(job.status()).state) == (ID, "order-4711", "succeeded")
        body = REPORTS["toapis"]
        shouted = {name.upper(): value for name, value in signed(body, SECRET).items()}
        assert client.parse_callback("toapis", shouted, "", body, secrets=["new", SECRET]).id == ID
        with pytest.raises(SignatureError, match="give the secret"):
            client.parse_callback("toapis", shouted, "", body)
        with pytest.raises(SignatureError, match="not one of ours"):
            client.parse_callback("ttapi", {}, query(secret="x"), REPORTS["ttapi"])
        with pytest.raises(InvalidPayload):
            client.parse_callback("ttapi", {}, query(), b"<html>")
        test = event("endpoint.test")
        with pytest.raises(InvalidPayload, match="about no job"):
            client.parse_callback("toapis", signed(test, SECRET), "", test, secrets=[SECRET])
        with pytest.raises(CallbackUnsupported, match="cometapi sends no callbacks"):
            client.parse_callback("cometapi", {}, "", b"{}")


def test_a_key_in_a_url_leaves_the_rest_of_it_alone() -> None:
    assert with_key(None, "k", None) is None
    assert with_key("https://a/b", "k", None) == "https://a/b?telecine_key=k"
    assert (
        with_key("https://a/b?x=%20&y&z=1+2#part", "k/1", None) == "https://a/b?x=%20&y&z=1+2&telecine_key=k%2F1#part"
    )
    once = with_key("https://a/b?x=1", "old", OURS)
    assert once is not None
    assert with_key(once, "new", None) == "https://a/b?x=1&telecine_key=new"


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_read_without_its_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "read_json", None)
    hall = Hall(ok(RUNNING[name]))
    assert hall.post(good(name))[0][0] == 503
    assert len(hall.script.requests) == 1
