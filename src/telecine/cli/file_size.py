"""Format file sizes."""


def format_size(size: int) -> str:
    """Return a size in bytes as kB or MB."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
