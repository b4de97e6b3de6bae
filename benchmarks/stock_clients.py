"""The clients that stock openapi-python-client makes of our specs, made anew for each run."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generators import run_command, write_json_spec
from benchmarks.peers import PEERS_FOLDER, ROOT, activated_variables

STOCK_REQUIREMENT = "openapi-python-client"


def generate_stock_clients(python: Path, *providers: str) -> Path:
    """Return a folder of packages named ``stock_<provider>``, made by the generator of an environment."""
    folder = PEERS_FOLDER / f"{python.parents[1].name}-stock"
    folder.mkdir(exist_ok=True)
    for provider in providers:
        spec = write_json_spec(ROOT / "specs" / f"{provider}.yaml", folder)
        command = [str(python), "-m", "openapi_python_client", "generate", "--meta", "none", "--overwrite"]
        command += ["--path", str(spec), "--output-path", str(folder / f"stock_{provider}")]
        run_command(command, activated_variables(python), folder)
    return folder
