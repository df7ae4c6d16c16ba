"""How a search goes on, wave by wave. Time passes by moving what is planned into the past."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, select, update

from kit import clock
from kit.caller import Caller
from kit.database import Database
from request_service.assistance import actions as requests
from request_service.assistance.dispatch import actions
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.models import Candidate, Offer, OfferState, Wave, WaveState
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.requests import queries as request_queries
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.geo import Place
from testkit.stepping import step
from twou.request.v1 import events_pb2

type Persons = Callable[..., Caller]
type Located = Callable[..., Awaitable[Caller]]
type Created = Callable[..., Awaitable[ServiceRequest]]
type Dispatched = Callable[[], Awaitable[None]]
type Told = Callable[[], Awaitable[Sequence[Row[Any]]]]

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


def north(km: float) -> Place:
    """Of where requests are."""
    return Place(9.0123 + km / 111.2, 38.7612)


async def pass_time(database: Database, seconds: float) -> None:
    past = timedelta(seconds=seconds)
    async with database.transaction() as session:
        for wave in await session.scalars(select(Wave)):
            wave.due_at -= past
        for offer in await session.scalars(select(Offer)):
            offer.created_at -= past
            offer.expires_at -= past
            offer.shown_at = offer.shown_at and offer.shown_at - past


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


async def decline(database: Database, provider: Caller, request: ServiceRequest) -> None:
    async with database.transaction() as session:
        await actions.decline_offer(session, provider, request.id)


async def accept(database: Database, provider: Caller, request: ServiceRequest) -> None:
    async with database.transaction() as session:
        await requests.accept_request(session, provider, request.id)


async def release(database: Database, provider: Caller, request: ServiceRequest) -> None:
    async with database.transaction() as session:
        locked = await request_queries.lock_request(session, request.id)
        await requests.release_request(session, locked, provider.user_id, "He does not come.")


def of(rows: Sequence[Row[Any]], kind: str) -> list[list[str]]:
    """Who was told of it."""
    return [row.audience for row in rows if row.type.endswith(f".{kind}")]


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
    assert of(await told(), "OfferExpired") == [[str(providers[1].user_id)], [str(providers[2].user_id)]]
    assert [offer.state for offer in (await offers_of(database, request)).values()] == ["expired", "expired", "live"]


async def test_the_end_of_the_search_is_told_once(  # noqa: PLR0913, PLR0917  # pytest names them
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
    # It can still be found by hand.
    await accept(database, person("provider"), request)


async def test_the_end_is_told_once_also_if_the_offers_of_several_waves_end_together(
    database: Database, located: Located, created: Created, told: Told
) -> None:
    rules = ONE_BY_ONE.changed(wave_size=2, head_start_seconds=2, most_waves=2)
    dispatcher = Dispatcher(database, DispatchRuleSet(default=rules))
    for _ in range(4):
        await located()
    request = await created()
    for seconds in (2, 13):
        await step(database, dispatcher)
        await pass_time(database, seconds)
    await step(database, dispatcher)
    assert await states(database, request) == ["decided", "decided"]
    assert Counter(offer.state.value for offer in (await offers_of(database, request)).values())["live"] == 2
    await pass_time(database, 60)
    while await step(database, dispatcher) == 0:
        pass
    assert len(of(await told(), "Notification")) == 1


async def test_where_nobody_is_the_client_hears_so_at_once(
    created: Created, dispatched: Dispatched, told: Told
) -> None:
    await created()
    await dispatched()
    assert len(of(await told(), "Notification")) == 1


async def test_a_wave_ends_with_the_last_who_declines(
    database: Database, located: Located, created: Created, told: Told
) -> None:
    dispatcher = Dispatcher(database, DispatchRuleSet(default=ONE_BY_ONE.changed(wave_size=2)))
    first, second, later = [await located(north(km)) for km in (1, 2, 6)]
    request = await created()
    await step(database, dispatcher)
    await decline(database, first, request)
    assert await step(database, dispatcher) > 0
    assert len(await asked(database, request)) == 2
    await decline(database, second, request)
    assert await step(database, dispatcher) == 0
    assert await asked(database, request) == [first.user_id, second.user_id, later.user_id]
    await decline(database, later, request)
    while await step(database, dispatcher) == 0:
        pass
    assert len(of(await told(), "Notification")) == 1


async def test_of_those_who_decline_at_once_one_is_the_last(
    database: Database, located: Located, created: Created
) -> None:
    dispatcher = Dispatcher(database, DispatchRuleSet(default=ONE_BY_ONE.changed(wave_size=4)))
    providers = [await located() for _ in range(4)]
    later = await located(north(6))
    request = await created()
    await step(database, dispatcher)
    await asyncio.gather(*(decline(database, provider, request) for provider in providers))
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
    assert of(await told(), "OfferCreated") == [[str(best.user_id)]]
    await accept(database, best, request)
    assert Counter(offer.state.value for offer in (await offers_of(database, request)).values()) == {
        "accepted": 1,
        "withdrawn": 2,
    }
    # Of an offer that nobody was told of, nobody is told that it is gone.
    assert of(await told(), "OfferWithdrawn") == []
    assert await states(database, request) == ["decided", "dropped"]
    await pass_time(database, 60)
    await step(database, dispatcher)
    assert len(of(await told(), "OfferCreated")) == 1


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
    assert of(await told(), "OfferCreated") == [[str(best.user_id)], [str(second.user_id)]]
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
    # Nobody was there to show it.
    await pass_time(database, 60)
    while await step(database, dispatcher) == 0:
        pass
    assert (await offers_of(database, request))[second.user_id].state is OfferState.WITHDRAWN
    assert [str(second.user_id)] not in of(await told(), "OfferCreated")
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


async def test_whoever_gave_it_back_is_not_asked_again(
    database: Database, located: Located, created: Created, dispatched: Dispatched
) -> None:
    first, second = [await located(north(km)) for km in (1, 2)]
    request = await created()
    await dispatched()
    await decline(database, first, request)
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
    assert of(await told(), "OfferWithdrawn") == [[str(leaving.user_id)]]


async def test_requests_that_compete_are_decided_together(
    database: Database, located: Located, created: Created
) -> None:
    # One by one, the first would get the provider in between, and the second the far one.
    dispatcher = Dispatcher(
        database, DispatchRuleSet(default=ONE_BY_ONE.changed(parallel_offers=1, gather_seconds=0.2))
    )
    between, far = await located(north(1)), await located(north(-0.5))
    south, north_ = await created(latitude=north(0).latitude), await created(latitude=north(2.9).latitude)
    assert 0 < await step(database, dispatcher) <= 0.2
    await asyncio.sleep(0.25)
    await step(database, dispatcher)
    found = [*await waves_of(database, south), *await waves_of(database, north_)]
    decided = [wave for wave in found if wave.state is WaveState.DECIDED]
    assert len(decided) == 2
    assert len({wave.batch_id for wave in decided}) == len({wave.seed for wave in decided}) == 1
    assert await asked(database, south) == [far.user_id]
    assert await asked(database, north_) == [between.user_id]


# SQLite lets one writer in at a time.
@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
async def test_who_holds_a_request_is_not_waited_for(
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
