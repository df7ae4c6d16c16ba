import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sockets.cursor import Cursor


@given(st.integers(0, 10**18 - 1))
def test_cursor_is_equal_after_encoding_and_parsing(seq: int) -> None:
    cursor = Cursor("1795000000.123456", seq)
    assert Cursor.parse(str(cursor)) == cursor


# Characters 0 to 255. `st.text` would first build a table of all Unicode characters, which takes seconds.
@given(st.binary(max_size=60))
def test_any_text_is_a_valid_cursor_or_none(text: bytes) -> None:
    cursor = Cursor.parse(text.decode("latin-1"))
    assert cursor is None or cursor.seq >= 0


@pytest.mark.parametrize("text", ["", "nonsense", "=", "LjE", "YS4tMQ", "é"])
def test_invalid_text_is_no_cursor(text: str) -> None:
    assert Cursor.parse(text) is None
