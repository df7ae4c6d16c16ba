"""Listings in the service: who may do what, what becomes of them, and which events tell it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from broker_testing import Brokers, owner_of
from market_testing import ADMIN, CAR, Market
from request_testing import Service, refusal_of

from kit import clock
from kit.ids import new_id
from request_service.market import actions as market
from request_service.market.listings import actions, details
from request_service.market.listings.kinds import ListingOffer, ListingPosition, ListingType
from request_service.market.listings.lifecycle import CLOSED, LIVE, ListingStatus, may_become
from request_service.market.listings.limits import ListingLimits
from request_service.market.sellers.models import SellerKind
from testkit.acts import recorded_acts
from testkit.callers import new_caller
from testkit.people import outcome

_S = ListingStatus


@pytest.fixture
async def shop(service: Service) -> Market:
    return Market(service)


# The table of the contract, by offer.
ALLOWED: dict[ListingStatus, set[ListingStatus]] = {
    _S.DRAFT: {_S.AVAILABLE},
    **{one: (set(LIVE) | {_S.SOLD, _S.RENTED, _S.LEASED, _S.WITHDRAWN}) - {one} for one in LIVE},
    **{one: {_S.AVAILABLE} for one in (_S.WITHDRAWN, _S.EXPIRED, *CLOSED)},
}
DEALS = {ListingOffer.SALE: _S.SOLD, ListingOffer.RENT: _S.RENTED, ListingOffer.LEASE: _S.LEASED}


@pytest.mark.parametrize("offer", ListingOffer)
async def test_each_status_follows_the_table(offer: ListingOffer) -> None:
    now = clock.now()
    for status in ListingStatus:
        found = {wanted for wanted in ListingStatus if may_become(status, wanted, offer, since=now, now=now)}
        assert found == ALLOWED[status] - (CLOSED - {DEALS[offer]}), status


async def test_what_was_sold_is_offered_again_within_seven_days_alone(shop: Market) -> None:
    seller = await shop.seller()
    listing = await shop.offer(seller)
    await shop.change(seller, listing.id, _S.SOLD)
    await shop.pass_time(listing.id, timedelta(days=7, seconds=1))
    assert await outcome(shop.publish(seller, listing.id)) == "INVALID_TRANSITION"
    await shop.pass_time(listing.id, timedelta(days=-1))
    assert (await shop.publish(seller, listing.id)).status is _S.AVAILABLE


async def test_rented_one_is_offered_again_at_any_time(shop: Market) -> None:
    seller = await shop.seller()
    listing = await shop.offer(seller, offer=ListingOffer.RENT)
    await shop.change(seller, listing.id, _S.RENTED)
    await shop.pass_time(listing.id, timedelta(days=900))
    assert (await shop.change(seller, listing.id, _S.AVAILABLE)).status is _S.AVAILABLE


async def test_owner_is_told_three_days_before_the_end_and_at_the_end(shop: Market) -> None:
    seller = await shop.seller()
    listing = await shop.offer(seller)
    assert await shop.meet_due() == 0
    await shop.pass_time(listing.id, timedelta(days=57, seconds=1))
    assert (await shop.meet_due(), await shop.meet_due()) == (1, 0)
    assert (await shop.stored(listing.id)).status is _S.AVAILABLE
    await shop.pass_time(listing.id, timedelta(days=3))
    assert (await shop.meet_due(), await shop.meet_due()) == (1, 0)
    ended = await shop.stored(listing.id)
    assert (ended.status, ended.is_visible, ended.expires_at) == (_S.EXPIRED, False, None)
    assert await shop.told() == ["ListingPublished", "ListingExpiring", "ListingExpired"]
    shown = await shop.renew(seller, listing.id)
    assert (shown.status, shown.published_at > listing.published_at) == (_S.AVAILABLE, True)


async def test_renewed_one_is_not_ended_by_its_earlier_end(shop: Market) -> None:
    seller = await shop.seller()
    listing = await shop.offer(seller)
    await shop.pass_time(listing.id, timedelta(days=58))
    await shop.meet_due()
    await shop.renew(seller, listing.id)
    await shop.pass_time(listing.id, timedelta(days=3))
    assert await shop.meet_due() == 0
    assert (await shop.told())[-1] == "ListingUpdated"


async def test_verified_broker_may_have_more_live_listings(service: Service) -> None:
    brokers, shop = Brokers(service), Market(service, ListingLimits(live=1, live_of_broker=2))
    broker = await brokers.create()
    seller = await shop.seller(owner_of(broker))
    await shop.offer(seller)
    assert await outcome(shop.offer(seller)) == "LISTING_LIMIT"
    await brokers.decide(broker)
    await shop.offer(seller)
    assert await outcome(shop.offer(seller)) == "LISTING_LIMIT"
    # A broker who changes their statements is not verified until an admin has looked again.
    await brokers.change(broker, bio="Homes")
    assert await outcome(shop.offer(seller)) == "LISTING_LIMIT"


async def test_limit_counts_live_listings_alone(service: Service) -> None:
    shop = Market(service, ListingLimits(live=2))
    seller = await shop.seller()
    first, _ = await shop.offer(seller), await shop.offer(seller)
    draft = await shop.offer(seller, is_draft=True)
    assert await outcome(shop.offer(seller)) == "LISTING_LIMIT"
    assert await outcome(shop.publish(seller, draft.id)) == "LISTING_LIMIT"
    # Live ones change among themselves.
    assert (await shop.change(seller, first.id, _S.PENDING)).status is _S.PENDING
    await shop.withdraw(seller, first.id)
    assert (await shop.publish(seller, draft.id)).status is _S.AVAILABLE
    assert await outcome(shop.change(seller, first.id, _S.AVAILABLE)) == "LISTING_LIMIT"
    assert await outcome(shop.renew(seller, first.id)) == "LISTING_LIMIT"
    await shop.delete(seller, draft.id)
    assert (await shop.renew(seller, first.id)).status is _S.AVAILABLE


async def test_events_name_owner_and_state(shop: Market) -> None:
    seller = await shop.seller()
    listing = await shop.offer(seller)
    await shop.withdraw(seller, listing.id)
    published, updated = await shop.events("ListingPublished"), await shop.events("ListingUpdated")
    (row,) = await shop.service.events("ListingPublished")
    assert (row.audience, row.topic) == ([str(seller.user_id)], str(listing.id))
    first: Any = published[0]
    last: Any = updated[0]
    assert (first.listing.owner_id, first.is_visible, last.is_visible) == (str(seller.user_id), True, False)
    assert last.listing.version > first.listing.version > 0


async def test_only_owner_and_broker_change_it(shop: Market) -> None:
    seller, stranger = await shop.seller(), await shop.seller()
    listing, draft = await shop.offer(seller), await shop.offer(seller, is_draft=True)
    for one in (stranger, ADMIN):
        assert await outcome(shop.change(one, listing.id, title="Mine")) == "NOT_YOUR_LISTING"
        assert await outcome(shop.withdraw(one, listing.id)) == "NOT_YOUR_LISTING"
        assert await outcome(shop.publish(one, listing.id)) == "NOT_YOUR_LISTING"
    assert await outcome(shop.change(stranger, draft.id, title="Mine")) == "LISTING_NOT_FOUND"
    assert await outcome(shop.delete(stranger, draft.id)) == "LISTING_NOT_FOUND"
    assert await outcome(shop.change(seller, new_id(), title="Mine")) == "LISTING_NOT_FOUND"


async def test_admin_deletes_and_it_is_recorded(shop: Market) -> None:
    seller = await shop.seller()
    listing = await shop.offer(seller, vin="JT152AB12345678", description="Call 0911")
    await shop.delete(ADMIN, listing.id)
    assert await outcome(shop.stored(listing.id)) == "LISTING_NOT_FOUND"
    (act,) = await recorded_acts(shop.service.database)
    assert (act.action, act.details["listing_id"]) == ("listing_deleted", str(listing.id))
    (gone,) = await shop.events("ListingDeleted")
    assert (gone.listing_id, gone.actor_id) == (str(listing.id), str(ADMIN.user_id))  # type: ignore[attr-defined]


async def test_suspension_hides_and_restoring_shows(shop: Market) -> None:
    seller = await shop.seller()
    live, sold = await shop.offer(seller), await shop.offer(seller)
    await shop.change(seller, sold.id, _S.SOLD)
    await shop.suspend(seller)
    await shop.suspend(seller)
    assert not (await shop.stored(live.id)).is_visible
    for refused in (shop.offer(seller), shop.change(seller, live.id, title="x"), shop.publish(seller, sold.id)):
        assert await outcome(refused) == "SELLER_SUSPENDED"
    await shop.restore(seller)
    assert (await shop.stored(live.id)).is_visible
    assert [act.action for act in await recorded_acts(shop.service.database)] == ["seller_suspended", "seller_restored"]
    # A change that no one else sees is not told.
    told = [event.listing.id for event in await shop.events("ListingUpdated")]  # type: ignore[attr-defined]
    assert told == [str(sold.id), str(live.id), str(live.id)]


async def test_deactivated_account_hides_its_listings_and_late_news_changes_nothing(shop: Market) -> None:
    seller = await shop.seller()
    listing, now = await shop.offer(seller), clock.now()

    async def note(seconds: int, *, is_active: bool) -> bool:
        at = now + timedelta(seconds=seconds)
        await shop.service.do(market.note_activity, seller.user_id, is_active=is_active, changed_at=at)
        return bool((await shop.stored(listing.id)).is_visible)

    assert not await note(1, is_active=False)
    assert await note(3, is_active=True)
    assert await note(2, is_active=False)
    await shop.suspend(seller)
    assert not await note(4, is_active=True)


async def test_deleted_account_ends_its_listings(shop: Market) -> None:
    seller = await shop.seller(about="Cars", contact_phone="+251 911")
    live, draft = await shop.offer(seller, vin="JT152AB12345678"), await shop.offer(seller, is_draft=True)
    await shop.service.do(market.erase_user, seller.user_id)
    for one in (live, draft):
        assert await outcome(shop.stored(one.id)) == "LISTING_NOT_FOUND"
    assert (await shop.told()).count("ListingDeleted") == 2
    await shop.service.do(market.erase_user, seller.user_id)
    assert (await shop.told()).count("ListingDeleted") == 2


async def test_new_images_must_have_been_found(shop: Market) -> None:
    seller, image = await shop.seller(), new_id()
    listing = await shop.offer(seller)
    with refusal_of("image_ids"):
        await shop.change(seller, listing.id, image_ids=[str(image)])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"year": clock.now().year + 2}, "year"),
        ({"year": 1885}, "year"),
        ({"price": "0.00"}, "price"),
        ({"price": "0.001"}, "price"),
        ({"title": " "}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"latitude": 91.0, "longitude": 0.0}, "latitude"),
        ({"latitude": 9.0}, "longitude"),
        ({"image_ids": ["x"]}, "image_ids"),
        ({"image_ids": [str(UUID(int=1))] * 2}, "image_ids"),
        ({"available_from": "2026-13-01"}, "available_from"),
        ({"vin": "J"}, "vin"),
    ],
    ids=str,
)
async def test_impossible_values_name_their_field(shop: Market, fields: dict[str, Any], field: str) -> None:
    seller = await shop.seller()
    with refusal_of(field):
        await shop.offer(seller, **fields)


async def test_default_of_the_position(shop: Market) -> None:
    private, business = await shop.seller(), await shop.seller(kind=SellerKind.BUSINESS)
    assert (await shop.offer(business)).position is ListingPosition.APPROXIMATE
    assert (await shop.offer_house(private)).position is ListingPosition.APPROXIMATE
    assert (await shop.offer_house(business)).position is ListingPosition.EXACT


async def test_profile_is_needed(shop: Market) -> None:
    assert await outcome(shop.offer(new_caller())) == "SELLER_PROFILE_REQUIRED"


async def test_fields_of_the_other_type_are_ignored(shop: Market) -> None:
    seller = await shop.seller()
    made = await shop.offer(seller, bedrooms=-5, property_type=None)
    assert (made.bedrooms, made.make) == (None, "Toyota")
    assert details.of_type(ListingType.PROPERTY, CAR, clock.now()) == {}


async def test_reader_sees_what_is_meant_for_them(shop: Market) -> None:
    seller = await shop.seller()
    draft = await shop.offer(seller, is_draft=True)
    for reader, expected in ((seller, True), (ADMIN, True)):
        found, is_insider = await shop.service.read(actions.get_listing, reader, draft.id)
        assert (found.id, is_insider) == (draft.id, expected)
    for stranger in (None, new_caller()):
        assert await outcome(shop.service.read(actions.get_listing, stranger, draft.id)) == "LISTING_NOT_FOUND"
