"""Diagnostics: one line each, sorted, without duplicates."""

from __future__ import annotations

from telecine_codegen.diagnostics import Diagnostic, Place, Report, quote


def test_a_diagnostic_has_the_format_of_a_compiler_message() -> None:
    diagnostic = Diagnostic(Place("specs/x.yaml", 88, 11), "error", "no such schema", "did you mean Video?")
    assert str(diagnostic) == "specs/x.yaml:88:11: error: no such schema\n    hint: did you mean Video?"


def test_unprintable_characters_are_escaped() -> None:
    text = str(Diagnostic(Place("x", 1, 1), "error", "name \n\x1b[31m\u202e\u2028\x00", "a\rb"))
    assert text == "x:1:1: error: name \\n\\x1b[31m\\u202e\\u2028\\x00\n    hint: a\\rb"


def test_diagnostics_are_sorted_by_place_without_duplicates() -> None:
    report = Report()
    report.error(Place("b", 1, 1), "three")
    report.error(Place("a", 10, 1), "two")
    report.warning(Place("a", 9, 1), "one")
    report.error(Place("a", 10, 1), "two", "with a hint")
    assert [d.message for d in report.diagnostics] == ["one", "two", "three"]


def test_only_errors_fail_a_report() -> None:
    report = Report()
    report.warning(Place("a", 1, 1), "a blemish")
    assert not report.failed
    report.error(Place("a", 1, 1), "a fault")
    assert report.failed


def test_long_values_are_truncated_in_messages() -> None:
    assert len(quote("x" * 1000)) < 120
    assert quote("short") == '"short"'
    assert quote(7) == "7"
