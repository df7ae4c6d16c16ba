"""Tests several dispatchers on the same searches, at once and one after another."""

import asyncio
from collections import Counter

from request_testing import Created, Located, Persons, Told, audiences, north, pass_time
from sqlalchemy import select

from kit.database import Database
from kit.due import Due
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.models import Offer, OfferState, Wave, WaveState
from request_service.assistance.dispatcher import Dispatcher


async def until(told: Told, kind: str, times: int) -> None:
    async with asyncio.timeout(30):
        while len(audiences(await told(), kind)) < times:
            await asyncio.sleep(0.02)


async def test_another_process_continues_where_one_was_killed(
    database: Database, located: Located, created: Created, told: Told
) -> None:
    rules = DispatchRules().changed(wave_seconds=60, wave_size=2, head_start_seconds=30, most_waves=2)
    providers = [await located(north(km)) for km in (1, 2, 6)]
    await created()
    async with Due(database, Dispatcher(database, DispatchRuleSet(default=rules))):
        await until(told, "OfferCreated", 1)
    # The planned offer becomes due while no dispatcher runs.
    await pass_time(database, 30)
    assert len(audiences(await told(), "OfferCreated")) == 1
    async with Due(database, Dispatcher(database, DispatchRuleSet(default=rules))):
        await until(told, "OfferCreated", 2)
    await pass_time(database, 60)
    async with Due(database, Dispatcher(database, DispatchRuleSet(default=rules))):
        await until(told, "OfferCreated", 3)
    await pass_time(database, 60)
    async with Due(database, Dispatcher(database, DispatchRuleSet(default=rules))):
        await until(told, "Notification", 1)
    assert sorted(audiences(await told(), "OfferCreated")) == sorted([str(one.user_id)] for one in providers)
    assert len(audiences(await told(), "OfferExpired")) == 3
    async with database.read() as session:
        assert set(await session.scalars(select(Wave.state))) == {WaveState.DECIDED}


async def test_two_dispatchers_decide_no_wave_twice_and_keep_the_cap(  # noqa: PLR0913, PLR0917  # pytest names them
    database: Database, migrated_url: str, located: Located, created: Created, person: Persons, told: Told
) -> None:
    rule_set = DispatchRuleSet(
        default=DispatchRules(wave_size=3, parallel_offers=2, wave_seconds=60, head_start_seconds=30, gather_seconds=0)
    )
    providers = {(await located()).user_id for _ in range(20)}
    async with (
        Database(migrated_url) as other,
        Due(database, Dispatcher(database, rule_set)),
        Due(other, Dispatcher(other, rule_set)),
    ):
        client = person()
        requests = await asyncio.gather(*(created(client) for _ in range(30)))
        decided: list[Wave] = []
        async with asyncio.timeout(60):
            while len({wave.request_id for wave in decided}) < 30:
                await asyncio.sleep(0.1)
                async with database.read() as session:
                    decided = list(await session.scalars(select(Wave).where(Wave.state == WaveState.DECIDED)))
        async with database.read() as session:
            offers = (await session.scalars(select(Offer))).all()
    assert Counter((wave.request_id, wave.number) for wave in decided).most_common(1)[0][1] == 1
    assert {wave.request_id for wave in decided} == {request.id for request in requests}
    given = Counter(offer.provider_id for offer in offers)
    assert set(given) == providers
    assert max(given.values()) == 2
    assert sorted(audiences(await told(), "OfferCreated")) == sorted(
        [str(offer.provider_id)] for offer in offers if offer.state is OfferState.LIVE
    )
