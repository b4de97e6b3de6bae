"""Command line of the mock servers: `python -m telecine_mock`."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress

try:
    from telecine_mock.providers import PROVIDERS
    from telecine_mock.scenarios import format_magic_words
    from telecine_mock.server import create_server, open_socket
    from telecine_mock.settings import Settings
except ImportError:
    sys.exit("telecine_mock needs the extra `mock`: pip install 'telecine[mock]'")

MAGIC_WORDS_HELP = f"Magic words for prompts:\n\n{format_magic_words()}\n"


def parse_port(text: str) -> int:
    """Parse a port number."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{number} is not between 0 and 65535")
    return number


def build_parser() -> argparse.ArgumentParser:
    """Return the argument parser."""
    defaults = Settings()
    titles = ", ".join(provider.title for provider in PROVIDERS.values())
    parser = argparse.ArgumentParser(
        prog="python -m telecine_mock",
        description=f"Run mock servers of {titles}. They cost nothing.",
        epilog=MAGIC_WORDS_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=parse_port, default=8700, help="port to listen on; 0 picks a free one (default: %(default)s)"
    )
    parser.add_argument(
        "--pace", type=float, default=defaults.pace, help="seconds that a job takes (default: %(default)s)"
    )
    return parser


def format_banner(url: str, settings: Settings) -> str:
    """Return the text that lists the base URLs, the key and the magic words."""
    rows = [
        f"  {provider.title:<10}{url}/{provider.name:<12}{provider.key_header}: {provider.key_prefix}{settings.api_key}"
        for provider in PROVIDERS.values()
    ]
    lines = [
        "Telecine mock servers are running. They cost nothing. Press Ctrl-C to stop.",
        "",
        *rows,
        f"  {'Dashboard':<10}{url}/",
        "",
        f"A job takes {settings.pace:g} s. Callbacks are sent to this machine only (localhost, 127.0.0.1, [::1]).",
        "",
        MAGIC_WORDS_HELP,
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C; return the exit status."""
    options = build_parser().parse_args(arguments)
    settings = Settings(pace=options.pace)
    try:
        listener = open_socket(options.host, options.port)
    except (OSError, ValueError) as error:  # ValueError: a host name that cannot be encoded for the resolver
        reason = error.strerror if isinstance(error, OSError) else "no such host"
        sys.stderr.write(f"Cannot listen on {options.host}:{options.port}: {reason}. Try --port 0.\n")
        return 1
    server, state = create_server(settings)
    host = f"[{options.host}]" if ":" in options.host else options.host
    sys.stdout.write(format_banner(f"http://{host}:{listener.getsockname()[1]}", settings))
    sys.stdout.flush()
    try:
        with suppress(KeyboardInterrupt):  # raised unless the process was started with SIGINT ignored
            server.run(sockets=[listener])
        sys.stdout.write("\nStopped.\n")
    finally:
        state.callback_sender.close()
        listener.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
