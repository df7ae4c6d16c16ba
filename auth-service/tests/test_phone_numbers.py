"""The one form of phone numbers, and what is no number that gets text messages."""

import pytest

from auth_service.phone_numbers import is_country, normal_number

ABEBE = "+251911234567"


@pytest.mark.parametrize(
    "typed",
    [
        "+251911234567",
        "0911234567",
        "0911 23 45 67",
        "+251 (0)911-23-45-67",
        "911234567",
        "251911234567",
        "00251911234567",
    ],
)
def test_all_spellings_are_one_number(typed: str) -> None:
    assert normal_number(typed, ["ET"]) == ABEBE


def test_the_second_operator_has_numbers_too() -> None:
    assert normal_number("0712345678", ["ET"]) == "+251712345678"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="empty"),
        pytest.param("911", id="short"),
        pytest.param("+2519112345678", id="long"),
        pytest.param("0111234567", id="a landline gets no messages"),
        pytest.param("+254712345678", id="another country"),
        pytest.param("+12025550123", id="far away"),
        pytest.param("0911234567;ext=5", id="an extension"),
        pytest.param("0911-FLOWER", id="letters"),
        pytest.param("٠٩١١٢٣٤٥٦٧", id="digits of another script"),
        pytest.param("+251911234567\n", id="a line end"),
        pytest.param("tel:+251911234567", id="a URI"),
        pytest.param("9" * 4000, id="very long"),
        pytest.param("+" * 32, id="no digit"),
    ],
)
def test_others_are_none(typed: str) -> None:
    assert normal_number(typed, ["ET"]) is None


def test_other_countries_may_be_allowed() -> None:
    assert normal_number("+254712345678", ["ET", "KE"]) == "+254712345678"
    # Without a country code it is one of the first.
    assert normal_number("0712345678", ["KE", "ET"]) == "+254712345678"


def test_countries() -> None:
    assert is_country("ET")
    assert not is_country("XX")
    assert not is_country("et")
