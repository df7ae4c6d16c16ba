"""The words of texts and of queries: one form for both scripts, and nothing that a query language would interpret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_service.market.catalogue import words

# A query, a text, and whether the query finds it.
TABLE = [
    ("toyota", "Toyota Corolla 2015", True),
    ("TOYOTA", "toyota", True),
    ("corol", "Toyota Corolla 2015", True),
    ("orolla", "Toyota Corolla 2015", False),
    ("corolla toyota", "Toyota Corolla 2015", True),
    ("corolla vitz", "Toyota Corolla 2015", False),
    ("2015", "Toyota Corolla 2015", True),
    ("cafe", "Café at the corner", True),
    ("café", "cafe", True),
    ("strasse", "Straße", True),
    ("\uff22\uff2d\uff37", "bmw x5", True),
    ("mercedes benz", "Mercedes-Benz C200", True),
    ("mercedes-benz", "mercedes benz", True),
    ("3-bedroom", "3 bedroom apartment", True),
    ("o'neil", "O\u2019Neil & sons", True),
    ("ቤት", "ቤት ለሽያጭ", True),
    ("ሽያጭ", "ቤት ለሽያጭ", True),
    ("አዲስ", "ቤት በአዲስ አበባ", True),
    ("አዲስ አበባ", "ቤት በአዲስ፣አበባ።", True),
    ("ዐዲስ", "አዲስ መኪና", True),
    ("አዲስ", "ዐዲስ መኪና", True),
    ("አዲስ", "የአዲስ", True),
    ("አዲስ", "ከአዲስ", True),
    ("አዲስ", "ስለአዲስ", True),
    ("በአዲስ", "አዲስ አበባ", True),
    ("አበባ", "ቤት በአዲስ", False),
    ("ሠላም", "ሰላም ሰፈር", True),
    ("ሰላም", "ሠላም", True),
    ("ሐገር", "ሀገር", True),
    ("ኀገር", "ሃገር", True),
    ("ሀገር", "ኃገር", True),
    ("ዓለም", "አለም", True),
    ("ፀሐይ", "ጸሀይ", True),
    ("ጸሃይ", "ፀሐይ", True),
    ("መኪ", "መኪና", True),
    ("ኪና", "መኪና", False),
    ("ሹፌር", "ሾፌር", False),
    ("bole መኪና", "መኪና ቦሌ Bole", True),
    ("ቤት፡ኪራይ", "ቤት ኪራይ", True),
]


@pytest.mark.parametrize(("query", "text", "is_found"), TABLE, ids=[f"{query} in {text}" for query, text, _ in TABLE])
def test_a_query_finds_the_words_of_a_text(query: str, text: str, *, is_found: bool) -> None:
    assert words.holds(words.wanted(query), words.indexed(text)) is is_found


@pytest.mark.parametrize("query", ["", " ", "%", "_", '"', "'", "*", "&|!", "()", "።፣", "\N{WAVING HAND SIGN}", "\x00"])
def test_a_query_without_letters_and_digits_has_no_words(query: str) -> None:
    assert words.wanted(query) == []


def test_a_letter_behind_a_prefix_is_no_word_of_its_own() -> None:
    assert list(words.indexed("በቤ የበለስ")) == ["በቤ", "የበለስ", "በለስ", "ለስ"]


def test_each_part_of_a_word_begins_one_of_its_endings() -> None:
    assert list(words.endings("Bole!")) == ["bole", "ole", "le", "e"]


@given(st.text(max_size=60))
def test_words_hold_nothing_that_a_query_language_interprets(text: str) -> None:
    found = [*words.split(text), *words.indexed(text), *words.endings(text)]
    assert all(0 < len(word) <= words.MAX_WORD_LENGTH for word in found)
    assert all(character.isalnum() or not character.isascii() for word in found for character in word)
    assert not any(character.isspace() or character == "\x00" for word in found for character in word)


@given(st.text(max_size=60))
def test_the_form_of_a_text_is_its_own_form(text: str) -> None:
    assert words.line(words.line(text)) == words.line(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_text_is_found_by_itself_and_by_its_beginning(text: str, more: str) -> None:
    assert words.holds(words.wanted(text), words.indexed(f"{more} {text} {more}"))
