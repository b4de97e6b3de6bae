"""Measures the resource usage of a command: `python resource_usage.py COMMAND …` prints JSON.

It runs in a small process of its own: Linux reports at least the parent's peak memory for a child.
"""

import json
import resource
import subprocess
import sys
import time


def main() -> None:
    """Run the command and print its resource usage."""
    start = time.perf_counter()
    completed = subprocess.run(sys.argv[1:], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    wall = time.perf_counter() - start
    if completed.returncode:
        sys.exit(completed.stdout.decode(errors="replace"))
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    scale = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({"seconds": wall, "processor": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * scale}))


if __name__ == "__main__":
    main()
