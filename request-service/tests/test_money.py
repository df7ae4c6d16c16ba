"""Prices keep every digit, and currencies are those of ISO 4217."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from request_testing import refusal_of

from request_service import money


@pytest.mark.parametrize(
    ("price", "currency", "units", "shown"),
    [
        ("19.99", "ETB", 1999, "19.99"),
        ("19.9", "ETB", 1990, "19.90"),
        ("0", "ETB", 0, "0.00"),
        ("0.01", "USD", 1, "0.01"),
        ("500", "JPY", 500, "500"),
        ("500.00", "JPY", 500, "500"),
        ("1.005", "KWD", 1005, "1.005"),
        ("0.1", "KWD", 100, "0.100"),
        ("1000000000000", "ETB", 10**14, "1000000000000.00"),
        ("007", "ETB", 700, "7.00"),
    ],
)
def test_a_price_is_a_whole_number_of_the_smallest_units(price: str, currency: str, units: int, shown: str) -> None:
    assert money.minor_units(price, currency) == units
    assert money.decimal_text(units, currency) == shown


@pytest.mark.parametrize(
    ("price", "currency"),
    [
        ("19.999", "ETB"),
        ("0.5", "JPY"),
        ("0.0001", "KWD"),
        ("-1", "ETB"),
        ("1e3", "ETB"),
        (".5", "ETB"),
        ("5.", "ETB"),
        ("", "ETB"),
        ("NaN", "ETB"),
        ("1,000", "ETB"),
        (" 1", "ETB"),
        ("1\n", "ETB"),
        ("\u0661", "ETB"),
        ("1000000000000.01", "ETB"),
        ("9" * 20, "ETB"),
        ("9" * 5000, "ETB"),
    ],
)
def test_other_prices_are_refused(price: str, currency: str) -> None:
    with refusal_of("price"):
        money.minor_units(price, currency)
    with refusal_of("amount"):
        money.minor_units(price, currency, field="amount")


def test_currencies_are_known_in_any_case() -> None:
    assert [money.currency_of(code) for code in ("ETB", "etb", "Jpy", "kwd")] == ["ETB", "ETB", "JPY", "KWD"]
    assert (money.DIGITS["ETB"], money.DIGITS["JPY"], money.DIGITS["KWD"]) == (2, 0, 3)


@pytest.mark.parametrize("code", ["", "XYZ", "ET", "ETBB", "E1B", "ETB ", "%", "\u0415\u0422\u0412"])
def test_other_currencies_are_refused(code: str) -> None:
    with refusal_of("currency"):
        money.currency_of(code)


@given(st.sampled_from(sorted(money.DIGITS)), st.integers(0, 10**12))
def test_every_amount_is_read_as_it_is_written(currency: str, units: int) -> None:
    assert money.minor_units(money.decimal_text(units, currency), currency) == units
