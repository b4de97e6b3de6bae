"""A spec without schemas and job fields becomes a generated client and leaves the harmonised client unchanged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.codegen.spec_folder import PROJECT, create_project, read_spec, run_codegen

BARE = """\
openapi: 3.1.0
info: {title: Bare, version: 1.0.0, description: A provider without a schema.}
servers: [{url: https://api.bare.example}]
security: [{key: []}]
paths:
  /ping:
    get:
      operationId: ping
      summary: Ping
      responses:
        '204': {description: Fine.}
        default: {description: Not fine.}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key, x-env: BARE_API_KEY}
"""
USE = """\
import telecine
from telecine_clients.bare import Bare, models, operations
print(Bare('k'), operations.ping().target, telecine.Client(api_key='k').check('a kite'))
"""


def test_a_spec_without_schemas_becomes_a_client(tmp_path: Path) -> None:
    root = create_project(tmp_path, bare=BARE, magpie=read_spec("magpie"))
    assert run_codegen(root, "generate").err == ""
    paths = os.pathsep.join((str(root / "generated"), str(PROJECT / "src")))
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", USE],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("<Bare at https://api.bare.example> /ping {'magpie': ()}\n", "")
