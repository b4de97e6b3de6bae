"""The clients that stock openapi-python-client makes of our specs, made anew for each run."""

from __future__ import annotations

import subprocess
from pathlib import Path

from codegen.diagnostics import Report
from codegen.source import canonical_json, read

from benchmarks.peers import FOLDER, ROOT, surroundings

REQUIREMENT = "openapi-python-client"


def clients(python: Path, *providers: str) -> Path:
    """Return a folder of packages named ``stock_<provider>``, made by the generator of an environment."""
    folder = FOLDER / f"{python.parents[1].name}-stock"
    folder.mkdir(exist_ok=True)
    for provider in providers:
        report = Report()
        document = read(ROOT / "specs" / f"{provider}.yaml", report)
        if document is None:
            raise RuntimeError(str(report.diagnostics))
        spec = folder / f"{provider}.json"
        spec.write_text(canonical_json(document.data), "utf-8")
        command = [str(python), "-m", "openapi_python_client", "generate", "--meta", "none", "--overwrite"]
        command += ["--path", str(spec), "--output-path", str(folder / f"stock_{provider}")]
        subprocess.run(command, check=True, env=_with_tools(python), stdout=subprocess.DEVNULL)
    return folder


def _with_tools(python: Path) -> dict[str, str]:
    # The generator formats with ruff, which it looks for on the path.
    around = surroundings()
    return {**around, "PATH": f"{python.parent}:{around['PATH']}"}
