"""Tables in the docs that are generated from the code: `make tables` writes them."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.codegen.features import refused_features
from tests.codegen.features.combined_spec import GROUPS
from tests.codegen.features.security_features import KEYS

from telecine._core import capability_table
from telecine.cli.exit_status import EXIT_STATUSES
from telecine_mock.scenarios import MAGIC_WORD_GROUPS

ROOT = Path(__file__).parents[2]


def magic_words_table() -> str:
    """Build the table of the magic words of the mock servers."""
    lines = ["| word | what happens |", "|---|---|"]
    for group, members in MAGIC_WORD_GROUPS.items():
        lines += [f"| **{group}** | |", *(f"| `{word}` | {word.effect} |" for word in members)]
    return "\n".join(lines) + "\n"


def exit_codes_table() -> str:
    """Build the table of the exit codes of the command line."""
    lines = ["| code | name | meaning |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {one.code} | `{one.name}` | {one.meaning} |" for one in EXIT_STATUSES)]) + "\n"


def supported_features_table() -> str:
    """Build the table of the supported features of OpenAPI."""
    lines = ["| feature | what a caller and the server see |", "|---|---|"]
    for group, members in {**GROUPS, "Keys": KEYS}.items():
        lines += [f"| **{group}** | |", *(f"| {one.feature} | {_cell(one.how)} |" for one in members)]
    return "\n".join(lines) + "\n"


def refused_features_table() -> str:
    """Build the table of the features of OpenAPI that lint refuses."""
    lines = ["| feature | message | what to write instead |", "|---|---|---|"]
    for group, members in refused_features.GROUPS.items():
        lines.append(f"| **{group}** | | |")
        lines += [f"| {one.feature} | {_cell(one.message)} | {_cell(one.hint)} |" for one in members]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


TABLES: Mapping[tuple[str, str], Callable[[], str]] = {
    ("README.md", "providers"): capability_table.render_overview,
    ("docs/providers.md", "providers"): capability_table.render_markdown,
    ("docs/mock.md", "words"): magic_words_table,
    ("docs/cli.md", "exits"): exit_codes_table,
    ("docs/openapi-support.md", "supported"): supported_features_table,
    ("docs/openapi-support.md", "refused"): refused_features_table,
}


def table_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a table between its two comments."""
    return re.compile(rf"(<!-- {name}:[^\n]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)


def replace_table(page: str, name: str, table: str) -> str:
    """Return a page with the table replaced."""
    text = (ROOT / page).read_text("utf-8")
    found, count = table_pattern(name).subn(lambda match: f"{match[1]}\n{table}\n{match[2]}", text)
    assert count == 1, f"{page} lacks the comments of the table {name}"
    return found


if __name__ == "__main__":
    for (page, name), table in TABLES.items():
        (ROOT / page).write_text(replace_table(page, name, table()), "utf-8")
