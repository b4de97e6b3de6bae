"""`python cost.py COMMAND …`: run a command, and print what it cost as JSON.

This is a process of its own, and a small one: Linux tells no less for the peak of a child than its parent had.
"""

import json
import resource
import subprocess
import sys
import time


def main() -> None:
    """Run the command."""
    start = time.perf_counter()
    done = subprocess.run(sys.argv[1:], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    wall = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stdout.decode(errors="replace"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    scale = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({"seconds": wall, "processor": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * scale}))


if __name__ == "__main__":
    main()
