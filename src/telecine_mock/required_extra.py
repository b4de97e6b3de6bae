"""Check for the packages of the extras `mock` and `codegen`."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final

REQUIRED_MODULES: Final = ("starlette", "uvicorn", "httptools", "python_multipart")
SPEC_MODULES: Final = ("yaml", "jsonschema_rs")
"""What a mock made from a spec needs in addition."""


@contextmanager
def mock_extra() -> Generator[None]:
    """Guard the imports of packages that the extra `mock` installs.

    Raises:
        ImportError: One of them is missing.
    """
    missing = [name for name in REQUIRED_MODULES if find_spec(name) is None]
    if missing:
        message = f"telecine_mock needs the extra `mock` (no {', '.join(missing)}): pip install 'telecine[mock]'"
        raise ImportError(message, name=missing[0])
    yield


@contextmanager
def codegen_extra() -> Generator[None]:
    """Guard the imports of packages that the extra `codegen` installs.

    Raises:
        ImportError: One of them is missing.
    """
    missing = [name for name in SPEC_MODULES if find_spec(name) is None]
    if missing:
        message = (
            f"a mock made from a spec needs the extra `codegen` (no {', '.join(missing)}): "
            "pip install 'telecine[mock,codegen]'"
        )
        raise ImportError(message, name=missing[0])
    yield
