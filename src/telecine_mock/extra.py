"""The extra `mock`, and what is said where it is not installed."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final

REQUIRED_MODULES: Final = ("starlette", "uvicorn", "httptools", "python_multipart")
"""What the mock servers need of it."""


@contextmanager
def mock_extra() -> Generator[None]:
    """Import what the extra brings within this.

    Raises:
        ImportError: It is not installed.
    """
    missing = [name for name in REQUIRED_MODULES if find_spec(name) is None]
    if missing:
        told = f"telecine_mock needs the extra `mock` (no {', '.join(missing)}): pip install 'telecine[mock]'"
        raise ImportError(told, name=missing[0])
    yield
