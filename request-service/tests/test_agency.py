"""Brokers in listings: who is asked, who joins, who leaves, and what searches know of it."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from broker_testing import ADMIN, Brokers, owner_of
from market_testing import Market
from request_testing import Service
from sqlalchemy import select

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from request_service.market import actions as market
from request_service.market.agency import actions
from request_service.market.brokers import actions as broker_actions
from request_service.market.brokers.fields import BrokerDetails
from request_service.market.brokers.models import BrokerStatus
from request_service.market.catalogue.models import CatalogueRow
from request_service.market.listings.models import Listing
from request_service.providers import actions as providers
from testkit.callers import new_caller
from testkit.people import outcome, outcomes

RACERS = 32
REJECTED = BrokerStatus.REJECTED


@dataclass
class Office:
    """A seller with a listing, and a verified broker."""

    shop: Market
    brokers: Brokers
    seller: Caller
    broker: Caller
    listing_id: UUID

    async def verified(self) -> Caller:
        """Returns another verified broker."""
        made = await self.brokers.create()
        await self.brokers.decide(made)
        return owner_of(made)

    async def invite(self, owner: Caller, broker_id: UUID, listing_id: UUID | None = None) -> Any:
        return await self.shop.service.do(actions.invite_broker, owner, listing_id or self.listing_id, broker_id)

    async def join(self, broker: Caller, listing_id: UUID | None = None) -> Any:
        return await self.shop.service.do(actions.join_listing, broker, listing_id or self.listing_id)

    async def remove(self, caller: Caller) -> None:
        await self.shop.service.do(actions.remove_broker, caller, self.listing_id)

    async def take_part(self) -> None:
        await self.invite(self.seller, self.broker.user_id)
        await self.join(self.broker)

    async def named(self) -> tuple[UUID | None, UUID | None]:
        """Returns the broker who takes part, and the one who was asked."""
        found = await self.shop.stored(self.listing_id)
        return found.broker_id, found.invited_broker_id

    async def searched(self) -> tuple[UUID | None, bool]:
        """Returns what searches know of the broker."""
        found = select(CatalogueRow).where(CatalogueRow.listing_id == self.listing_id)
        (row,) = await self.shop.service.scalars(found)
        return row.broker_id, row.is_broker_verified

    async def decide(self, status: BrokerStatus = BrokerStatus.VERIFIED) -> None:
        decision = (broker_actions.verify_broker, ADMIN, self.broker.user_id, status, None)
        await self.shop.service.do(*decision)


@pytest.fixture
async def office(service: Service) -> Office:
    shop, brokers = Market(service), Brokers(service)
    seller = await shop.seller()
    made = await brokers.create()
    await brokers.decide(made)
    return Office(shop, brokers, seller, owner_of(made), (await shop.offer(seller)).id)


async def test_broker_takes_part_by_their_own_yes(office: Office) -> None:
    shown = await office.invite(office.seller, office.broker.user_id)
    assert (shown.broker_id, shown.invited_broker_id, shown.version) == (None, office.broker.user_id, 2)
    (event,) = await office.shop.events("BrokerInvited")
    assert event.invitation.listing_id == str(office.listing_id)  # type: ignore[attr-defined]
    assert await office.shop.service.audiences("BrokerInvited") == [[str(office.broker.user_id)]]
    # An invitation gives no right yet, and is no news a second time.
    assert await outcome(office.shop.change(office.broker, office.listing_id, title="Mine")) == "NOT_YOUR_LISTING"
    assert (await office.invite(office.seller, office.broker.user_id)).version == 2
    assert len(await office.shop.events("BrokerInvited")) == 1
    joined = await office.join(office.broker)
    assert (joined.broker_id, joined.invited_broker_id, joined.version) == (office.broker.user_id, None, 3)
    assert await office.searched() == (office.broker.user_id, True)
    assert set((await office.shop.service.audiences("ListingUpdated"))[-1]) == {
        str(office.seller.user_id),
        str(office.broker.user_id),
    }
    assert (await office.join(office.broker)).version == 3
    assert (await office.shop.change(office.broker, office.listing_id, title="By the broker")).title == "By the broker"
    assert await office.searched() == (office.broker.user_id, True)


async def test_only_verified_brokers_are_asked_and_join(office: Office) -> None:
    pending, rejected = await office.brokers.create(), await office.brokers.create()
    await office.brokers.decide(rejected, REJECTED)
    for broker_id, code in (
        (new_id(), "BROKER_NOT_FOUND"),
        (rejected.user_id, "BROKER_NOT_FOUND"),
        (pending.user_id, "BROKER_NOT_VERIFIED"),
        (office.seller.user_id, "BROKER_NOT_FOUND"),
    ):
        assert await outcome(office.invite(office.seller, broker_id)) == code
    await office.invite(office.seller, office.broker.user_id)
    await office.decide(REJECTED)
    assert await outcome(office.join(office.broker)) == "BROKER_NOT_FOUND"
    await office.decide()
    await office.join(office.broker)


async def test_owner_who_is_a_broker_does_not_ask_themself(office: Office) -> None:
    own = await office.brokers.create(office.seller)
    await office.brokers.decide(own)
    assert await outcome(office.invite(office.seller, own.user_id)) == "VALIDATION_ERROR"


async def test_each_side_ends_it_and_others_cannot(office: Office) -> None:
    other = await office.verified()
    stranger = new_caller()
    draft = (await office.shop.offer(office.seller, is_draft=True)).id
    for one in (stranger, other, ADMIN):
        assert await outcome(office.invite(one, other.user_id)) == "NOT_YOUR_LISTING"
        assert await outcome(office.remove(one)) == "NOT_YOUR_LISTING"
        assert await outcome(office.join(one)) == "NOT_INVITED"
    assert await outcome(office.join(stranger, draft)) == "LISTING_NOT_FOUND"
    assert await outcome(office.invite(stranger, other.user_id, draft)) == "LISTING_NOT_FOUND"
    await office.take_part()
    assert await outcome(office.invite(office.broker, other.user_id)) == "NOT_YOUR_LISTING"
    assert await outcome(office.invite(office.seller, other.user_id)) == "BROKER_TAKES_PART"
    assert await outcome(office.join(other)) == "NOT_INVITED"
    await office.remove(office.broker)
    assert (await office.named(), await office.searched()) == ((None, None), (None, False))
    # The one who leaves hears of it, too.
    assert str(office.broker.user_id) in (await office.shop.service.audiences("ListingUpdated"))[-1]
    assert await outcome(office.remove(office.broker)) == "NOT_YOUR_LISTING"
    await office.take_part()
    await office.remove(office.seller)
    version = (await office.shop.stored(office.listing_id)).version
    await office.remove(office.seller)
    assert (await office.shop.stored(office.listing_id)).version == version
    # An invitation is taken back by the owner, and turned down by the broker.
    for one in (office.seller, office.broker):
        await office.invite(office.seller, office.broker.user_id)
        await office.remove(one)
        assert await office.named() == (None, None)
        assert await outcome(office.join(office.broker)) == "NOT_INVITED"


async def test_broker_of_a_suspended_seller_may_leave_alone(office: Office) -> None:
    await office.take_part()
    await office.shop.suspend(office.seller)
    assert await outcome(office.invite(office.seller, office.broker.user_id)) == "SELLER_SUSPENDED"
    assert await outcome(office.remove(office.seller)) == "SELLER_SUSPENDED"
    await office.remove(office.broker)
    assert await office.named() == (None, None)


async def test_searches_know_whether_the_broker_is_verified(office: Office) -> None:
    await office.take_part()
    found = []
    for step in (office.decide(REJECTED), office.decide()):
        await step
        found.append(await office.searched())
    (row,) = [one for one in await office.shop.service.scalars(select(Listing)) if one.id == office.listing_id]
    assert (row.broker_id, [one[1] for one in found]) == (office.broker.user_id, [False, True])
    # A new statement is to be verified again, and a change of the listing does not hide that.
    await office.shop.service.do(broker_actions.update_broker, office.broker, BrokerDetails(bio="Homes"))
    await office.shop.change(office.seller, office.listing_id, title="Another title")
    assert await office.searched() == (office.broker.user_id, False)


async def test_verification_and_changes_at_once_leave_the_truth_in_the_search(office: Office) -> None:
    await office.take_part()
    for status in (REJECTED, BrokerStatus.VERIFIED) * 4:
        changes = (office.shop.change(office.seller, office.listing_id, title=f"Title {number}") for number in range(8))
        await asyncio.gather(office.decide(status), *changes)
        assert await office.searched() == (office.broker.user_id, status is BrokerStatus.VERIFIED)


@pytest.mark.parametrize("ends", ["profile", "account"])
async def test_broker_who_is_gone_takes_part_in_nothing(office: Office, ends: str) -> None:
    other = (await office.shop.offer(await office.shop.seller())).id
    await office.take_part()
    owner = (await office.shop.stored(other)).owner_id
    await office.invite(new_caller(user_id=owner), office.broker.user_id, other)
    if ends == "profile":
        await office.shop.service.do(market.delete_broker, office.broker)
        assert await outcome(office.join(office.broker, other)) == "NOT_INVITED"
    else:
        await office.shop.service.do(market.erase_user, office.broker.user_id)
    assert (await office.named(), await office.searched()) == ((None, None), (None, False))
    assert (await office.shop.stored(other)).invited_broker_id is None
    assert str(office.seller.user_id) in (await office.shop.service.audiences("ListingUpdated"))[-2]


async def test_deleted_listing_has_no_broker(office: Office) -> None:
    await office.take_part()
    await office.shop.delete(office.seller, office.listing_id)
    assert await outcome(office.remove(office.broker)) == "LISTING_NOT_FOUND"


async def test_of_many_who_join_and_are_removed_at_once_one_outcome_is_kept(office: Office) -> None:
    for _ in range(3):
        await office.invite(office.seller, office.broker.user_id)
        before = len(await office.shop.events("ListingUpdated"))
        found = Counter(
            await outcomes(
                *(
                    office.join(office.broker) if number % 2 else office.remove(office.seller)
                    for number in range(RACERS)
                )
            )
        )
        assert set(found) <= {"OK", "NOT_INVITED"}
        broker_id, invited = await office.named()
        assert (invited, broker_id in (None, office.broker.user_id)) == (None, True)
        # One removal takes the invitation back, or one joins and one removes.
        assert len(await office.shop.events("ListingUpdated")) - before in (1, 2)
        await office.remove(office.seller)


async def test_of_many_who_join_one_change_is_told(office: Office) -> None:
    await office.invite(office.seller, office.broker.user_id)
    before = (await office.shop.stored(office.listing_id)).version
    assert set(await outcomes(*(office.join(office.broker) for _ in range(RACERS)))) == {"OK"}
    assert (await office.shop.stored(office.listing_id)).version == before + 1


async def test_broker_who_ends_and_joins_at_once_takes_part_in_nothing(office: Office) -> None:
    listings = [office.listing_id, *[(await office.shop.offer(office.seller)).id for _ in range(7)]]
    for listing in listings:
        await office.invite(office.seller, office.broker.user_id, listing)
    joining = (office.join(office.broker, listing) for listing in listings)
    ending = office.shop.service.do(market.delete_broker, office.broker)
    assert set(await outcomes(ending, *joining)) <= {"OK", "NOT_INVITED"}
    assert [(await office.shop.stored(one)).broker_id for one in listings] == [None] * len(listings)


async def test_ended_account_joins_nothing(office: Office) -> None:
    await office.invite(office.seller, office.broker.user_id)
    await office.shop.service.do(providers.erase_provider, office.broker.user_id, clock.now())
    assert await outcome(office.join(office.broker)) == "NOT_AUTHENTICATED"
