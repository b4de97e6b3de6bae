"""Runs the mock servers: `python -m telecine_mock`."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress

try:
    from telecine_mock.providers import PROVIDERS
    from telecine_mock.scenarios import format_magic_words
    from telecine_mock.server import open_socket, uvicorn_server
    from telecine_mock.settings import Settings
except ImportError:
    sys.exit("telecine_mock needs the extra `mock`: pip install 'telecine[mock]'")

MAGIC_WORDS_HELP = f"Magic words, written into a prompt:\n\n{format_magic_words()}\n"


def parse_port(text: str) -> int:
    """Read the number of a port."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{number} is not between 0 and 65535")
    return number


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    defaults = Settings()
    described = argparse.ArgumentParser(
        prog="python -m telecine_mock",
        description=f"Run mock servers, which cost nothing, of {', '.join(each.title for each in PROVIDERS.values())}.",
        epilog=MAGIC_WORDS_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    described.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    described.add_argument(
        "--port", type=parse_port, default=8700, help="port to listen on, 0 for any (default: %(default)s)"
    )
    described.add_argument(
        "--pace", type=float, default=defaults.pace, help="seconds that a job takes (default: %(default)s)"
    )
    return described


def format_banner(url: str, settings: Settings) -> str:
    """Say where the servers are, with which key, and what can be asked of them."""
    rows = [
        f"  {each.title:<10}{url}/{each.name:<12}{each.key_header}: {each.key_prefix}{settings.api_key}"
        for each in PROVIDERS.values()
    ]
    lines = [
        "Telecine mock servers are running. Nothing here costs anything. Ctrl-C ends them.",
        "",
        *rows,
        f"  {'JobPoller':<10}{url}/",
        "",
        f"A job takes {settings.pace:g} s. Callbacks go to this machine only: http://localhost, http://127.0.0.1, http://[::1].",
        "",
        MAGIC_WORDS_HELP,
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C; return the exit status."""
    options = build_parser().parse_args(arguments)
    settings = Settings(pace=options.pace)
    try:
        door = open_socket(options.host, options.port)
    except (OSError, ValueError) as error:  # a name that no resolver takes is a ValueError
        reason = error.strerror if isinstance(error, OSError) else "no such host"
        sys.stderr.write(f"Cannot listen on {options.host}:{options.port}: {reason}. Try --port 0.\n")
        return 1
    server, world = uvicorn_server(settings)
    host = f"[{options.host}]" if ":" in options.host else options.host
    sys.stdout.write(format_banner(f"http://{host}:{door.getsockname()[1]}", settings))
    sys.stdout.flush()
    try:
        with suppress(KeyboardInterrupt):  # which comes only where the program was not started with SIGINT ignored
            server.run(sockets=[door])
        sys.stdout.write("\nStopped.\n")
    finally:
        world.callback_sender.close()
        door.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
