"""Tests that tables and links in the docs are up to date."""

import re

import pytest
from tests.docs.generated_tables import ROOT, TABLES, replace_table

from telecine.cli.exit_status import EXIT_STATUSES

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("specs/**/*.md")]


@pytest.mark.parametrize(("page", "name"), list(TABLES))
def test_a_table_in_the_docs_is_up_to_date(page, name):
    assert replace_table(page, name, TABLES[page, name]()) == (ROOT / page).read_text("utf-8"), "run `make tables`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_between_our_pages_has_a_target(page):
    missing = [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert missing == []


def test_every_exit_code_has_one_meaning():
    assert len({one.code for one in EXIT_STATUSES}) == len(EXIT_STATUSES)
