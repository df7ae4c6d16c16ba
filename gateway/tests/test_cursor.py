import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sockets.cursor import Cursor


@given(st.integers(0, 10**18 - 1))
def test_a_cursor_survives_its_way_through_the_client(seq: int) -> None:
    cursor = Cursor("1795000000.123456", seq)
    assert Cursor.parse(str(cursor)) == cursor


@given(st.text(max_size=60))
def test_any_other_text_is_no_cursor_or_a_well_formed_one(text: str) -> None:
    cursor = Cursor.parse(text)
    assert cursor is None or cursor.seq >= 0


@pytest.mark.parametrize("text", ["", "nonsense", "=", "LjE", "YS4tMQ", "é"])
def test_nonsense_is_no_cursor(text: str) -> None:
    assert Cursor.parse(text) is None
