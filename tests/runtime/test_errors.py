"""The exception tree in the docstrings, and the cost of each exception."""

from __future__ import annotations

import inspect
import json
import re
from types import ModuleType

import pytest

import telecine.errors
import telecine_runtime
import telecine_runtime.download.errors
import telecine_runtime.errors
from telecine_runtime.errors import API_ERRORS, REFUSAL_STATUSES, ApiError, TelecineError, error_for_status
from telecine_runtime.response import Response

DOUBTFUL = {"PromptRejected", "GenerationFailed", "ServerError"}


BRANCH = re.compile(r"^    (?P<indent>(?:│  |   )*)[├└]─ (?P<name>\w+)(?: +(?P<words>.*))?$")


def drawn_errors(module: ModuleType) -> dict[str, str]:
    """Return each error that a docstring draws, with the words of its line."""
    matches = map(BRANCH.match, (module.__doc__ or "").splitlines())
    return {match["name"]: match["words"] for match in matches if match}


def cost_of(words: str) -> str:
    """Return what is said of the cost at the end of a line, if it is said."""
    return words.split("  ")[-1].strip()


def drawn_parents(module: ModuleType) -> dict[str, str]:
    """Return each error that a docstring draws, with the one that it is drawn below."""
    found, path = dict[str, str](), ["TelecineError"]
    for match in filter(None, map(BRANCH.match, (module.__doc__ or "").splitlines())):
        del path[1 + len(match["indent"]) // 3 :]
        found[match["name"]] = path[-1]
        path.append(match["name"])
    return found


def defined_errors(module: ModuleType) -> set[str]:
    classes = inspect.getmembers(module, lambda each: inspect.isclass(each) and issubclass(each, TelecineError))
    return {name for name, kind in classes if kind.__module__ == module.__name__}


def test_exception_tree_is_complete() -> None:
    runtime = defined_errors(telecine_runtime.errors) | defined_errors(telecine_runtime.download.errors)
    assert set(drawn_errors(telecine_runtime.errors)) == runtime - {"TelecineError"}
    assert set(drawn_errors(telecine.errors)) == (runtime | defined_errors(telecine.errors)) - {"TelecineError"}


def test_every_error_can_be_had_from_one_module() -> None:
    assert set(telecine.errors.__all__) == {*drawn_errors(telecine.errors), "TelecineError"}
    for name, words in drawn_errors(telecine_runtime.errors).items():
        kept = telecine_runtime.download.errors if hasattr(telecine_runtime.download.errors, name) else None
        assert getattr(telecine.errors, name) is getattr(kept or telecine_runtime.errors, name)
        assert cost_of(drawn_errors(telecine.errors)[name]) == cost_of(words), name


@pytest.mark.parametrize("module", [telecine.errors, telecine_runtime.errors], ids=lambda module: str(module.__name__))
def test_exception_tree_matches_the_base_classes(module: ModuleType) -> None:
    for name, parent in drawn_parents(module).items():
        bases = getattr(telecine.errors, name).__bases__
        assert parent in {base.__name__ for base in bases}, f"{name} is drawn below {parent}"


@pytest.mark.parametrize("name", API_ERRORS)
def test_costs_nothing_is_said_where_the_provider_itself_refused(name: str) -> None:
    kind = API_ERRORS[name]
    certain = name not in DOUBTFUL
    assert drawn_errors(telecine_runtime.errors)[name].endswith("costs nothing" if certain else "may have cost")
    own = kind("do_it", Response(455, {}, b'{"message": "no"}'), None, None)
    proxy = kind("do_it", Response(455, {}, b"<html>"), None, None)
    assert (own.refused, proxy.refused) == (True if certain else None, None)
    assert own.may_retry is (name in {"RateLimited", "Unavailable", "ServerError"})


def test_unknown_error_has_unknown_retryability() -> None:
    error = ApiError("do_it", Response(418, {}, b'{"code": 777}'), 777, None)
    assert (error.refused, error.may_retry) == (None, None)


KINDS = {
    **dict.fromkeys((400, 405, 411, 413, 414, 415, 422, 431), "BadRequest"),
    401: "AuthenticationError",
    402: "InsufficientCredits",
    403: "PermissionDenied",
    429: "RateLimited",
    **dict.fromkeys((404, 410), "NotFound"),
    **dict.fromkeys((302, 408, 409, 418, 425, 432, 451, 499), "ApiError"),
    **dict.fromkeys((500, 501, 502, 503, 504, 524, 599), "ServerError"),
}


@pytest.mark.parametrize("status", KINDS)
def test_each_status_has_its_error(status: int) -> None:
    assert error_for_status(status).__name__ == KINDS[status]
    certain = {400, 401, 403, 404, 405, 411, 413, 414, 415, 429, 431}
    assert (status in REFUSAL_STATUSES) is (status in certain)


@pytest.mark.parametrize("status", sorted(REFUSAL_STATUSES))
def test_some_statuses_are_refusals_even_from_a_proxy(status: int) -> None:
    error = error_for_status(status)("do_it", Response(status, {}, b"<html>"), None, None)
    assert (error.refused, error.may_retry) == (True, status == 429)


@pytest.mark.parametrize("status", [402, 408, 409, 422, 425, 500, 501, 502, 503, 504, 520, 524, 302, 451])
def test_other_statuses_of_a_proxy_leave_a_doubt(status: int) -> None:
    assert error_for_status(status)("do_it", Response(status, {}, b"<html>"), None, None).refused is None


def test_error_has_the_attributes_of_its_response() -> None:
    headers = {"x-request-id": "r-1", "retry-after": "3"}
    response = Response(429, headers, json.dumps({"code": "slow"}).encode())
    error = error_for_status(429)("do_it", response, "slow", "too fast")
    assert isinstance(error, ApiError)
    assert str(error) == "do_it: HTTP 429, code slow: too fast"
    facts = (error.operation, error.status, error.code, error.message, error.request_id, error.retry_after)
    assert facts == ("do_it", 429, "slow", "too fast", "r-1", 3.0)
    assert (error.body, error.response, error.may_retry) == ({"code": "slow"}, response, True)


@pytest.mark.parametrize("module", [telecine.errors, telecine_runtime.errors], ids=lambda module: str(module.__name__))
@pytest.mark.parametrize(("old", "new"), telecine_runtime.errors.RENAMED.items())
def test_old_names_of_exceptions_are_deprecated_aliases(module: ModuleType, old: str, new: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"{module.__name__}.{old} is deprecated, use {module.__name__}.{new}"):
        assert getattr(module, old) is getattr(module, new)
    assert old not in getattr(module, "__all__", ())
    with pytest.raises(AttributeError, match="AnswerFound"):
        _ = module.AnswerFound


@pytest.mark.parametrize(("old", "new"), [("Answer", "Response"), ("Answered", "ParsedResponse")])
def test_old_names_of_the_runtime_are_deprecated_aliases(old: str, new: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"telecine_runtime.{old} is deprecated"):
        assert getattr(telecine_runtime, old) is getattr(telecine_runtime, new)


def test_the_response_is_available_under_its_old_name() -> None:
    response = Response(400, {}, b"")
    for holder in (ApiError("do_it", response, None, None), telecine_runtime.ParsedResponse(None, response)):
        with pytest.warns(DeprecationWarning, match=r"\.answer is deprecated") as caught:
            assert holder.answer is response
        assert caught[0].filename == __file__
