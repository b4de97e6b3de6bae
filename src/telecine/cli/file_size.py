"""Sizes of files, as a person reads them."""


def format_size(length: int) -> str:
    """Return a number of bytes as a person reads it."""
    return f"{length / 1e6:.1f} MB" if length >= 1e6 else f"{length / 1e3:.0f} kB"
