"""Tests a search wave by wave. Time passes by moving planned work into the past."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from request_testing import Service, decoded, north, notice_kind
from sqlalchemy import select, update

from kit import clock
from request_service.assistance import actions as requests
from request_service.assistance.dispatch import actions
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.models import Candidate, OfferState, Wave, WaveState
from request_service.assistance.requests import queries as request_queries
from request_service.assistance.requests.models import Details, ServiceRequest
from testkit.callers import new_caller
from testkit.stepping import step, step_all

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
def rules() -> DispatchRules:
    return ONE_BY_ONE


async def waves_of(service: Service, request: ServiceRequest) -> Sequence[Wave]:
    return await service.scalars(select(Wave).filter_by(request_id=request.id).order_by(Wave.round, Wave.number))


async def states(service: Service, request: ServiceRequest) -> list[str]:
    return [wave.state.value for wave in await waves_of(service, request)]


async def asked(service: Service, request: ServiceRequest) -> list[UUID]:
    """Returns the providers who were offered the request, in that order."""
    return [offer.provider_id for offer in await service.offers(request_id=request.id)]


async def offered(service: Service, request: ServiceRequest) -> list[str]:
    """Returns the states of the offers of the request, oldest first."""
    return [offer.state.value for offer in await service.offers(request_id=request.id)]


async def test_waves_come_in_order_and_look_farther_each_time(service: Service) -> None:
    providers = [await service.add_provider(north(km)) for km in (20, 1, 6)]
    request = await service.create()
    await service.dispatch()
    assert await asked(service, request) == [providers[1].user_id]
    assert await states(service, request) == ["decided", "planned"]
    for expected in ([1, 2], [1, 2, 0]):
        await service.pass_time(15)
        await service.dispatch()
        assert await asked(service, request) == [providers[index].user_id for index in expected]
    found = await waves_of(service, request)
    assert [wave.number for wave in found] == [1, 2, 3, 4]
    assert [wave.radius_km for wave in found] == [3, 8, 23, None]
    assert await service.audiences("OfferExpired") == [[str(providers[1].user_id)], [str(providers[2].user_id)]]
    assert await offered(service, request) == ["expired", "expired", "live"]


async def test_end_of_the_search_is_notified_once(service: Service) -> None:
    await service.add_provider()
    client = new_caller()
    request = await service.create(client)
    await service.dispatch()
    for _ in range(8):
        await service.pass_time(15)
        await service.dispatch()
    (row,) = await service.events("NoticeRaised")
    assert (decoded(row).client_id, row.topic) == (str(client.user_id), str(request.id))
    assert (notice_kind(row), decoded(row).notice.request_id) == ("dispatch.exhausted", str(request.id))
    assert "planned" not in await states(service, request)
    # Providers can still find it in a search.
    await service.accept(new_caller("provider"), request)


async def test_end_is_notified_once_if_several_waves_end_together(service: Service) -> None:
    # Long enough that the duration of the test itself does not matter.
    dispatcher = service.dispatcher(wave_size=2, wave_seconds=120, head_start_seconds=20, most_waves=2)
    for _ in range(4):
        await service.add_provider()
    request = await service.create()
    for seconds in (20, 100):
        await step(service.database, dispatcher)
        await service.pass_time(seconds)
    await step(service.database, dispatcher)
    assert await states(service, request) == ["decided", "decided"]
    assert (await offered(service, request)).count("live") == 2
    await service.pass_time(200)
    await step_all(service.database, dispatcher)
    assert len(await service.audiences("NoticeRaised")) == 1


async def test_search_without_providers_ends_at_once(service: Service) -> None:
    await service.create()
    await service.dispatch()
    assert len(await service.audiences("NoticeRaised")) == 1


async def test_a_wave_ends_with_the_last_who_declines(service: Service) -> None:
    dispatcher = service.dispatcher(wave_size=2)
    first, second, later = [await service.add_provider(north(km)) for km in (1, 2, 6)]
    request = await service.create()
    await step(service.database, dispatcher)
    await service.decline(first, request.id)
    assert await step(service.database, dispatcher) > 0
    assert len(await asked(service, request)) == 2
    await service.decline(second, request.id)
    assert await step(service.database, dispatcher) == 0
    assert await asked(service, request) == [first.user_id, second.user_id, later.user_id]
    await service.decline(later, request.id)
    await step_all(service.database, dispatcher)
    assert len(await service.audiences("NoticeRaised")) == 1


async def test_concurrent_declines_start_one_next_wave(service: Service) -> None:
    dispatcher = service.dispatcher(wave_size=4)
    providers = [await service.add_provider() for _ in range(4)]
    later = await service.add_provider(north(6))
    request = await service.create()
    await step(service.database, dispatcher)
    await asyncio.gather(*(service.decline(provider, request.id) for provider in providers))
    assert await step(service.database, dispatcher) == 0
    assert later.user_id in await asked(service, request)


async def test_acceptance_ends_the_search(service: Service) -> None:
    dispatcher = service.dispatcher(wave_size=3, head_start_seconds=2)
    best, *others = [await service.add_provider(north(km)) for km in (1, 2, 2.5)]
    await service.add_provider(north(6))
    request = await service.create()
    await step(service.database, dispatcher)
    states_of = {offer.provider_id: offer.state for offer in await service.offers(request_id=request.id)}
    assert [states_of[one.user_id] for one in (best, *others)] == ["live", "planned", "planned"]
    assert await service.audiences("OfferCreated") == [[str(best.user_id)]]
    await service.accept(best, request)
    assert sorted(await offered(service, request)) == ["accepted", "withdrawn", "withdrawn"]
    # The end of an unpublished offer is not published either.
    assert await service.audiences("OfferWithdrawn") == []
    assert await states(service, request) == ["decided", "dropped"]
    await service.pass_time(60)
    await step(service.database, dispatcher)
    assert len(await service.audiences("OfferCreated")) == 1


async def test_a_delayed_offer_is_shown_when_its_time_has_come(service: Service) -> None:
    dispatcher = service.dispatcher(wave_size=2, head_start_seconds=2)
    best, second = [await service.add_provider(north(km)) for km in (1, 2)]
    request = await service.create()
    await step(service.database, dispatcher)
    assert await service.read(actions.list_offers, second) == []
    assert not (await service.read(actions.get_request_and_offer, request.id, second.user_id)).is_offered
    await service.pass_time(2)
    await step(service.database, dispatcher)
    assert await service.audiences("OfferCreated") == [[str(best.user_id)], [str(second.user_id)]]
    shown = decoded((await service.events())[-1]).offer
    assert shown.expires_at.ToDatetime() - shown.created_at.ToDatetime() == timedelta(seconds=15)
    assert (await service.read(actions.get_request_and_offer, request.id, second.user_id)).is_offered


async def test_an_offer_whose_time_passed_unseen_counts_for_nothing(service: Service) -> None:
    dispatcher = service.dispatcher(wave_size=2, head_start_seconds=2)
    _, second = [await service.add_provider(north(km)) for km in (1, 2)]
    await service.create()
    await step(service.database, dispatcher)
    # No dispatcher ran in the meantime.
    await service.pass_time(60)
    await step_all(service.database, dispatcher)
    (unseen,) = await service.offers(provider_id=second.user_id)
    assert unseen.state is OfferState.WITHDRAWN
    assert [str(second.user_id)] not in await service.audiences("OfferCreated")
    another = await service.create()
    await step(service.database, dispatcher)
    wave = (await waves_of(service, another))[0]
    (candidate,) = await service.scalars(select(Candidate).filter_by(provider_id=second.user_id, wave_id=wave.id))
    assert candidate.snapshot["provider"]["offers_received"] == 0


@pytest.mark.parametrize("how", ["cancelled", "expired"])
async def test_a_request_that_ends_is_looked_for_no_more(service: Service, how: str) -> None:
    client = new_caller()
    await service.add_provider()
    request = await service.create(client)
    await service.dispatch()
    if how == "cancelled":
        await service.cancel(client, request)
    else:
        await service.execute(update(ServiceRequest).values(expires_at=clock.now()))
        assert await service.do(requests.expire_requests, [request.id]) == 1
    assert await states(service, request) == ["decided", "dropped"]
    await service.pass_time(15)
    await service.dispatch()
    assert len(await asked(service, request)) == 1


async def test_a_request_that_was_taken_before_its_wave_drops_it(service: Service) -> None:
    request = await service.create()
    await service.accept(new_caller("provider"), request)
    await service.execute(update(Wave).values(state=WaveState.PLANNED))
    await service.dispatch()
    assert await states(service, request) == ["dropped"]


async def test_former_provider_is_not_asked_again(service: Service) -> None:
    first, second = [await service.add_provider(north(km)) for km in (1, 2)]
    request = await service.create()
    await service.dispatch()
    await service.decline(first, request.id)
    await service.dispatch()
    await service.accept(second, request)
    await service.release(second, request)
    await service.dispatch()
    found = await waves_of(service, request)
    assert [(wave.round, wave.number, wave.state) for wave in found][-2:] == [(1, 1, "decided"), (1, 2, "planned")]
    rows = await service.scalars(select(Candidate).where(Candidate.wave_id == found[-2].id))
    assert {row.provider_id: row.outcome for row in rows} == {first.user_id: "offered", second.user_id: "blocked"}


async def test_a_scheduled_request_is_looked_for_shortly_before(service: Service) -> None:
    await service.add_provider()
    request = await service.create(scheduled_for=clock.now() + timedelta(hours=2))
    await service.dispatch()
    assert await states(service, request) == ["planned"]
    await service.pass_time(89 * 60)
    await service.dispatch()
    assert await states(service, request) == ["planned"]
    await service.pass_time(61)
    await service.dispatch()
    assert len(await asked(service, request)) == 1


async def test_another_time_of_day_is_another_time_to_look(service: Service) -> None:
    await service.add_provider()
    client = new_caller()
    request = await service.create(client, scheduled_for=clock.now() + timedelta(hours=2))
    for sooner, number in ((timedelta(hours=1), 0), (timedelta(minutes=20), 1)):
        change = Details(scheduled_for=clock.now() + sooner)
        await service.do(requests.update_request, client, request.id, change)
        await service.dispatch()
        assert len(await asked(service, request)) == number


async def test_a_provider_who_leaves_lets_the_next_wave_come(service: Service) -> None:
    leaving, other = [await service.add_provider(north(km)) for km in (1, 6)]
    request = await service.create()
    await service.dispatch()
    await service.do(actions.withdraw_offers_to, leaving.user_id)
    await service.dispatch()
    assert await asked(service, request) == [leaving.user_id, other.user_id]
    assert await service.audiences("OfferWithdrawn") == [[str(leaving.user_id)]]


async def test_requests_that_compete_are_decided_together(service: Service) -> None:
    # One by one, the first would get the provider in between, and the second the far one.
    dispatcher = service.dispatcher(parallel_offers=1, gather_seconds=10)
    between, far = await service.add_provider(north(1)), await service.add_provider(north(-1.5))
    south, north_ = await service.create(latitude=north(0).latitude), await service.create(latitude=north(2.9).latitude)
    assert 0 < await step(service.database, dispatcher) <= 10
    await service.pass_time(10)
    await step(service.database, dispatcher)
    found = [*await waves_of(service, south), *await waves_of(service, north_)]
    decided = [wave for wave in found if wave.state is WaveState.DECIDED]
    assert len(decided) == 2
    assert len({wave.batch_id for wave in decided}) == len({wave.seed for wave in decided}) == 1
    assert await asked(service, south) == [far.user_id]
    assert await asked(service, north_) == [between.user_id]


# SQLite lets one writer in at a time.
@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
async def test_locked_request_is_skipped(service: Service) -> None:
    await service.add_provider()
    held, free = await service.create(), await service.create()
    async with service.database.transaction() as session:
        await request_queries.lock_request(session, held.id)
        async with asyncio.timeout(2):
            assert await service.do(actions.decide_due_waves, DispatchRuleSet(default=ONE_BY_ONE))
        assert len(await asked(service, free)) == 1
        assert await states(service, held) == ["planned"]
    await service.dispatch()
    assert len(await asked(service, held)) == 1
