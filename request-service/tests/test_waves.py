"""Tests a search wave by wave. Time passes by moving planned work into the past."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from request_testing import (
    Created,
    Dispatched,
    Located,
    Persons,
    Told,
    accept,
    audiences,
    decline,
    north,
    pass_time,
    release,
)
from sqlalchemy import select, update

from kit import clock
from kit.database import Database
from request_service.assistance import actions as requests
from request_service.assistance.dispatch import actions
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.models import Candidate, Offer, OfferState, Wave, WaveState
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.requests import queries as request_queries
from request_service.assistance.requests.models import Details, ServiceRequest
from testkit.stepping import step
from twou.request.v1 import events_pb2

ONE_BY_ONE = DispatchRules(
    wave_size=1,
    wave_seconds=15,
    first_radius_km=3,
    radius_step_km=5,
    largest_radius_km=25,
    most_waves=6,
    gather_seconds=0,
    head_start_seconds=0,
)


@pytest.fixture
def rule_set() -> DispatchRuleSet:
    return DispatchRuleSet(default=ONE_BY_ONE)


async def waves_of(database: Database, request: ServiceRequest) -> Sequence[Wave]:
    async with database.read() as session:
        statement = select(Wave).where(Wave.request_id == request.id).order_by(Wave.round, Wave.number)
        return (await session.scalars(statement)).all()


async def states(database: Database, request: ServiceRequest) -> list[str]:
    return [wave.state.value for wave in await waves_of(database, request)]


async def offers_of(database: Database, request: ServiceRequest) -> dict[UUID, Offer]:
    async with database.read() as session:
        found = await session.scalars(select(Offer).where(Offer.request_id == request.id).order_by(Offer.id))
        return {offer.provider_id: offer for offer in found}


async def asked(database: Database, request: ServiceRequest) -> list[UUID]:
    return list(await offers_of(database, request))


async def test_waves_come_in_order_and_look_farther_each_time(
    database: Database, located: Located, created: Created, dispatched: Dispatched, told: Told
) -> None:
    providers = [await located(north(km)) for km in (20, 1, 6)]
    request = await created()
    await dispatched()
    assert await asked(database, request) == [providers[1].user_id]
    assert await states(database, request) == ["decided", "planned"]
    for expected in ([1, 2], [1, 2, 0]):
        await pass_time(database, 15)
        await dispatched()
        assert await asked(database, request) == [providers[index].user_id for index in expected]
    found = await waves_of(database, request)
    assert [wave.number for wave in found] == [1, 2, 3, 4]
    assert [wave.radius_km for wave in found] == [3, 8, 23, None]
    assert audiences(await told(), "OfferExpired") == [[str(providers[1].user_id)], [str(providers[2].user_id)]]
    assert [offer.state for offer in (await offers_of(database, request)).values()] == ["expired", "expired", "live"]


async def test_end_of_the_search_is_notified_once(  # noqa: PLR0913, PLR0917  # pytest names them
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons, told: Told
) -> None:
    await located()
    client = person()
    request = await created(client)
    await dispatched()
    for _ in range(8):
        await pass_time(database, 15)
        await dispatched()
    (row,) = [row for row in await told() if row.type.endswith("Notification")]
    assert (row.audience, row.topic) == ([str(client.user_id)], str(request.id))
    notice = events_pb2.Notification.FromString(row.payload).notice
    assert (notice.kind, notice.request_id) == ("dispatch.exhausted", str(request.id))
    assert "planned" not in await states(database, request)
    # Providers can still find it in a search.
    await accept(database, person("provider"), request)


async def test_end_is_notified_once_if_several_waves_end_together(
    database: Database, located: Located, created: Created, told: Told
) -> None:
    # Long enough that the duration of the test itself does not matter.
    rules = ONE_BY_ONE.changed(wave_size=2, wave_seconds=120, head_start_seconds=20, most_waves=2)
    dispatcher = Dispatcher(database, DispatchRuleSet(default=rules))
    for _ in range(4):
        await located()
    request = await created()
    for seconds in (20, 100):
        await step(database, dispatcher)
        await pass_time(database, seconds)
    await step(database, dispatcher)
    assert await states(database, request) == ["decided", "decided"]
    assert Counter(offer.state.value for offer in (await offers_of(database, request)).values())["live"] == 2
    await pass_time(database, 200)
    while await step(database, dispatcher) == 0:
        pass
    assert len(audiences(await told(), "Notification")) == 1


async def test_search_without_providers_ends_at_once(created: Created, dispatched: Dispatched, told: Told) -> None:
    await created()
    await dispatched()
    assert len(audiences(await told(), "Notification")) == 1


async def test_a_wave_ends_with_the_last_who_declines(
    database: Database, located: Located, created: Created, told: Told
) -> None:
    dispatcher = Dispatcher(database, DispatchRuleSet(default=ONE_BY_ONE.changed(wave_size=2)))
    first, second, later = [await located(north(km)) for km in (1, 2, 6)]
    request = await created()
    await step(database, dispatcher)
    await decline(database, first, request.id)
    assert await step(database, dispatcher) > 0
    assert len(await asked(database, request)) == 2
    await decline(database, second, request.id)
    assert await step(database, dispatcher) == 0
    assert await asked(database, request) == [first.user_id, second.user_id, later.user_id]
    await decline(database, later, request.id)
    while await step(database, dispatcher) == 0:
        pass
    assert len(audiences(await told(), "Notification")) == 1


async def test_concurrent_declines_start_one_next_wave(database: Database, located: Located, created: Created) -> None:
    dispatcher = Dispatcher(database, DispatchRuleSet(default=ONE_BY_ONE.changed(wave_size=4)))
    providers = [await located() for _ in range(4)]
    later = await located(north(6))
    request = await created()
    await step(database, dispatcher)
    await asyncio.gather(*(decline(database, provider, request.id) for provider in providers))
    assert await step(database, dispatcher) == 0
    assert later.user_id in await asked(database, request)


async def test_acceptance_ends_the_search(database: Database, located: Located, created: Created, told: Told) -> None:
    dispatcher = Dispatcher(database, DispatchRuleSet(default=ONE_BY_ONE.changed(wave_size=3, head_start_seconds=2)))
    best, *others = [await located(north(km)) for km in (1, 2, 2.5)]
    await located(north(6))
    request = await created()
    await step(database, dispatcher)
    offers = await offers_of(database, request)
    assert [offers[one.user_id].state for one in (best, *others)] == ["live", "planned", "planned"]
    assert audiences(await told(), "OfferCreated") == [[str(best.user_id)]]
    await accept(database, best, request)
    assert Counter(offer.state.value for offer in (await offers_of(database, request)).values()) == {
        "accepted": 1,
        "withdrawn": 2,
    }
    # The end of an unpublished offer is not published either.
    assert audiences(await told(), "OfferWithdrawn") == []
    assert await states(database, request) == ["decided", "dropped"]
    await pass_time(database, 60)
    await step(database, dispatcher)
    assert len(audiences(await told(), "OfferCreated")) == 1


async def test_a_delayed_offer_is_shown_when_its_time_has_come(
    database: Database, located: Located, created: Created, told: Told
) -> None:
    dispatcher = Dispatcher(database, DispatchRuleSet(default=ONE_BY_ONE.changed(wave_size=2, head_start_seconds=2)))
    best, second = [await located(north(km)) for km in (1, 2)]
    request = await created()
    await step(database, dispatcher)
    async with database.read() as session:
        assert await actions.list_offers(session, second) == []
        assert not await actions.is_offered(session, request.id, second.user_id)
    await pass_time(database, 2)
    await step(database, dispatcher)
    assert audiences(await told(), "OfferCreated") == [[str(best.user_id)], [str(second.user_id)]]
    shown = events_pb2.OfferCreated.FromString((await told())[-1].payload).offer
    assert shown.expires_at.ToDatetime() - shown.created_at.ToDatetime() == timedelta(seconds=15)
    async with database.read() as session:
        assert await actions.is_offered(session, request.id, second.user_id)


async def test_an_offer_whose_time_passed_unseen_counts_for_nothing(
    database: Database, located: Located, created: Created, told: Told
) -> None:
    dispatcher = Dispatcher(database, DispatchRuleSet(default=ONE_BY_ONE.changed(wave_size=2, head_start_seconds=2)))
    _, second = [await located(north(km)) for km in (1, 2)]
    request = await created()
    await step(database, dispatcher)
    # No dispatcher ran in the meantime.
    await pass_time(database, 60)
    while await step(database, dispatcher) == 0:
        pass
    assert (await offers_of(database, request))[second.user_id].state is OfferState.WITHDRAWN
    assert [str(second.user_id)] not in audiences(await told(), "OfferCreated")
    await created()
    await step(database, dispatcher)
    async with database.read() as session:
        candidate = await session.scalar(
            select(Candidate)
            .join(Wave, Wave.id == Candidate.wave_id)
            .where(Candidate.provider_id == second.user_id, Wave.request_id != request.id)
        )
    assert candidate is not None
    assert candidate.snapshot["provider"]["offers_received"] == 0


@pytest.mark.parametrize("how", ["cancelled", "expired"])
async def test_a_request_that_ends_is_looked_for_no_more(  # noqa: PLR0913, PLR0917  # pytest names them
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons, how: str
) -> None:
    client = person()
    await located()
    request = await created(client)
    await dispatched()
    async with database.transaction() as session:
        if how == "cancelled":
            await requests.cancel_request(session, client, request.id, None)
        else:
            await session.execute(update(ServiceRequest).values(expires_at=clock.now()))
            assert await requests.expire_requests(session, [request.id]) == 1
    assert await states(database, request) == ["decided", "dropped"]
    await pass_time(database, 15)
    await dispatched()
    assert len(await asked(database, request)) == 1


async def test_a_request_that_was_taken_before_its_wave_drops_it(
    database: Database, created: Created, dispatched: Dispatched, person: Persons
) -> None:
    request = await created()
    await accept(database, person("provider"), request)
    async with database.transaction() as session:
        await session.execute(update(Wave).values(state=WaveState.PLANNED))
    await dispatched()
    assert await states(database, request) == ["dropped"]


async def test_former_provider_is_not_asked_again(
    database: Database, located: Located, created: Created, dispatched: Dispatched
) -> None:
    first, second = [await located(north(km)) for km in (1, 2)]
    request = await created()
    await dispatched()
    await decline(database, first, request.id)
    await dispatched()
    await accept(database, second, request)
    await release(database, second, request)
    await dispatched()
    found = await waves_of(database, request)
    assert [(wave.round, wave.number, wave.state) for wave in found][-2:] == [(1, 1, "decided"), (1, 2, "planned")]
    async with database.read() as session:
        rows = (await session.scalars(select(Candidate).where(Candidate.wave_id == found[-2].id))).all()
    assert {row.provider_id: row.outcome for row in rows} == {first.user_id: "offered", second.user_id: "blocked"}


async def test_a_scheduled_request_is_looked_for_shortly_before(
    database: Database, located: Located, created: Created, dispatched: Dispatched
) -> None:
    await located()
    request = await created(scheduled_for=clock.now() + timedelta(hours=2))
    await dispatched()
    assert await states(database, request) == ["planned"]
    await pass_time(database, 89 * 60)
    await dispatched()
    assert await states(database, request) == ["planned"]
    await pass_time(database, 61)
    await dispatched()
    assert len(await asked(database, request)) == 1


async def test_another_time_of_day_is_another_time_to_look(
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons
) -> None:
    await located()
    client = person()
    request = await created(client, scheduled_for=clock.now() + timedelta(hours=2))
    for sooner, number in ((timedelta(hours=1), 0), (timedelta(minutes=20), 1)):
        async with database.transaction() as session:
            details = Details(scheduled_for=clock.now() + sooner)
            await requests.update_request(session, client, request.id, details)
        await dispatched()
        assert len(await asked(database, request)) == number


async def test_a_provider_who_leaves_lets_the_next_wave_come(
    database: Database, located: Located, created: Created, dispatched: Dispatched, told: Told
) -> None:
    leaving, other = [await located(north(km)) for km in (1, 6)]
    request = await created()
    await dispatched()
    async with database.transaction() as session:
        await actions.withdraw_offers_to(session, leaving.user_id)
    await dispatched()
    assert await asked(database, request) == [leaving.user_id, other.user_id]
    assert audiences(await told(), "OfferWithdrawn") == [[str(leaving.user_id)]]


async def test_requests_that_compete_are_decided_together(
    database: Database, located: Located, created: Created
) -> None:
    # One by one, the first would get the provider in between, and the second the far one.
    dispatcher = Dispatcher(database, DispatchRuleSet(default=ONE_BY_ONE.changed(parallel_offers=1, gather_seconds=10)))
    between, far = await located(north(1)), await located(north(-0.5))
    south, north_ = await created(latitude=north(0).latitude), await created(latitude=north(2.9).latitude)
    assert 0 < await step(database, dispatcher) <= 10
    await pass_time(database, 10)
    await step(database, dispatcher)
    found = [*await waves_of(database, south), *await waves_of(database, north_)]
    decided = [wave for wave in found if wave.state is WaveState.DECIDED]
    assert len(decided) == 2
    assert len({wave.batch_id for wave in decided}) == len({wave.seed for wave in decided}) == 1
    assert await asked(database, south) == [far.user_id]
    assert await asked(database, north_) == [between.user_id]


# SQLite lets one writer in at a time.
@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
async def test_locked_request_is_skipped(
    database: Database, located: Located, created: Created, dispatched: Dispatched
) -> None:
    await located()
    held, free = await created(), await created()
    async with database.transaction() as session:
        await request_queries.lock_request(session, held.id)
        async with asyncio.timeout(2), database.transaction() as other:
            assert await actions.decide_due_waves(other, DispatchRuleSet(default=ONE_BY_ONE))
        assert len(await asked(database, free)) == 1
        assert await states(database, held) == ["planned"]
    await dispatched()
    assert len(await asked(database, held)) == 1
