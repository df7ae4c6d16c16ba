"""Prices: a table of examples, and what holds of every price."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from request_testing import ADDIS, calmly, north

from kit.ids import new_id
from request_service import money
from request_service.categories import Category
from request_service.geo import Place
from request_service.payment.quotes.pricing import (
    Night,
    PriceBook,
    PriceRules,
    PriceRuleSet,
    cancellation_fee,
    price_job,
)
from request_service.quoted import CancellationTerms, LineKind, PricedJob, QuotedPrice
from request_service.settings import Settings

RULES = PriceRules(base=40_000, per_km=3_000, minimum=50_000, night_percent=25)
NIGHT = Night(time(22), time(6), "Africa/Addis_Ababa")
# Ten in the morning and eleven at night in Addis Ababa.
BY_DAY = datetime(2026, 11, 29, 7, tzinfo=UTC)
BY_NIGHT = datetime(2026, 11, 29, 20, tzinfo=UTC)
AT_ONCE = PricedJob(Category.TOWING, ADDIS, None)


def book(currency: str = "ETB", night: Night = NIGHT, **changes: Any) -> PriceBook:
    return PriceBook(PriceRuleSet(default=RULES.changed(**changes)), currency, night)


@pytest.mark.parametrize(
    ("changes", "km", "now", "lines"),
    [
        pytest.param({}, None, BY_DAY, [("base", 40_000), ("minimum", 10_000)], id="no way"),
        pytest.param({"minimum": 0}, None, BY_DAY, [("base", 40_000)], id="no minimum"),
        pytest.param({}, 0, BY_DAY, [("base", 40_000), ("distance", 0), ("minimum", 10_000)], id="no distance"),
        pytest.param({}, 10, BY_DAY, [("base", 40_000), ("distance", 30_000)], id="10 km"),
        pytest.param(
            {}, 10, BY_NIGHT, [("base", 40_000), ("distance", 30_000), ("night", 17_500)], id="10 km by night"
        ),
        pytest.param(
            {"night_percent": 20}, None, BY_NIGHT, [("base", 40_000), ("night", 8_000), ("minimum", 2_000)], id="night"
        ),
        pytest.param({"night_percent": 0}, 10, BY_NIGHT, [("base", 40_000), ("distance", 30_000)], id="no surcharge"),
        pytest.param(
            {"base": 1, "per_km": 0, "minimum": 0, "night_percent": 50},
            None,
            BY_NIGHT,
            [("base", 1), ("night", 1)],
            id="half a unit is rounded up",
        ),
        pytest.param(
            {"base": 0, "per_km": 1, "minimum": 0},
            0.4,
            BY_DAY,
            [("base", 0), ("distance", 0)],
            id="rounded down",
        ),
    ],
)
def test_examples_of_prices(
    changes: dict[str, Any], km: float | None, now: datetime, lines: list[tuple[str, int]]
) -> None:
    price = price_job(book(**changes), AT_ONCE, None if km is None else north(km), now)
    assert [(line.kind.value, line.amount) for line in price.lines] == lines
    assert price.total == sum(amount for _, amount in lines)


def test_the_lines_say_in_words_what_they_are_for() -> None:
    by_night = price_job(book(), AT_ONCE, north(12.34), BY_NIGHT)
    by_day = price_job(book(), AT_ONCE, None, BY_DAY)
    assert [line.label for line in by_night.lines] == [
        "Basic price",
        "Distance of 12.3 km at 30.00 ETB per km",
        "Night surcharge of 25 %",
    ]
    assert [line.label for line in by_day.lines] == ["Basic price", "Up to the minimum of 500.00 ETB"]


@pytest.mark.parametrize(
    ("currency", "label"),
    [
        ("JPY", "Up to the minimum of 50000 JPY"),
        ("ETB", "Up to the minimum of 500.00 ETB"),
        ("KWD", "Up to the minimum of 50.000 KWD"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(currency: str, label: str) -> None:
    price = price_job(book(currency), AT_ONCE, None, BY_DAY)
    assert (price.currency, price.total, price.lines[-1].label) == (currency, 50_000, label)


@pytest.mark.parametrize(
    ("start", "until", "zone", "moment", "is_night"),
    [
        # Three hours ahead of UTC.
        ("22:00", "06:00", "Africa/Addis_Ababa", "2026-11-29T18:59:59.999999", False),
        ("22:00", "06:00", "Africa/Addis_Ababa", "2026-11-29T19:00", True),
        ("22:00", "06:00", "Africa/Addis_Ababa", "2026-11-29T21:00", True),
        ("22:00", "06:00", "Africa/Addis_Ababa", "2026-11-30T02:59:59.999999", True),
        ("22:00", "06:00", "Africa/Addis_Ababa", "2026-11-30T03:00", False),
        # A night that does not span midnight.
        ("00:00", "05:00", "Africa/Addis_Ababa", "2026-11-29T20:59", False),
        ("00:00", "05:00", "Africa/Addis_Ababa", "2026-11-29T21:00", True),
        ("00:00", "05:00", "Africa/Addis_Ababa", "2026-11-30T02:00", False),
        # The clock goes from 02:00 to 03:00 at 01:00 in UTC, and in autumn back from 03:00 to 02:00.
        ("22:00", "06:00", "Europe/Berlin", "2026-03-29T03:59", True),
        ("22:00", "06:00", "Europe/Berlin", "2026-03-29T04:00", False),
        ("22:00", "06:00", "Europe/Berlin", "2026-10-25T04:59", True),
        ("22:00", "06:00", "Europe/Berlin", "2026-10-25T05:00", False),
        # The hour from two to three passes twice, and the clock on the wall decides.
        ("02:30", "04:00", "Europe/Berlin", "2026-10-25T00:29", False),
        ("02:30", "04:00", "Europe/Berlin", "2026-10-25T00:30", True),
        ("02:30", "04:00", "Europe/Berlin", "2026-10-25T01:15", False),
        ("02:30", "04:00", "Europe/Berlin", "2026-10-25T01:30", True),
    ],
)
def test_night_is_told_by_the_clock_on_the_wall(
    start: str, until: str, zone: str, moment: str, *, is_night: bool
) -> None:
    night = Night(time.fromisoformat(start), time.fromisoformat(until), zone)
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert night.includes(now) is is_night
    price = price_job(book(night=night), AT_ONCE, None, now)
    assert (LineKind.NIGHT in [line.kind for line in price.lines]) is is_night
    # A scheduled time counts in place of now.
    later = price_job(book(night=night), replace(AT_ONCE, scheduled_for=now), None, now + timedelta(hours=12))
    assert later.lines == price.lines


def test_a_category_has_its_own_rules_and_version() -> None:
    rules = PriceRuleSet.from_json('{"default": {"base": 60000}, "categories": {"towing": {"base": 90000}}}')
    other = PriceBook(rules, "ETB", NIGHT)
    towing = price_job(other, AT_ONCE, None, BY_DAY)
    tire = price_job(other, replace(AT_ONCE, category=Category.TIRE), None, BY_DAY)
    assert (towing.total, tire.total) == (90_000, 60_000)
    assert towing.rules_version != tire.rules_version


def test_the_version_names_all_that_a_price_depends_on() -> None:
    night = Night(time(21), time(6), "Africa/Addis_Ababa")
    berlin = Night(time(22), time(6), "Europe/Berlin")
    books = [book(), book(base=1), book("USD"), book(night=night), book(night=berlin), book(cancel_fee=1)]
    versions = [price_job(one, AT_ONCE, None, BY_DAY).rules_version for one in books]
    assert len(set(versions)) == len(books)
    assert versions[0] == price_job(book(), AT_ONCE, north(50), BY_NIGHT).rules_version
    assert all(len(version) == 12 for version in versions)


units = st.integers(0, 10**9)
rules = st.builds(
    PriceRules,
    base=units,
    per_km=st.integers(0, 10**7),
    minimum=units,
    night_percent=st.integers(0, 300),
    cancel_free_minutes=st.integers(0, 1440),
    cancel_fee=units,
    callout_fee=units,
)
currencies = st.sampled_from(["ETB", "USD", "JPY", "KWD"])
moments = st.timedeltas(timedelta(days=-2000), timedelta(days=5000)).map(BY_DAY.__add__)
places = st.builds(Place, st.floats(-90, 90), st.floats(-180, 180))


@calmly
@given(rules, currencies, places, st.none() | places, moments)
def test_lines_sum_to_the_total_which_is_never_below_the_minimum(
    rules: PriceRules, currency: str, place: Place, destination: Place | None, now: datetime
) -> None:
    prices = PriceBook(PriceRuleSet(default=rules), currency, NIGHT)
    price = price_job(prices, PricedJob(Category.OTHER, place, None), destination, now)
    assert price.total == sum(line.amount for line in price.lines)
    assert price.total >= rules.minimum
    assert all(line.amount >= 0 for line in price.lines)
    # In the decimal numbers that people see, too.
    shown = [money.decimal_text(line.amount, currency) for line in price.lines]
    assert sum(money.minor_units(amount, currency) for amount in shown) == price.total
    assert money.minor_units(money.decimal_text(price.total, currency), currency) == price.total


@calmly
@given(rules, moments, st.floats(0, 500), st.floats(0, 500))
def test_a_longer_way_never_costs_less(rules: PriceRules, now: datetime, one: float, other: float) -> None:
    prices = PriceBook(PriceRuleSet(default=rules), "ETB", NIGHT)
    totals = [price_job(prices, AT_ONCE, north(km), now).total for km in sorted((one, other))]
    assert totals[0] <= totals[1]
    assert price_job(prices, AT_ONCE, None, now).total <= totals[0]


@calmly
@given(rules, currencies, st.none() | st.floats(0, 500), moments)
def test_a_document_reads_as_it_was_written(rules: PriceRules, currency: str, km: float | None, now: datetime) -> None:
    prices = PriceBook(PriceRuleSet(default=rules), currency, NIGHT)
    price = price_job(prices, AT_ONCE, None if km is None else north(km), now)
    quoted = QuotedPrice(new_id(), Category.TOWING, valid_until=now, **vars(price))
    assert QuotedPrice.of(quoted.to_text()) == quoted


TERMS = CancellationTerms(free_minutes=5, fee=10_000, callout_fee=20_000)


@pytest.mark.parametrize(
    ("seconds", "is_started", "total", "fee"),
    [
        pytest.param(None, False, 50_000, 0, id="before the acceptance"),
        pytest.param(0, False, 50_000, 0, id="at once"),
        pytest.param(300, False, 50_000, 0, id="in the last free moment"),
        pytest.param(301, False, 50_000, 10_000, id="later"),
        pytest.param(301, False, 9_000, 9_000, id="never above the total"),
        pytest.param(10, True, 50_000, 20_000, id="after the start"),
        pytest.param(10, True, 15_000, 15_000, id="after the start, never above the total"),
    ],
)
def test_examples_of_cancellations(seconds: int | None, total: int, fee: int, *, is_started: bool) -> None:
    accepted_at = None if seconds is None else BY_DAY
    cancelled_at = BY_DAY + timedelta(seconds=seconds or 0)
    owed = cancellation_fee(TERMS, total, accepted_at=accepted_at, cancelled_at=cancelled_at, is_started=is_started)
    assert owed == fee


@calmly
@given(
    rules=rules,
    total=units,
    since=st.none() | st.timedeltas(timedelta(0), timedelta(days=2)),
    is_started=st.booleans(),
)
def test_a_cancellation_never_costs_more_than_the_job(
    rules: PriceRules, total: int, since: timedelta | None, *, is_started: bool
) -> None:
    accepted_at = None if since is None else BY_DAY - since
    owed = cancellation_fee(
        rules.cancellation, total, accepted_at=accepted_at, cancelled_at=BY_DAY, is_started=is_started
    )
    assert 0 <= owed <= total


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"price_rules": '{"default": {"base": -1}}'}, "base must be a whole number between 0 and 1000000000"),
        ({"price_rules": '{"default": {"base": 19.99}}'}, "base must be a whole number"),
        ({"price_rules": '{"default": {"bass": 1}}'}, "bass is not a rule of prices"),
        ({"price_rules": '{"categories": {"rocket": {}}}'}, "is not a category"),
        ({"price_rules": "[]"}, "must be a JSON object"),
        ({"currencies": "ETB,XXX"}, "codes of ISO 4217"),
        ({"currencies": ","}, "codes of ISO 4217"),
        ({"price_currency": "EUR"}, "set one of CURRENCIES"),
        ({"currencies": "USD"}, "set one of CURRENCIES"),
        ({"price_night": "22-6"}, "pattern"),
        ({"price_night": "22:00-22:00"}, "set two moments that differ"),
        ({"price_time_zone": "Addis"}, "IANA"),
    ],
)
def test_settings_of_prices_that_make_no_sense_are_refused(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Settings(**settings)


def test_settings_make_a_book_of_prices() -> None:
    settings = Settings(
        price_rules='{"default": {"base": 700}}',  # type: ignore[arg-type]
        currencies="usd, jpy",  # type: ignore[arg-type]
        price_currency="JPY",
        price_night="21:30-05:00",
        price_time_zone="Asia/Tokyo",
    )
    prices = settings.price_book
    assert settings.currencies == ["USD", "JPY"]
    assert prices == PriceBook(settings.price_rules, "JPY", Night(time(21, 30), time(5), "Asia/Tokyo"))
    assert prices.rule_set.of(Category.TIRE).base == 700
    assert Settings(price_rules="").price_rules == PriceRuleSet()  # type: ignore[arg-type]
