"""A media type without a schema takes any body."""

from __future__ import annotations

from telecine_codegen.contract.api_spec import ApiSpec, HttpMessage

MEDIA = {"application/json": {}}
SPEC = ApiSpec(
    "plover",
    {
        "paths": {
            "/jobs": {
                "post": {
                    "operationId": "createJob",
                    "requestBody": {"content": MEDIA},
                    "responses": {"200": {"description": "A job.", "content": MEDIA}},
                }
            }
        },
        "components": {"schemas": {}},
    },
)
ANY_BODY = HttpMessage({"content-type": "application/json"}, b'{"anything": [1, null]}')
NO_JSON = HttpMessage({"content-type": "application/json"}, b"{")


def test_any_json_is_right() -> None:
    operation = SPEC.operation("createJob")
    assert list(operation.request_problems("/jobs", ANY_BODY, strict=True)) == []
    assert list(operation.response_problems(200, ANY_BODY, strict=True)) == []


def test_a_body_that_is_no_json_is_wrong() -> None:
    operation = SPEC.operation("createJob")
    assert len(list(operation.request_problems("/jobs", NO_JSON))) == 1
    assert len(list(operation.response_problems(200, NO_JSON))) == 1
