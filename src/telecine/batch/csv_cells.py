"""Conversion of CSV cells to the types of the fields."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from telecine.batch.csv_header import MEMBER_NAMES
from telecine.batch.strict_json import MAX_DIGITS, parse_json
from telecine_runtime.harmonised import HARMONISED


def convert_cell(path: tuple[str, ...], text: str) -> Any:
    """Return the value of a cell. A text that is no number stays a text, so that the request's own check describes it.

    Args:
        path: The name of the column, split at dots.
        text: The cell.

    Raises:
        ValueError: The text is invalid JSON where JSON is expected.
    """
    name, *members = path
    if members:
        return _parse_option(text) if name == "options" else text
    if name in MEMBER_NAMES:
        return parse_json(text)
    if name == "max_cost":
        return _parse_amount(text)
    declared = HARMONISED.get(name)
    if declared is not None and declared.several:
        return _parse_list(text)
    return _parse_whole_number(text) if declared is not None and declared.type is int else text


def _parse_option(text: str) -> Any:
    """Return a value of JSON, or else the text, as the option ``--option`` of the command line does."""
    try:
        return parse_json(text)
    except ValueError:
        return text


def _parse_list(text: str) -> Any:
    return parse_json(text) if text.lstrip().startswith("[") else text.split()


def _parse_whole_number(text: str) -> int | str:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MAX_DIGITS else text


def _parse_amount(text: str) -> Decimal | str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return text
    return amount if amount.is_finite() else text
