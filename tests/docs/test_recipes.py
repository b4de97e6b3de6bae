"""Tests of the recipes for web frameworks: each is extracted from its page and called over HTTP."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

import telecine
from telecine_mock import MockServer, Settings

RECIPES = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text("utf-8")
SECRET = "a long random text of your own"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(Settings(pace=0.05)) as server:
        yield server


def load_recipe(title: str, mock: MockServer, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the first example below a heading as a module that calls the mock."""
    match = re.search(rf"^## {title}\n\n```python\n(.*?)^```$", RECIPES, re.MULTILINE | re.DOTALL)
    assert match is not None, title
    module = ModuleType(f"recipe_{title.lower()}")
    module.__dict__["__name__"] = module.__name__
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(match[1].replace("http://127.0.0.1:8700", mock.url), title, "exec"), module.__dict__)
    return module


def finish_job(mock: MockServer) -> tuple[Mapping[str, Any], str]:
    """Return body and query of a callback for a finished job."""
    with telecine.Client(base_url=f"{mock.url}/{{provider}}", api_key="mock-key", callback_secret=SECRET) as client:
        job = client.submit("A boat", provider="ttapi", callback_url="http://127.0.0.1:9/telecine/ttapi")
        job.wait(poll=telecine.Poll(first=0.05, cap=0.05))
    (mock_job,) = [each for each in mock.jobs("ttapi") if each.id == job.id]
    assert mock_job.callback_url is not None
    query = httpx.URL(mock_job.callback_url).query.decode()
    return {"status": "SUCCESS", "message": "", "data": {"jobId": job.id}}, query


def test_fastapi_submits_jobs_maps_errors_and_closes_its_client(
    mock: MockServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = load_recipe("FastAPI", mock, monkeypatch)
    body, query = finish_job(mock)

    async def main() -> None:
        transport = httpx.ASGITransport(module.app, raise_app_exceptions=False)
        async with (
            module.app.router.lifespan_context(module.app),
            httpx.AsyncClient(transport=transport, base_url="http://recipe") as web,
        ):

            async def submit(prompt: str) -> httpx.Response:
                return await web.post("/videos", params={"prompt": prompt})

            created = await submit("A paper boat")
            assert (created.status_code, created.json()["token"].split(":")[0]) == (202, "ttapi")
            invalid = await submit("")
            assert (invalid.status_code, invalid.json()["error"]) == (422, "UnsupportedParameter")
            no_credits = await submit("A boat [no-credits]")
            assert (no_credits.status_code, no_credits.json()["error"]) == (502, "InsufficientCredits")
            rate_limited = await submit("A boat [rate-limited 99]")
            assert (rate_limited.status_code, rate_limited.headers["retry-after"]) == (503, "99")
            cut = await submit("A boat [cut]")
            assert (cut.status_code, cut.json()["token"].split(":")[1]) == (504, "")
            assert (await web.post(f"/telecine/ttapi?{query}", json=body)).status_code == 200
            assert (await web.post("/telecine/ttapi", json=body)).status_code == 401
        with pytest.raises(telecine.errors.ConfigurationError, match="closed"):
            await module.client.balance("ttapi")

    asyncio.run(main())
    assert "succeeded" in capsys.readouterr().out


def test_django_accepts_callbacks_and_rejects_forgeries(mock: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    import django
    from django.conf import settings
    from django.test import Client as Web

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF="recipe_django", SECRET_KEY="of this test")
        django.setup()
    module = load_recipe("Django", mock, monkeypatch)
    body, query = finish_job(mock)
    web = Web(enforce_csrf_checks=True)

    def post(path: str, content: object = body) -> int:
        return int(web.post(path, content, content_type="application/json").status_code)

    try:
        assert post(f"/telecine/ttapi?{query}") == 200
        assert post("/telecine/ttapi") == 401
        assert post(f"/telecine/ttapi?{query}", "[]") == 400
        assert post("/telecine/nobody") == 404
        assert web.get("/telecine/ttapi").status_code == 405
    finally:
        module.client.close()
