"""Figures of listings: each visitor counts once a day, telephone numbers are limited, and nothing leads to a person."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from index_testing import Plans
from market_testing import ADMIN, Market
from request_testing import Service
from sqlalchemy import select

from kit import call, clock
from kit.caller import Caller
from kit.errors import RateLimited, Unavailable
from kit.ids import new_id
from request_service.market.favourites import actions as favourites
from request_service.market.favourites.workers import FavouriteCounter
from request_service.market.figures import actions, queries
from request_service.market.figures.models import (
    CONTACTS_PER_DAY,
    ContactCount,
    DaySpan,
    ListingDay,
    ListingVisitor,
    VisitKey,
    number_of,
)
from request_service.market.figures.workers import ViewCounter, VisitorSweeper
from request_service.market.leads import actions as leads
from request_service.market.leads.models import Interest
from testkit.callers import new_caller
from testkit.people import outcome, outcomes

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
TODAY = NOW.date()
PHONE = "+251911234567"


@pytest.fixture(autouse=True)
async def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stops the clock, so that no test meets midnight."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
async def market(service: Service) -> Market:
    return Market(service)


@pytest.fixture
def counter(service: Service) -> ViewCounter:
    return ViewCounter(service.database)


def look(counter: ViewCounter, listing_id: UUID, address: str = "192.0.2.1", device: str = "Firefox") -> None:
    """Shows a listing to a visitor without a login."""
    call.enter(call.Call(client_address=address, client_agent=device))
    counter.note(listing_id, None)


async def days(market: Market, seller: Caller, listing_id: UUID) -> dict[date, tuple[int, int, int, int]]:
    span = DaySpan.of(None, None, NOW)
    rows = await market.service.read(actions.get_listing_stats, seller, listing_id, span)
    return {row.day: (row.views, row.favourites, row.leads, row.contacts) for row in rows}


async def test_visitor_counts_once_a_day(market: Market, counter: ViewCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    seller, user = await market.seller(), new_caller()
    listing = (await market.offer(seller)).id
    version = (await market.stored(listing)).version
    for _ in range(3):
        look(counter, listing)
        counter.note(listing, user)
        await counter.sweep()
    assert (await market.stored(listing)).view_count == 2
    # Another device and another address are others; addresses of one network of IPv6 are not.
    look(counter, listing, device="Chrome")
    for address in ("192.0.2.2", "2001:db8::1", "2001:db8::2"):
        look(counter, listing, address)
    await counter.sweep()
    assert (await market.stored(listing)).view_count == 5
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    look(counter, listing)
    await counter.sweep()
    shown = await market.stored(listing)
    # It is no change of the listing, for which others wait.
    assert (shown.view_count, shown.version) == (6, version)
    assert await days(market, seller, listing) == {TODAY: (5, 0, 0, 0)}


async def test_replicas_count_each_visitor_once(market: Market, service: Service) -> None:
    listings = [(await market.offer(await market.seller())).id for _ in range(3)]
    counters = [ViewCounter(service.database) for _ in range(4)]
    for counter in counters:
        for number in range(500):
            look(counter, listings[number % 3], f"198.51.100.{number // 3}")
    await asyncio.gather(*(counter.sweep() for counter in counters))
    assert [(await market.stored(one)).view_count for one in listings] == [167, 167, 166]


async def test_views_wait_while_the_database_does_not_answer(
    market: Market, counter: ViewCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = (await market.offer(await market.seller())).id
    look(counter, listing)

    async def refuse(*_: object) -> None:
        raise Unavailable

    with monkeypatch.context() as broken:
        broken.setattr(actions, "add_views", refuse)
        with pytest.raises(Unavailable):
            await counter.sweep()
    await counter.sweep()
    assert (await market.stored(listing)).view_count == 1


async def test_process_that_ends_adds_what_waits(market: Market, counter: ViewCounter) -> None:
    listing = (await market.offer(await market.seller())).id
    async with counter:
        await asyncio.sleep(0)
        look(counter, listing)
    assert (await market.stored(listing)).view_count == 1


async def test_nothing_that_is_stored_leads_to_a_visitor(
    market: Market, counter: ViewCounter, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    seller, user = await market.seller(contact_phone=PHONE, show_phone=True), new_caller()
    listing = (await market.offer(seller)).id
    look(counter, listing, "203.0.113.77", "A rare device")
    counter.note(listing, user)
    await counter.sweep()
    await service.do(actions.show_contact, user, listing)
    rows = [
        {column.name: getattr(row, column.name) for column in table.__table__.columns}
        for table in (ListingVisitor, ContactCount, ListingDay)
        for row in await service.scalars(select(table))
    ]
    for said in ("203.0.113", "rare", str(user.user_id), user.user_id.hex):
        assert said not in str(rows)
    # Without the key of the day, which goes with its visitors, no one can try which user a number is.
    (key,) = await service.scalars(select(VisitKey))
    assert number_of(key.key, user.user_id) in [row.get("visitor") for row in rows]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    await VisitorSweeper(service.database).sweep()
    assert len(await service.scalars(select(ListingVisitor))) == 2
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))
    await VisitorSweeper(service.database).sweep()
    for table in (ListingVisitor, ContactCount, VisitKey):
        assert await service.scalars(select(table)) == []
    assert (await days(market, seller, listing))[TODAY] == (2, 0, 0, 1)


async def test_sweeper_deletes_more_than_one_batch(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_BATCH", 3)
    old = TODAY - timedelta(days=2)
    async with service.database.transaction() as session:
        await queries.insert_visitors(session, {(old, new_id(), number) for number in range(10)})
    await VisitorSweeper(service.database).sweep()
    assert await service.scalars(select(ListingVisitor)) == []


async def test_favourites_leads_and_contacts_are_counted_by_day(market: Market, service: Service) -> None:
    seller, users = await market.seller(contact_phone=PHONE, show_phone=True), [new_caller() for _ in range(3)]
    listing = (await market.offer(seller)).id
    for user in users:
        await service.do(favourites.add_favourite, user, listing)
    await service.do(favourites.remove_favourite, users[0], listing)
    await FavouriteCounter(service.database).sweep()
    for _ in range(2):
        await service.do(leads.create_lead, users[0].user_id, listing, Interest("Is it still there?"))
        await service.do(actions.show_contact, users[1], listing)
    assert await days(market, seller, listing) == {TODAY: (0, 3, 1, 2)}
    # The figures stay when those who made them are gone.
    await service.do(favourites.erase_user, users[1].user_id)
    await service.do(leads.erase_user, users[0].user_id)
    await FavouriteCounter(service.database).sweep()
    assert await days(market, seller, listing) == {TODAY: (0, 3, 1, 2)}


async def test_number_is_shown_to_those_who_may_see_it_alone(market: Market) -> None:
    seller, silent = await market.seller(contact_phone=PHONE, show_phone=True), await market.seller(contact_phone=PHONE)
    buyer = new_caller()
    shown, hidden = (await market.offer(seller)).id, (await market.offer(silent)).id
    draft = (await market.offer(seller, is_draft=True)).id
    ask = actions.show_contact
    assert await market.service.do(ask, buyer, shown) == PHONE
    for caller, listing, code in (
        (buyer, hidden, "NO_PHONE"),
        (seller, shown, "OWN_LISTING"),
        (buyer, draft, "LISTING_NOT_FOUND"),
        (ADMIN, draft, "LISTING_NOT_FOUND"),
        (buyer, new_id(), "LISTING_NOT_FOUND"),
    ):
        assert await outcome(market.service.do(ask, caller, listing)) == code


async def test_buyer_is_shown_thirty_numbers_a_day(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    seller, buyer = await market.seller(contact_phone=PHONE, show_phone=True), new_caller()
    listing = (await market.offer(seller)).id
    found = await outcomes(*(market.service.do(actions.show_contact, buyer, listing) for _ in range(40)))
    assert sorted(found) == ["OK"] * CONTACTS_PER_DAY + ["RATE_LIMIT_EXCEEDED"] * 10
    with pytest.raises(RateLimited) as refused:
        await market.service.do(actions.show_contact, buyer, listing)
    assert refused.value.retry_after == 12 * 3600
    assert await days(market, seller, listing) == {TODAY: (0, 0, 0, CONTACTS_PER_DAY)}
    await market.service.do(actions.show_contact, new_caller(), listing)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=12))
    await market.service.do(actions.show_contact, buyer, listing)


async def test_others_do_not_read_the_figures(market: Market) -> None:
    seller, span = await market.seller(), DaySpan.of(None, None, NOW)
    listing, draft = (await market.offer(seller)).id, (await market.offer(seller, is_draft=True)).id
    for caller, one, code in (
        (seller, draft, "OK"),
        (new_caller(), listing, "NOT_YOUR_LISTING"),
        (ADMIN, listing, "NOT_YOUR_LISTING"),
        (new_caller(), draft, "LISTING_NOT_FOUND"),
    ):
        assert await outcome(market.service.read(actions.get_listing_stats, caller, one, span)) == code


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (None, None, 30),
        ("2026-11-30", None, 1),
        ("2025-11-30", None, 366),
        (None, "0001-01-01", 1),
        ("9999-12-31", "9999-12-31", 1),
        ("2025-11-29", None, None),
        ("2026-12-01", None, None),
        ("x", None, None),
        (None, "2026-02-30", None),
    ],
)
async def test_span_has_at_most_a_year(first: str | None, last: str | None, days: int | None) -> None:
    if days is None:
        assert await outcome(_span(first, last)) == "VALIDATION_ERROR"
    else:
        assert len((await _span(first, last)).days) == days


async def _span(first: str | None, last: str | None) -> Any:
    return DaySpan.of(first, last, NOW)


async def test_days_of_a_listing_and_past_visitors_are_found_by_their_keys(plans: Plans) -> None:
    span = DaySpan.of(None, None, NOW)
    plan = await plans(lambda session: queries.list_days(session, new_id(), span))
    assert "listing_days_pkey" in plan or "sqlite_autoindex_listing_days" in plan
