"""Command line interface: `python -m telecine`."""

from telecine.cli import main

if __name__ == "__main__":
    main()
