"""The clients that stock openapi-python-client makes of our specs, made anew for each run."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generators import as_json, run
from benchmarks.peers import FOLDER, ROOT, active

REQUIREMENT = "openapi-python-client"


def clients(python: Path, *providers: str) -> Path:
    """Return a folder of packages named ``stock_<provider>``, made by the generator of an environment."""
    folder = FOLDER / f"{python.parents[1].name}-stock"
    folder.mkdir(exist_ok=True)
    for provider in providers:
        spec = as_json(ROOT / "specs" / f"{provider}.yaml", folder)
        command = [str(python), "-m", "openapi_python_client", "generate", "--meta", "none", "--overwrite"]
        command += ["--path", str(spec), "--output-path", str(folder / f"stock_{provider}")]
        run(command, active(python), folder)
    return folder
