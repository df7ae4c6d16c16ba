"""Tests several dispatchers on the same searches, at once and one after another."""

import asyncio
from collections import Counter
from dataclasses import replace

from request_testing import Service, north
from sqlalchemy import select

from kit.database import Database
from kit.due import Due
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.models import Offer, OfferState, Wave, WaveState
from request_service.assistance.dispatcher import Dispatcher
from testkit.callers import new_caller
from testkit.waiting import eventually


async def run_until(service: Service, kind: str, times: int) -> None:
    """Runs a dispatcher until there are so many events of `kind`."""

    async def are_told() -> bool:
        return len(await service.events(kind)) >= times

    async with Due(service.database, service.dispatcher()):
        await eventually(are_told, seconds=30)


async def test_another_process_continues_where_one_was_killed(service: Service) -> None:
    searching = replace(service, rules=DispatchRules(wave_seconds=60, wave_size=2, head_start_seconds=30, most_waves=2))
    providers = [await service.add_provider(north(km)) for km in (1, 2, 6)]
    await service.create()
    await run_until(searching, "OfferCreated", 1)
    # The planned offer becomes due while no dispatcher runs.
    await service.pass_time(30)
    assert len(await service.audiences("OfferCreated")) == 1
    await run_until(searching, "OfferCreated", 2)
    await service.pass_time(60)
    await run_until(searching, "OfferCreated", 3)
    await service.pass_time(60)
    await run_until(searching, "NoticeRaised", 1)
    assert sorted(await service.audiences("OfferCreated")) == sorted([str(one.user_id)] for one in providers)
    assert len(await service.audiences("OfferExpired")) == 3
    assert set(await service.scalars(select(Wave.state))) == {WaveState.DECIDED}


async def test_two_dispatchers_decide_no_wave_twice_and_keep_the_cap(service: Service, migrated_url: str) -> None:
    rule_set = DispatchRuleSet(
        default=DispatchRules(wave_size=3, parallel_offers=2, wave_seconds=60, head_start_seconds=30, gather_seconds=0)
    )
    providers = {(await service.add_provider()).user_id for _ in range(20)}
    async with (
        Database(migrated_url) as other,
        Due(service.database, Dispatcher(service.database, rule_set)),
        Due(other, Dispatcher(other, rule_set)),
    ):
        # Each request has its own client, because a provider holds at most one open offer of one client.
        requests = await asyncio.gather(*(service.create(new_caller()) for _ in range(30)))

        async def are_all_decided() -> bool:
            decided = select(Wave.request_id).where(Wave.state == WaveState.DECIDED).distinct()
            return len(await service.scalars(decided)) == len(requests)

        await eventually(are_all_decided, seconds=60)
        decided = await service.scalars(select(Wave).where(Wave.state == WaveState.DECIDED))
        offers = await service.scalars(select(Offer))
    assert Counter((wave.request_id, wave.number) for wave in decided).most_common(1)[0][1] == 1
    assert {wave.request_id for wave in decided} == {request.id for request in requests}
    given = Counter(offer.provider_id for offer in offers)
    assert set(given) == providers
    assert max(given.values()) == 2
    assert sorted(await service.audiences("OfferCreated")) == sorted(
        [str(offer.provider_id)] for offer in offers if offer.state is OfferState.LIVE
    )
