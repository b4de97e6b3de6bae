"""`python -m codegen COMMAND` in a checkout: the command `telecine-codegen`, from the sources in this folder."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from telecine_codegen.__main__ import run

    run("python -m codegen")
