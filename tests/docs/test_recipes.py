"""The recipes for web frameworks serve what they say: each is taken from its page and asked over HTTP."""

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


def recipe(title: str, mock: MockServer) -> ModuleType:
    """Return the first example below a heading as a module, its calls going to the mock."""
    found = re.search(rf"^## {title}\n\n```python\n(.*?)^```$", RECIPES, re.MULTILINE | re.DOTALL)
    assert found is not None, title
    module = ModuleType(f"recipe_{title.lower()}")
    module.__dict__["__name__"] = module.__name__
    sys.modules[module.__name__] = module
    exec(compile(found[1].replace("http://127.0.0.1:8700", mock.url), title, "exec"), module.__dict__)
    return module


def reports(mock: MockServer) -> tuple[Mapping[str, Any], str]:
    """Return the body of a callback about a job that has ended, and the query that it comes with."""
    with telecine.Client(base_url=f"{mock.url}/{{provider}}", api_key="mock-key", callback_secret=SECRET) as client:
        job = client.submit("A boat", provider="ttapi", callback_url="http://127.0.0.1:9/telecine/ttapi")
        job.wait(poll=telecine.Poll(first=0.05, cap=0.05))
    (kept,) = [each for each in mock.jobs("ttapi") if each.id == job.id]
    assert kept.callback_url is not None
    return {"status": "SUCCESS", "message": "", "data": {"jobId": job.id}}, httpx.URL(kept.callback_url).query.decode()


def test_fastapi_submits_answers_refusals_and_closes_its_client(
    mock: MockServer, capsys: pytest.CaptureFixture[str]
) -> None:
    module = recipe("FastAPI", mock)
    body, query = reports(mock)

    async def main() -> None:
        ways = httpx.ASGITransport(module.app, raise_app_exceptions=False)
        async with (
            module.app.router.lifespan_context(module.app),
            httpx.AsyncClient(transport=ways, base_url="http://recipe") as web,
        ):

            async def make(prompt: str) -> httpx.Response:
                return await web.post("/videos", params={"prompt": prompt})

            made = await make("A paper boat")
            assert (made.status_code, made.json()["token"].split(":")[0]) == (202, "ttapi")
            wrong = await make("")
            assert (wrong.status_code, wrong.json()["error"]) == (422, "UnsupportedParameter")
            poor = await make("A boat [no-credits]")
            assert (poor.status_code, poor.json()["error"]) == (502, "InsufficientCredits")
            busy = await make("A boat [rate-limited 99]")
            assert (busy.status_code, busy.headers["retry-after"]) == (503, "99")
            lost = await make("A boat [cut]")
            assert (lost.status_code, lost.json()["token"].split(":")[1]) == (504, "")
            assert (await web.post(f"/telecine/ttapi?{query}", json=body)).status_code == 200
            assert (await web.post("/telecine/ttapi", json=body)).status_code == 401
        with pytest.raises(telecine.errors.ConfigurationError, match="closed"):
            await module.client.balance("ttapi")

    asyncio.run(main())
    assert "succeeded" in capsys.readouterr().out


def test_django_takes_callbacks_and_refuses_forgeries(mock: MockServer) -> None:
    import django
    from django.conf import settings
    from django.test import Client as Web

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF="recipe_django", SECRET_KEY="of this test")
        django.setup()
    module = recipe("Django", mock)
    body, query = reports(mock)
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
