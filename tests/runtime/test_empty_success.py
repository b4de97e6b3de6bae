"""Operations whose success may have an empty body."""

from __future__ import annotations

import pytest

from telecine_runtime.body_codec import build_decoder


def test_an_empty_success_is_read_as_nothing_where_the_spec_has_one():
    assert build_decoder(lambda: int, may_be_empty=True)(b"") is None
    assert build_decoder(lambda: int, may_be_empty=True)(b"7") == 7


def test_empty_success_is_invalid_for_other_operations():
    with pytest.raises(ValueError, match="EOF"):
        build_decoder(lambda: int)(b"")
