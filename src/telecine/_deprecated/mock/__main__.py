"""Deprecated: use `python -m telecine_mock`."""

from warnings import warn

from telecine_mock.__main__ import main

if __name__ == "__main__":
    warn("python -m telecine.mock is deprecated, use python -m telecine_mock", DeprecationWarning, stacklevel=1)
    main()
