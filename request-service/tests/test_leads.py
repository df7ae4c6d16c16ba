"""Leads in the service: who may do what, what follows from an answer, and what remains of people who are gone."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from market_testing import ADMIN, Market
from request_testing import Service

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from kit.paging import Page
from request_service.market import actions as market
from request_service.market.leads import actions, consumers, queries
from request_service.market.leads.lifecycle import LeadKind, LeadStatus, may_become
from request_service.market.leads.models import Interest, Lead, LeadChange
from request_service.market.leads.queries import LeadFilters
from request_service.market.listings.models import Listing
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from twou.chat.v1 import conversation_pb2
from twou.chat.v1.events_pb2 import ConversationAnswered, ConversationCreated
from twou.request.v1.lead_events_pb2 import LeadCreated, LeadRepeated, LeadUpdated

_S = LeadStatus
QUESTION = Interest("Is it still there?")
RACERS = 32


@pytest.fixture
async def shop(service: Service) -> Market:
    return Market(service)


async def ask(shop: Market, buyer: Caller, listing_id: UUID, interest: Interest = QUESTION) -> tuple[Lead, bool]:
    return await shop.service.do(actions.create_lead, buyer.user_id, listing_id, interest)


async def update(shop: Market, caller: Caller, lead: Lead, **change: Any) -> Lead:
    return await shop.service.do(actions.update_lead, caller, lead.id, LeadChange(**change))


async def stored(shop: Market, lead: Lead) -> Lead:
    return await shop.service.read(queries.get_lead, lead.id)


async def give(shop: Market, listing_id: UUID, broker_id: UUID | None) -> None:
    """Gives a listing to a broker, and tells the leads of it."""
    async with shop.service.database.transaction() as session:
        (await session.get_one(Listing, listing_id)).broker_id = broker_id
    await shop.service.do(actions.note_broker, listing_id)


async def listed(shop: Market, caller: Caller, page: Page | None = None, **filters: Any) -> list[UUID]:
    rows, _ = await shop.service.read(actions.list_leads, caller, LeadFilters(**filters), page or Page(50))
    return [lead.id for lead in rows]


# The table of the contract.
NEXT: dict[LeadStatus, Collection[LeadStatus]] = {
    _S.NEW: {_S.CONTACTED, _S.SPAM},
    _S.CONTACTED: {_S.QUALIFIED, _S.SPAM},
    _S.QUALIFIED: {_S.WON, _S.LOST, _S.SPAM},
    _S.WON: (),
    _S.LOST: (),
    _S.SPAM: (),
}


async def test_statuses_follow_the_table() -> None:
    found = {status: {wanted for wanted in LeadStatus if may_become(status, wanted)} for status in LeadStatus}
    assert found == {status: set(wanted) for status, wanted in NEXT.items()}


async def test_lead_comes_with_its_first_message(shop: Market) -> None:
    seller, buyer = await shop.seller(), new_caller()
    listing = await shop.offer(seller, currency="ETB")
    lead, created = await ask(shop, buyer, listing.id, Interest("Mine?", offer_amount="800000.50"))
    assert created
    assert (lead.status, lead.kind, lead.offer_units, lead.listing_title) == (_S.NEW, "offer", 80_000_050, "Vitz")
    (event,) = await shop.events("LeadCreated")
    assert isinstance(event, LeadCreated)
    assert (event.message, event.listing_title, event.lead.conversation_id) == ("Mine?", "Vitz", str(lead.id))
    assert (event.lead.version, event.lead.offer_amount) == (1, "800000.50")
    assert await shop.service.audiences("LeadCreated") == [sorted([str(buyer.user_id), str(seller.user_id)])]


async def test_of_many_first_messages_one_makes_the_lead(shop: Market) -> None:
    listing, buyer = await shop.offer(await shop.seller()), new_caller()
    asked = await asyncio.gather(*(ask(shop, buyer, listing.id, Interest(f"Hello {n}")) for n in range(RACERS)))
    assert len({lead.id for lead, _ in asked}) == 1
    assert sum(created for _, created in asked) == 1
    (created,) = await shop.events("LeadCreated")
    repeated = await shop.events("LeadRepeated")
    assert isinstance(created, LeadCreated)
    said = [created.message, *(one.message for one in repeated if isinstance(one, LeadRepeated))]
    assert sorted(said) == sorted(f"Hello {n}" for n in range(RACERS))
    assert len({one.message_id for one in repeated if isinstance(one, LeadRepeated)}) == RACERS - 1
    assert await shop.events("LeadUpdated") == []


async def test_buyer_who_asks_again_offers_more(shop: Market) -> None:
    listing, buyer = await shop.offer(await shop.seller()), new_caller()
    first, _ = await ask(shop, buyer, listing.id)
    again, created = await ask(shop, buyer, listing.id, Interest("And for this?", LeadKind.VIEWING, "5"))
    assert (again.id, created, again.kind, again.offer_units) == (first.id, False, LeadKind.VIEWING, 500)
    (event,) = await shop.events("LeadUpdated")
    assert isinstance(event, LeadUpdated)
    assert (event.lead.version, event.lead.offer_amount) == (2, "5.00")


async def test_no_lead_is_of_ones_own_listing_or_one_that_is_not_shown(shop: Market) -> None:
    seller, broker, buyer = await shop.seller(), new_caller(), new_caller()
    listing = await shop.offer(seller)
    await give(shop, listing.id, broker.user_id)
    for one in (seller, broker):
        assert await outcome(ask(shop, one, listing.id)) == "OWN_LISTING"
    assert await outcome(ask(shop, buyer, new_id())) == "LISTING_NOT_FOUND"
    for amount in ("0", "0.001", "x"):
        assert await outcome(ask(shop, buyer, listing.id, Interest("x", offer_amount=amount))) == "VALIDATION_ERROR"
    await shop.withdraw(seller, listing.id)
    assert await outcome(ask(shop, buyer, listing.id)) == "LISTING_NOT_FOUND"
    assert await outcome(ask(shop, seller, listing.id)) == "OWN_LISTING"


async def test_sides_see_their_leads_and_others_none(shop: Market) -> None:
    seller, broker, buyer, stranger = await shop.seller(), new_caller(), new_caller(), new_caller()
    own, other = await shop.offer(seller), await shop.offer(seller)
    await give(shop, other.id, broker.user_id)
    first, _ = await ask(shop, buyer, own.id)
    second, _ = await ask(shop, buyer, other.id)
    assert await listed(shop, buyer) == await listed(shop, seller) == [second.id, first.id]
    assert await listed(shop, buyer, sides=("seller_id", "broker_id")) == []
    assert await listed(shop, broker) == await listed(shop, seller, listing_id=other.id) == [second.id]
    assert await listed(shop, seller, status=_S.CONTACTED) == []
    assert await listed(shop, stranger) == []
    page, cursor = await shop.service.read(actions.list_leads, seller, LeadFilters(), Page(1))
    assert ([lead.id for lead in page], bool(cursor)) == ([second.id], True)
    assert await listed(shop, seller, Page(1, offset=1)) == [first.id]
    for caller, found in ((buyer, "OK"), (seller, "OK"), (ADMIN, "OK"), (broker, "LEAD_NOT_FOUND")):
        assert await outcome(shop.service.read(actions.get_lead, caller, first.id)) == found
    for caller, found in (
        (buyer, "NOT_YOUR_LISTING"),
        (ADMIN, "NOT_YOUR_LISTING"),
        (stranger, "LEAD_NOT_FOUND"),
        (broker, "OK"),
    ):
        assert await outcome(update(shop, caller, second, note="Wants to see it")) == found


async def test_of_many_changes_one_wins(shop: Market) -> None:
    seller = await shop.seller()
    lead, _ = await ask(shop, new_caller(), (await shop.offer(seller)).id)
    found = await outcomes(*(update(shop, seller, lead, status=_S.CONTACTED) for _ in range(RACERS)))
    assert sorted(found) == ["INVALID_TRANSITION"] * (RACERS - 1) + ["OK"]
    await update(shop, seller, lead, status=_S.QUALIFIED, note=" Wants to see it")
    await update(shop, seller, lead, note="")
    assert (await stored(shop, lead)).note is None
    await update(shop, seller, lead, status=_S.WON)
    assert await outcome(update(shop, seller, lead, status=_S.SPAM)) == "INVALID_TRANSITION"
    events = await shop.events("LeadUpdated")
    assert [event.lead.version for event in events if isinstance(event, LeadUpdated)] == [2, 3, 4, 5]
    # The note of the seller's side is in no event.
    assert not any(event.lead.HasField("note") for event in events if isinstance(event, LeadUpdated))


async def test_first_answer_makes_it_contacted_once(shop: Market) -> None:
    seller = await shop.seller()
    lead, _ = await ask(shop, new_caller(), (await shop.offer(seller)).id)
    answered_at = clock.now()
    for later in (0, 1):
        moment = clock.to_timestamp(answered_at + timedelta(seconds=later))
        event = ConversationAnswered(conversation_id=str(lead.id), sender_id=str(seller.user_id), occurred_at=moment)
        await shop.service.do(consumers.on_conversation_answered, event)
    found = await stored(shop, lead)
    assert (found.status, found.first_answer_at, found.version) == (_S.CONTACTED, answered_at, 2)
    # An answer does not take back what the seller's side has decided, and one to nothing is no error.
    spam, _ = await ask(shop, new_caller(), (await shop.offer(seller)).id)
    await update(shop, seller, spam, status=_S.SPAM)
    await shop.service.do(actions.note_answer, spam.id, answered_at)
    await shop.service.do(actions.note_answer, new_id(), answered_at)
    assert ((await stored(shop, spam)).status, (await stored(shop, spam)).first_answer_at) == (_S.SPAM, answered_at)


async def test_words_of_the_buyer_go_once_chat_service_has_them(shop: Market) -> None:
    lead, _ = await ask(shop, new_caller(), (await shop.offer(await shop.seller())).id)
    for kind in (conversation_pb2.CONVERSATION_KIND_DIRECT, conversation_pb2.CONVERSATION_KIND_LISTING):
        assert (await stored(shop, lead)).opening == QUESTION.message
        conversation = conversation_pb2.Conversation(id=str(lead.id), kind=kind)
        await shop.service.do(consumers.on_conversation_created, ConversationCreated(conversation=conversation))
    found = await stored(shop, lead)
    assert (found.opening, found.version) == (None, 1)


async def test_broker_of_the_listing_takes_part_in_its_leads(shop: Market) -> None:
    seller, buyer, broker, other = await shop.seller(), new_caller(), new_caller(), new_caller()
    listing = await shop.offer(seller)
    lead, _ = await ask(shop, buyer, listing.id)
    for broker_id in (broker.user_id, broker.user_id, other.user_id, None):
        await give(shop, listing.id, broker_id)
        assert (await stored(shop, lead)).broker_id == broker_id
    audiences = await shop.service.audiences("LeadUpdated")
    sides = {str(buyer.user_id), str(seller.user_id)}
    assert [set(audience) - sides for audience in audiences] == [
        {str(broker.user_id)},
        {str(broker.user_id), str(other.user_id)},
        {str(other.user_id)},
    ]
    # A buyer is not on both sides.
    await give(shop, listing.id, buyer.user_id)
    assert (await stored(shop, lead)).broker_id is None


async def test_leads_end_with_an_account(shop: Market) -> None:
    seller, buyer, broker = await shop.seller(), new_caller(), new_caller()
    listing = await shop.offer(seller)
    await give(shop, listing.id, broker.user_id)
    lead, _ = await ask(shop, buyer, listing.id)
    await update(shop, seller, lead, note="Calls often")
    await shop.service.do(market.erase_user, broker.user_id)
    found = await stored(shop, lead)
    assert (found.broker_id, found.status, found.note) == (None, _S.NEW, "Calls often")
    await shop.service.do(market.erase_user, buyer.user_id)
    found = await stored(shop, lead)
    assert (found.status, found.note, found.opening) == (_S.LOST, None, None)
    assert (await shop.service.audiences("LeadUpdated"))[-1] == [str(seller.user_id)]
    another, _ = await ask(shop, new_caller(), listing.id)
    await shop.service.do(market.erase_user, seller.user_id)
    assert (await stored(shop, another)).status is _S.LOST


async def test_lead_of_an_unknown_listing_has_no_sellers(shop: Market) -> None:
    assert await outcome(shop.service.read(actions.find_sellers, new_id(), new_id())) == "LISTING_NOT_FOUND"
