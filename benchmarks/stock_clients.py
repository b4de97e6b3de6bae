"""Clients that stock openapi-python-client generates from our specs, for each run."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generators import run_command, write_json_spec
from benchmarks.peers import PEERS_FOLDER, ROOT, activated_variables

STOCK_REQUIREMENT = "openapi-python-client"


def generate_stock_clients(interpreter: Path, *providers: str) -> Path:
    """Generate packages named `stock_<provider>` with the generator of an environment; return their folder."""
    folder = PEERS_FOLDER / f"{interpreter.parents[1].name}-stock"
    folder.mkdir(exist_ok=True)
    for provider in providers:
        spec = write_json_spec(ROOT / "specs" / f"{provider}.yaml", folder)
        command = [str(interpreter), "-m", "openapi_python_client", "generate", "--meta", "none", "--overwrite"]
        command += ["--path", str(spec), "--output-path", str(folder / f"stock_{provider}")]
        run_command(command, activated_variables(interpreter), folder)
    return folder
