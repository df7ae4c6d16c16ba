"""The parts of text messages, against counts that were made by hand from 3GPP TS 23.038 and 23.040."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.text_messages.parts import GSM7, UCS2, Alphabet, shortened, size_of

AMHARIC = "ሰላም"
EMOJI = "\N{PARTY POPPER}"


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts"),
    [
        pytest.param("", GSM7, 0, 1, id="empty"),
        pytest.param("a" * 160, GSM7, 160, 1, id="the most in one part"),
        pytest.param("a" * 161, GSM7, 161, 2, id="one more"),
        pytest.param("a" * 306, GSM7, 306, 2, id="the most in two"),
        pytest.param("a" * 307, GSM7, 307, 3, id="and one more"),
        pytest.param("€" * 80, GSM7, 160, 1, id="two units each"),
        pytest.param("€" * 81, GSM7, 162, 2, id="two units each, in two parts"),
        # 152 and 152 and 2: the escape character does not part from the one that it escapes.
        pytest.param("€" * 153, GSM7, 306, 3, id="no character is cut"),
        pytest.param("è\n@Δ[]", GSM7, 8, 1, id="letters and signs of GSM"),
        pytest.param("ê", UCS2, 1, 1, id="a letter that GSM lacks"),
        pytest.param("`", UCS2, 1, 1, id="a sign that GSM lacks"),
        pytest.param("ም" * 70, UCS2, 70, 1, id="the most of UCS-2"),
        pytest.param("ም" * 71, UCS2, 71, 2, id="one more of UCS-2"),
        pytest.param("ም" * 134, UCS2, 134, 2, id="the most of UCS-2 in two"),
        pytest.param("ም" * 135, UCS2, 135, 3, id="and one more of UCS-2"),
        pytest.param("a" * 70 + "ም", UCS2, 71, 2, id="one letter makes it UCS-2"),
        pytest.param(EMOJI * 35, UCS2, 70, 1, id="surrogate pairs"),
        # 66 and 66 and 2.
        pytest.param(EMOJI * 67, UCS2, 134, 3, id="no pair is cut"),
    ],
)
def test_sizes(text: str, alphabet: Alphabet, units: int, parts: int) -> None:
    found = size_of(text)
    assert (found.alphabet, found.units, found.parts) == (alphabet, units, parts)


@given(st.text(alphabet=st.sampled_from([*"ab €\n", *AMHARIC, EMOJI]), max_size=800), st.integers(1, 4))
def test_a_shortened_text_fits_and_is_its_beginning(text: str, parts: int) -> None:
    short = shortened(text, parts)
    assert size_of(short).parts <= parts
    assert short == text or text.startswith(short.removesuffix("...").rstrip())


def test_a_text_is_shortened_by_no_more_than_needed() -> None:
    assert shortened("ም" * 200, 2) == "ም" * 131 + "..."
    assert shortened("a" * 400, 2) == "a" * 303 + "..."
    assert shortened("a" * 306, 2) == "a" * 306
