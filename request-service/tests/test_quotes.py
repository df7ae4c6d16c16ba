"""Quotes: kept for their user, used by one request, and frozen with it."""

from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from typing import Any

import pytest
from payment_testing import played
from request_testing import ADDIS, DETAILS, LIFETIME, Service, decoded, deleted, kind_of, north, refusal_of
from sqlalchemy import select, update

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from request_service.assistance import actions as assistance
from request_service.assistance.requests import actions as requests
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.assistance.requests.purchase import Purchase
from request_service.categories import Category
from request_service.payment import consumers
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.purchasing import Purchases
from request_service.payment.quotes import actions
from request_service.payment.quotes.models import Quote, Wish
from request_service.payment.quotes.pricing import Night, PriceBook, PriceRuleSet
from request_service.payment.quotes.sweeping import QuoteSweeper
from request_service.quoted import QuotedPrice
from testkit.callers import new_caller
from testkit.people import outcome, outcomes

BOOK = PriceBook(PriceRuleSet(), "ETB", Night(time(22), time(6), "Africa/Addis_Ababa"))
WISH = Wish(Category.TOWING, ADDIS.latitude, ADDIS.longitude)
TO_TOW = replace(DETAILS, category=Category.TOWING)


async def quoted(service: Service, user: Caller, wish: Wish = WISH) -> Quote:
    return await service.do(actions.create_quote, user, wish, BOOK)


async def request_for(service: Service, user: Caller, quote_id: Any, **changes: Any) -> ServiceRequest:
    """Adds a request for a quote; `changes` are to its details, `max_open` and `gateway` apart."""
    max_open, gateway = changes.pop("max_open", None), changes.pop("gateway", None)
    method = changes.pop("payment_method_id", None)
    purchase = Purchase(str(quote_id), gateway, method)
    fix_price = partial(requests.fix_price, purchase=purchase, quotes=Purchases(played(service)))
    details = replace(TO_TOW, **changes)
    return await service.do(assistance.create_request, user, details, LIFETIME, max_open, fix_price=fix_price)


async def stored(service: Service) -> list[Quote]:
    return list(await service.scalars(select(Quote).order_by(Quote.id)))


async def expire(service: Service, by: timedelta = timedelta(0)) -> None:
    """Lets all quotes expire, and *by* pass since then."""
    await service.execute(update(Quote).values(valid_until=clock.now() - by))


async def test_a_quote_is_kept_for_an_hour(service: Service) -> None:
    user = new_caller()
    there = north(10)
    made = await quoted(service, user, replace(WISH, destination=(there.latitude, there.longitude)))
    (kept,) = await stored(service)
    assert (kept.id, kept.user_id, kept.request_id) == (made.id, user.user_id, None)
    assert kept.valid_until - kept.created_at == timedelta(minutes=60)
    price = QuotedPrice.of(kept.price)
    assert (price.id, price.category, price.valid_until) == (made.id, Category.TOWING, kept.valid_until)
    assert price.total == sum(line.amount for line in price.lines)
    # No place is in what stays with a request.
    assert str(there.latitude) not in kept.price
    assert str(ADDIS.latitude) not in kept.price


async def test_a_request_freezes_its_quote(service: Service) -> None:
    user, provider = new_caller(), await service.add_provider()
    quote = await quoted(service, user)
    request = await request_for(service, user, quote.id, gateway="chapa")
    found = await service.stored(request)
    assert (found.quote, found.payment_gateway, found.payment_status) == (quote.price, "chapa", "none")
    (kept,) = await stored(service)
    assert kept.request_id == request.id
    await service.bring(request, provider, Status.COMPLETED)
    shown = [decoded(row).request.quote for row in await service.events() if kind_of(row).startswith("Request")]
    assert len(shown) == 4
    assert {(one.id, one.total) for one in shown} == {(str(quote.id), "500.00")}


async def test_a_way_to_pay_that_is_not_open_is_refused(service: Service) -> None:
    user = new_caller()
    quote = await quoted(service, user)
    of_dollars = await service.do(actions.create_quote, user, WISH, replace(BOOK, currency="USD"))
    open_ones = played(service, GatewayName.TELEBIRR)
    for quote_id, gateway, code in (
        (quote.id, "stripe", "GATEWAY_UNAVAILABLE"),
        (of_dollars.id, "telebirr", "CURRENCY_NOT_SUPPORTED"),
        (quote.id, "telebirr", "OK"),
    ):
        purchase = Purchase(str(quote_id), gateway)
        fix_price = partial(requests.fix_price, purchase=purchase, quotes=Purchases(open_ones))
        asked = service.do(assistance.create_request, user, TO_TOW, LIFETIME, fix_price=fix_price)
        assert await outcome(asked) == code


async def test_exactly_one_of_sixteen_requests_gets_a_quote(service: Service) -> None:
    user = new_caller()
    quote = await quoted(service, user)
    answers = await outcomes(*(request_for(service, user, quote.id, max_open=3) for _ in range(16)))
    assert sorted(answers) == ["OK"] + ["QUOTE_USED"] * 15
    (request,) = await service.scalars(select(ServiceRequest).where(ServiceRequest.client_id == user.user_id))
    (kept,) = await stored(service)
    assert (kept.request_id, request.quote) == (request.id, kept.price)


async def test_a_quote_of_another_user_does_not_exist(service: Service) -> None:
    quote = await quoted(service, new_caller())
    for quote_id in (quote.id, new_id(), "nonsense", ""):
        assert await outcome(request_for(service, new_caller(), quote_id)) == "QUOTE_NOT_FOUND"
    (kept,) = await stored(service)
    assert kept.request_id is None


async def test_a_quote_that_has_expired_cannot_be_used(service: Service) -> None:
    user = new_caller()
    quote = await quoted(service, user)
    await expire(service)
    assert await outcome(request_for(service, user, quote.id)) == "QUOTE_EXPIRED"
    assert await service.scalars(select(ServiceRequest)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"category": Category.TIRE},
        {"latitude": north(0.01).latitude},
        {"longitude": ADDIS.longitude + 0.001},
        {"scheduled_for": clock.now() + timedelta(days=1)},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_quote_is_for_its_category_place_and_time(service: Service, change: dict[str, Any]) -> None:
    user = new_caller()
    quote = await quoted(service, user)
    with refusal_of("quote_id"):
        await request_for(service, user, quote.id, **change)
    # Still good for what it is for.
    await request_for(service, user, quote.id)


async def test_a_quote_for_a_time_is_for_a_request_at_that_time(service: Service) -> None:
    user, tomorrow = new_caller(), clock.now() + timedelta(days=1)
    quote = await quoted(service, user, replace(WISH, scheduled_for=tomorrow))
    with refusal_of("quote_id"):
        await request_for(service, user, quote.id)
    request = await request_for(service, user, quote.id, scheduled_for=tomorrow)
    assert request.quote == quote.price


async def test_a_refused_request_leaves_the_quote_unused(service: Service) -> None:
    user = new_caller()
    quote = await quoted(service, user)
    await service.create(user)
    assert await outcome(request_for(service, user, quote.id, max_open=1)) == "TOO_MANY_OPEN_REQUESTS"
    with refusal_of("description"):
        await request_for(service, user, quote.id, description="")
    assert await outcome(request_for(service, user, quote.id, payment_method_id=str(new_id()))) == (
        "PAYMENT_METHOD_NOT_FOUND"
    )
    await request_for(service, user, quote.id)


@pytest.mark.parametrize(
    "change",
    [
        Details(category=Category.TIRE),
        Details(latitude=north(1).latitude),
        Details(longitude=ADDIS.longitude + 1),
        Details(scheduled_for=clock.now() + timedelta(days=1)),
    ],
    ids=["category", "latitude", "longitude", "scheduled_for"],
)
async def test_what_a_quote_is_for_stays_with_its_request(service: Service, change: Details) -> None:
    user = new_caller()
    quote = await quoted(service, user)
    request = await request_for(service, user, quote.id)
    assert await outcome(service.do(assistance.update_request, user, request.id, change)) == "PRICE_FIXED"
    same = Details(description="A flat tire, too", category=Category.TOWING, latitude=ADDIS.latitude, is_at_once=True)
    changed = await service.do(assistance.update_request, user, request.id, same)
    assert (changed.description, changed.quote) == ("A flat tire, too", quote.price)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("latitude", {"latitude": 90.1}),
        ("longitude", {"longitude": float("nan")}),
        ("destination.latitude", {"destination": (-91, 0)}),
        ("destination.longitude", {"destination": (0, float("inf"))}),
        ("destination", {"destination": (ADDIS.latitude + 10, ADDIS.longitude)}),
        ("scheduled_for", {"scheduled_for": clock.now() - timedelta(seconds=1)}),
        ("scheduled_for", {"scheduled_for": clock.now() + timedelta(days=31)}),
    ],
    ids=["latitude", "longitude", "there latitude", "there longitude", "too far", "past", "too late"],
)
async def test_a_job_that_cannot_be_gets_no_quote(service: Service, field: str, change: dict[str, Any]) -> None:
    with refusal_of(field):
        await quoted(service, new_caller(), replace(WISH, **change))
    assert await stored(service) == []


async def test_quotes_are_deleted_a_day_after_they_have_expired(service: Service) -> None:
    user = new_caller()
    used, _ = await quoted(service, user), await quoted(service, user)
    request = await request_for(service, user, used.id)
    sweeper = QuoteSweeper(service.database)
    await expire(service, timedelta(hours=23))
    await sweeper.sweep()
    assert len(await stored(service)) == 2
    await expire(service, timedelta(hours=25))
    fresh = await quoted(service, user)
    await sweeper.sweep()
    assert [one.id for one in await stored(service)] == [fresh.id]
    assert (await service.stored(request)).quote == used.price


async def test_a_user_has_their_newest_twenty_quotes(service: Service) -> None:
    user, other = new_caller(), new_caller()
    kept = await quoted(service, other)
    made = [(await quoted(service, user)).id for _ in range(15)]
    assert await outcomes(*(quoted(service, user) for _ in range(10))) == ["OK"] * 10
    found = [one.id for one in await stored(service) if one.user_id == user.user_id]
    assert len(found) == 20
    assert found[:10] == made[5:]
    assert await outcome(request_for(service, user, made[4])) == "QUOTE_NOT_FOUND"
    await request_for(service, user, made[5])
    await request_for(service, other, kept.id)


async def test_a_sweep_deletes_more_than_one_batch(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("request_service.payment.quotes.sweeping._BATCH", 2)
    for _ in range(5):
        await quoted(service, new_caller())
    await expire(service, timedelta(days=2))
    await QuoteSweeper(service.database).sweep()
    assert await stored(service) == []


async def test_a_deleted_account_has_no_quotes_and_gets_none(service: Service) -> None:
    user, other = new_caller(), new_caller()
    await quoted(service, user)
    kept = await quoted(service, other)
    await service.do(consumers.on_user_deleted, deleted(user.user_id))
    assert [one.id for one in await stored(service)] == [kept.id]
    assert await outcome(quoted(service, user)) == "NOT_AUTHENTICATED"


async def test_an_erasure_and_requests_for_quotes_do_not_wait_for_each_other(service: Service) -> None:
    user = new_caller()
    quotes = [await quoted(service, user) for _ in range(6)]
    *answers, erased = await outcomes(
        *(request_for(service, user, quote.id) for quote in quotes),
        service.do(consumers.on_user_deleted, deleted(user.user_id)),
    )
    assert erased == "OK"
    assert set(answers) <= {"OK", "NOT_AUTHENTICATED", "QUOTE_NOT_FOUND"}
    assert await stored(service) == []
