"""A new request field needs a change of the spec only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fast_run import sample_params

from telecine_codegen.__main__ import main

ROOT = Path(__file__).parents[2]
CALLER = """
import httpx, json, sys
from telecine import Client

provider, answer = sys.argv[1], json.loads(sys.argv[2])
seen = []
def handler(request):
    seen.append(json.loads(request.content))
    return httpx.Response(200, json=answer)

with httpx.Client(transport=httpx.MockTransport(handler)) as lines, Client(api_key="k", http_client=lines) as client:
    for options in ({}, {"seed": 7}):
        client.submit("a boat", provider=provider, options={provider: options})
    print(json.dumps([seen, client.check("a boat", options={provider: {"seed": "seven"}})[provider]]))
"""
CASES = [
    ("ttapi", "        video_length:\n", {"status": "SUCCESS", "message": "success", "data": {"job_id": "j"}}),
    (
        "toapis",
        "        image_urls:\n",
        {"id": "j", "object": "o", "model": "m", "status": "queued", "progress": 0, "created_at": 1},
    ),
    ("cometapi", "        output:\n", {"request_id": "j"}),
    ("apikley", "        callBackUrl:\n", {"code": 200, "msg": "success", "data": {"taskId": "j"}}),
]


@pytest.mark.parametrize(("provider", "before", "answer"), sample_params(CASES, 2), ids=[case[0] for case in CASES])
def test_a_new_field_is_passed_on_after_an_edit_of_the_spec_alone(
    provider: str, before: str, answer: object, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    shutil.copytree(ROOT / "generated", tmp_path / "generated", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / f"specs/{provider}.yaml"
    text = path.read_text("utf-8")
    assert before in text
    added = "        seed:\n          type: integer\n          description: Same seed, same video.\n"
    path.write_text(text.replace(before, added + before), "utf-8")
    assert main(["--root", str(tmp_path), "generate"]) == 0
    places = os.pathsep.join([str(tmp_path / "generated"), str(ROOT / "src")])
    run = subprocess.run(
        [sys.executable, "-c", CALLER, provider, json.dumps(answer)],
        env={**os.environ, "PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    (plain, with_seed), refused = json.loads(run.stdout)
    assert "seed" not in plain
    assert with_seed["seed"] == 7
    assert refused != []
    assert all("seed" in reason for reason in refused)
