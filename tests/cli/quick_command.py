"""The command `telecine` with a quick polling schedule, for a process of its own."""

from __future__ import annotations

from telecine import Poll
from telecine.cli import main, session

POLL = Poll(first=0.02, factor=1.0, jitter=0.0, grace=0.1)
"""The real schedule asks after seconds, and the mock's jobs take less."""

if __name__ == "__main__":
    session.POLL = POLL  # type: ignore[misc]  # before the commands are imported
    main()
