"""Worker for `install`: prints the bytes of each distribution in the environment that it runs in.

Counted is what is in the packages; compiled files are left out, which Python writes and pip need not.
"""

import json
from importlib.metadata import distributions
from pathlib import Path

COMES_WITH_PYTHON = {"pip", "setuptools"}

if __name__ == "__main__":
    sizes: dict[str, int] = {}
    for distribution in distributions():
        paths = [Path(file.locate()) for file in distribution.files or () if file.suffix != ".pyc"]
        sizes[distribution.metadata["Name"]] = sum(path.stat().st_size for path in paths)
    print(json.dumps({name: size for name, size in sizes.items() if name not in COMES_WITH_PYTHON}))
