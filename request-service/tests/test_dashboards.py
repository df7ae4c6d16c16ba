"""The dashboard of a broker counts their own listings and those in which they take part, and nothing of others."""

from datetime import timedelta
from typing import Any

import pytest
from broker_testing import Brokers, owner_of
from index_testing import Plans, Query
from market_testing import Market
from request_testing import Service

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from request_service.market.agency import actions as agency
from request_service.market.dashboards import actions, convert, queries
from request_service.market.figures import actions as figures
from request_service.market.figures.models import DaySpan, ListingView
from request_service.market.leads import actions as leads
from request_service.market.leads.lifecycle import LeadStatus
from request_service.market.leads.models import Interest, LeadChange
from testkit.callers import new_caller
from testkit.people import outcome

USER_ID, SPAN = new_id(), DaySpan.of(None, None, clock.now())


@pytest.fixture
async def market(service: Service) -> Market:
    return Market(service)


async def dashboard(market: Market, caller: Caller) -> Any:
    span = DaySpan.of(None, None, clock.now())
    return convert.dashboard_message(await market.service.read(actions.get_broker_dashboard, caller, span), span)


async def test_broker_sees_their_listings_and_leads_alone(market: Market, service: Service) -> None:
    brokers = Brokers(service)
    made = await brokers.create()
    await brokers.decide(made)
    broker = await market.seller(owner_of(made))
    empty = await dashboard(market, broker)
    assert (sum(empty.listings.values()), empty.HasField("first_answer_minutes"), len(empty.days)) == (0, False, 30)
    own, draft = (await market.offer(broker)).id, await market.offer(broker, is_draft=True)
    seller = await market.seller()
    brokered, others = (await market.offer(seller)).id, (await market.offer(seller)).id
    await service.do(agency.invite_broker, seller, brokered, broker.user_id)
    await service.do(agency.join_listing, broker, brokered)
    await market.delete(broker, draft.id)
    await market.withdraw(broker, own)
    await market.publish(broker, own)
    waits = (4, 10, 60)
    for listing, minutes in ((own, waits[0]), (brokered, waits[1]), (brokered, waits[2]), (others, 500), (own, None)):
        lead, _ = await service.do(leads.create_lead, new_caller().user_id, listing, Interest("Is it still there?"))
        if minutes is not None:
            await service.do(leads.note_answer, lead.id, lead.created_at + timedelta(minutes=minutes))
    spam, _ = await service.do(leads.create_lead, new_caller().user_id, own, Interest("Buy my car"))
    await service.do(leads.update_lead, broker, spam.id, LeadChange(status=LeadStatus.SPAM))
    today = clock.now().date()
    views = [ListingView(today, one, new_id()) for one in (own, brokered, brokered, others)]
    await service.do(figures.add_views, [*views, ListingView(today - timedelta(days=30), own, new_id())])
    found = await dashboard(market, broker)
    assert {status: number for status, number in found.listings.items() if number} == {"available": 2}
    assert {status: number for status, number in found.leads.items() if number} == {"new": 1, "contacted": 3, "spam": 1}
    assert (found.first_answer_minutes, found.views, found.new_leads) == (10, 3, 5)
    last = found.days[-1]
    assert (last.day, last.views, last.leads) == (str(today), 3, 5)


async def test_only_brokers_have_one(market: Market) -> None:
    assert await outcome(dashboard(market, await market.seller())) == "BROKER_NOT_FOUND"


QUERIES: dict[str, Query] = {
    "ix_listings_broker_id_id": lambda session: queries.count_listings(session, USER_ID),
    "ix_listings_owner_id_id|ix_listings_owner_id_status_id": lambda session: queries.sum_days(session, USER_ID, SPAN),
    "ix_leads_broker_id_id": lambda session: queries.count_leads(session, USER_ID),
    "ix_leads_seller_id_id": lambda session: queries.list_first_answers(session, USER_ID, clock.now()),
}


@pytest.mark.parametrize("indexes", QUERIES)
async def test_dashboard_reads_indexes(plans: Plans, indexes: str) -> None:
    plan = await plans(QUERIES[indexes])
    assert any(index in plan for index in indexes.split("|")), plan
