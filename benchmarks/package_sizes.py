"""Worker of `install.py`: prints the bytes of each distribution in its environment as JSON.

Compiled files are not counted: Python writes them itself.
"""

import json
from importlib.metadata import distributions
from pathlib import Path

PART_OF_VENV = {"pip", "setuptools"}

if __name__ == "__main__":
    sizes: dict[str, int] = {}
    for distribution in distributions():
        paths = [Path(file.locate()) for file in distribution.files or () if file.suffix != ".pyc"]
        sizes[distribution.metadata["Name"]] = sum(path.stat().st_size for path in paths)
    print(json.dumps({name: size for name, size in sizes.items() if name not in PART_OF_VENV}))
