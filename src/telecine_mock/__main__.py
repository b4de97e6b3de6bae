"""Command line of the mock servers: `python -m telecine_mock`."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

try:
    from telecine_mock.provider_selection import InvalidSelection, select_providers
    from telecine_mock.provider_table import MockProvider
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
    parser.add_argument(
        "--provider",
        action="append",
        default=[],
        metavar="NAME",
        help=f"serve this provider only: {', '.join(PROVIDERS)}, or one with a specs/NAME.yaml here (repeatable)",
    )
    parser.add_argument(
        "--spec",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="serve the provider of this spec, under the name of the file; only those given are served (repeatable)",
    )
    return parser


def format_banner(url: str, settings: Settings, providers: Mapping[str, MockProvider]) -> str:
    """Return the text that lists the base URLs, the key and the magic words."""
    width = max(9, *(len(provider.title) for provider in providers.values())) + 1
    name_width = max(11, *map(len, providers)) + 1
    rows = [
        f"  {provider.title:<{width}}{url}/{provider.name:<{name_width}}{provider.describe_key(settings.api_key)}"
        for provider in providers.values()
    ]
    lines = [
        "Telecine mock servers are running. They cost nothing. Press Ctrl-C to stop.",
        "",
        *rows,
        f"  {'Dashboard':<{width}}{url}/",
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
        providers = select_providers(options.provider, options.spec)
    except (InvalidSelection, ImportError) as error:
        sys.stderr.write(f"{str(error).rstrip()}\n")
        return 2
    try:
        listener = open_socket(options.host, options.port)
    except (OSError, ValueError) as error:  # ValueError: a host name that cannot be encoded for the resolver
        reason = error.strerror if isinstance(error, OSError) else "no such host"
        sys.stderr.write(f"Cannot listen on {options.host}:{options.port}: {reason}. Try --port 0.\n")
        return 1
    server, state = create_server(settings, providers)
    host = f"[{options.host}]" if ":" in options.host else options.host
    sys.stdout.write(format_banner(f"http://{host}:{listener.getsockname()[1]}", settings, providers))
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
