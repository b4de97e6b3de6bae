"""`parse_callback` without a receiver, and the job key in callback URLs."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from tests.telecine.clients import MODES, open_client
from tests.telecine.receiver_harness import (
    CALLBACK_SECRET,
    REPORTS,
    SECRET,
    ReceiverHarness,
    build_event,
    build_query,
    build_valid_request,
    sign_headers,
)
from tests.telecine.sample_responses import BASE_URL, DONE, ID, RUNNING, ResponseScript, json_response

from telecine.errors import CallbackUnsupported
from telecine.webhooks.callback_url import add_job_key, extract_job_key
from telecine_runtime import model
from telecine_runtime.errors import InvalidPayload, SignatureError


@pytest.mark.parametrize("mode", MODES)
def test_a_callback_can_be_parsed_without_a_receiver(mode: str) -> None:
    with open_client(
        mode, handler=ResponseScript(json_response(DONE["ttapi"])), base_url=BASE_URL, callback_secret=CALLBACK_SECRET
    ) as harness:
        client = harness.client
        job = client.parse_callback("ttapi", {}, build_query(), REPORTS["ttapi"])
        assert (job.id, job.key, harness.resolve(job.status()).state) == (ID, "order-4711", "succeeded")
        body = REPORTS["toapis"]
        shouted = {name.upper(): value for name, value in sign_headers(body, SECRET).items()}
        assert client.parse_callback("toapis", shouted, "", body, secrets=["new", SECRET]).id == ID
        with pytest.raises(SignatureError, match="pass the secret"):
            client.parse_callback("toapis", shouted, "", body)
        with pytest.raises(SignatureError, match="missing or invalid"):
            client.parse_callback("ttapi", {}, build_query(secret="x"), REPORTS["ttapi"])
        with pytest.raises(InvalidPayload):
            client.parse_callback("ttapi", {}, build_query(), b"<html>")
        test = build_event("endpoint.test")
        with pytest.raises(InvalidPayload, match="names no job"):
            client.parse_callback("toapis", sign_headers(test, SECRET), "", test, secrets=[SECRET])
        with pytest.raises(CallbackUnsupported, match="cometapi sends no callbacks"):
            client.parse_callback("cometapi", {}, "", b"{}")


def test_the_key_in_the_url_precedes_that_in_the_body() -> None:
    body = build_event(client_business_id="order-2")
    headers = sign_headers(body, SECRET)
    with open_client("sync", handler=ResponseScript(), base_url=BASE_URL) as harness:
        for query, key in ((build_query("order-1"), "order-1"), ("", "order-2")):
            job = harness.client.parse_callback("toapis", headers, query, body, secrets=[SECRET])
            assert (job.id, job.key) == (ID, key)


def test_a_key_in_a_url_leaves_the_rest_of_it_alone() -> None:
    assert add_job_key(None, "k", None) is None
    assert add_job_key("https://a/b", "k", None) == "https://a/b?telecine_key=k"
    assert (
        add_job_key("https://a/b?x=%20&y&z=1+2#part", "k/1", None)
        == "https://a/b?x=%20&y&z=1+2&telecine_key=k%2F1#part"
    )
    once = add_job_key("https://a/b?x=1", "old", CALLBACK_SECRET)
    assert once is not None
    assert add_job_key(once, "new", None) == "https://a/b?x=1&telecine_key=new"


def test_a_signature_in_a_url_is_of_128_bits_and_accepted_only_whole() -> None:
    query = build_query("order-1")
    signature = parse_qs(query)["telecine_signature"][0]
    assert re.fullmatch("[0-9a-f]{32}", signature)
    assert extract_job_key(query, CALLBACK_SECRET) == "order-1"
    for other in ("", signature[:8], signature[:-1], signature + "0", signature.upper(), "é" * 32):
        with pytest.raises(SignatureError):
            extract_job_key(query.replace(signature, other), CALLBACK_SECRET)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_read_without_its_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "read_json", None)
    receiver_harness = ReceiverHarness(json_response(RUNNING[name]))
    assert receiver_harness.post(build_valid_request(name))[0][0] == 503
    assert len(receiver_harness.script.requests) == 1
