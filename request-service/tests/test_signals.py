"""The signals of a listing: each with what makes it count, and what does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from request_service.market.trust.contacts import contacts_in
from request_service.market.trust.signals import Snapshot, score_of, signals_of

PLAIN = Snapshot(
    text="Toyota Vitz 2012\nOne owner, 85 000 km, price 1 500 000 birr",
    value=1000,
    comparable_values=[900, 1000, 1100, 1200, 1000],
    text_digest="a",
    sellers_of_text=0,
    shared_images=[],
    account_age=timedelta(days=400),
    listings_of_day=30,
)


def names(**changes: object) -> list[str]:
    return [signal.name for signal in signals_of(replace(PLAIN, **changes))]  # type: ignore[arg-type]


def test_a_usual_listing_has_no_signal() -> None:
    assert signals_of(PLAIN) == []
    assert score_of([]) == 0


@pytest.mark.parametrize(
    ("value", "others", "points"),
    [
        (499, [1000] * 5, 40),
        (500, [1000] * 5, None),
        (249, [1000] * 5, 70),
        (1, [1000] * 4, None),
        (300, [100, 100, 1000, 1000, 1000], 40),
        (1, [], None),
    ],
)
def test_price_counts_far_below_the_median_of_five(value: int, others: list[int], points: int | None) -> None:
    found = signals_of(replace(PLAIN, value=value, comparable_values=others))
    assert [signal.points for signal in found] == ([] if points is None else [points])
    if found:
        assert f"{value / 1000:.0%} of the median of {len(others)}" in found[0].detail


def test_each_signal_counts_by_itself() -> None:
    assert names(sellers_of_text=1) == ["text_of_another"]
    assert names(sellers_of_text=1, text_digest=None) == []
    assert names(shared_images=["x"]) == ["image_of_another"]
    assert names(account_age=timedelta(days=6), listings_of_day=10) == ["many_by_new_account"]
    assert names(account_age=timedelta(days=7), listings_of_day=10) == []
    assert names(account_age=timedelta(days=6), listings_of_day=9) == []
    assert names(text="Call 0911 234 567") == ["contact_in_text"]


def test_the_heaviest_is_first_and_points_are_summed_up_to_100() -> None:
    worst = replace(
        PLAIN,
        value=1,
        sellers_of_text=3,
        shared_images=["b", "a"],
        account_age=timedelta(0),
        text="t.me/cars and +251 911 23 45 67",
    )
    found = signals_of(worst)
    assert [signal.points for signal in found] == [70, 60, 50, 30, 20]
    assert score_of(found) == 100
    # The words of a seller and the hashes of images are in no text and no key.
    assert "911" not in str(found)
    assert found[-1].detail == "The text has a telephone number, a link."
    # The order of facts makes no other finding, and other facts do.
    assert signals_of(replace(worst, shared_images=["a", "b"]))[1].key == found[1].key
    assert signals_of(replace(worst, shared_images=["a"]))[1].key != found[1].key


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Call 0911234567", ["a telephone number"]),
        ("(+251) 911-23-45-67", ["a telephone number"]),
        ("+251 (911) 23-45-67", ["a telephone number"]),
        ("\uff10\uff19\uff11\uff11\uff12\uff13\uff14\uff15\uff16\uff17", ["a telephone number"]),
        ("abebe.b+cars@example.org", ["an e-mail address"]),
        ("abebe (at) example.org", ["an e-mail address"]),
        ("see https://example.org/car or www.example.org", ["a link"]),
        ("T.ME/cars", ["a link"]),
        ("write to @abebe_cars", ["a name in a messenger"]),
        ("Price 1 500 000, 85 000 km, 2012, 4x4", []),
        ("VIN JTDBR32E720012345, 0 to 100 in 9 s", []),
        ("04/05/2012", []),
        ("", []),
        ("\u1218\u12aa\u1293 \u1260\u1325\u1229 \u1201\u1294\u1273", []),
    ],
)
def test_contact_data_is_told_from_numbers_of_a_car(text: str, kinds: list[str]) -> None:
    assert list(contacts_in(text)) == kinds


def test_no_text_takes_long() -> None:
    """The patterns try each place for a bounded time, whichever part a text of the longest allowed length repeats."""
    for part in ("0 ", "a.", "a@", "@a", "+1-", "www.", "a (at) "):
        contacts_in(part * (5200 // len(part)))
