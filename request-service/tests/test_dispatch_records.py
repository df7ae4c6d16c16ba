"""Tests the records of decisions, which explain a decision and replay it."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from request_testing import Created, Dispatched, Located, Persons, north
from sqlalchemy import select, update

from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import Forbidden, NotFound
from kit.ids import new_id
from request_service.assistance import actions as requests
from request_service.assistance.dispatch import actions, convert
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.models import Candidate, Offer, OfferState, Wave
from request_service.assistance.dispatch.replay import Replay, replay, report
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category
from request_service.providers.models import Provider
from request_service.ratings.models import Rating
from testkit.stepping import step
from twou.request.v1 import dispatch_pb2 as pb

RULES = DispatchRules(wave_size=2, gather_seconds=0, head_start_seconds=2, largest_radius_km=25, parallel_offers=2)


@pytest.fixture
def rule_set() -> DispatchRuleSet:
    return DispatchRuleSet(default=RULES)


async def explained(database: Database, caller: Caller, request: ServiceRequest) -> Sequence[pb.Wave]:
    async with database.read() as session:
        return convert.dispatch_message(await actions.get_dispatch(session, caller, request.id)).waves


async def candidates(database: Database, **conditions: UUID) -> Sequence[Candidate]:
    async with database.read() as session:
        return (await session.scalars(select(Candidate).filter_by(**conditions))).all()


async def test_every_candidate_has_a_reason(
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons
) -> None:
    near, second, third = [await located(north(km)) for km in (0.5, 1, 2)]
    expected = {
        near: ("offered", "live", 1),
        second: ("offered", "planned", 2),
        third: ("not_chosen", "", 3),
        await located(is_available=False): ("unavailable", "", 0),
        await located(categories=[Category.TOWING]): ("wrong_category", "", 0),
        await located(north(2.5), service_radius_km=1): ("too_far", "", 0),
        (stale := await located()): ("stale", "", 0),
        (busy := await located()): ("busy", "", 0),
        (own := await located()): ("own_request", "", 0),
    }
    await located(north(3.2))
    job = await created(latitude=-30.0)
    async with database.transaction() as session:
        await requests.accept_request(session, busy, job.id)
        late = clock.now() - timedelta(minutes=6)
        await session.execute(update(Provider).where(Provider.id == stale.user_id).values(located_at=late))
    request = await created(own, category=Category.TIRE)
    await dispatched()
    first, planned = await explained(database, person("admin"), request)
    found = {UUID(one.provider_id): (one.outcome, one.offer_state, one.rank) for one in first.candidates}
    assert found == {provider.user_id: outcome for provider, outcome in expected.items()}
    assert [one.rank for one in first.candidates[:3]] == [1, 2, 3]
    assert sum(first.outcomes.values()) == len(expected)
    assert first.outcomes["offered"] == 2
    best = first.candidates[0]
    assert (best.delay_seconds, first.candidates[1].delay_seconds) == (0, 2)
    assert best.distance_km == pytest.approx(0.5, abs=0.01)
    assert sum(best.parts.values()) == pytest.approx(best.score)
    assert (first.state, first.radius_km, first.rules_version) == ("decided", 3, RULES.version)
    assert (planned.state, planned.number, planned.HasField("decided_at")) == ("planned", 2, False)
    assert planned.due_at != Timestamp()


async def test_a_client_sees_numbers_and_a_stranger_nothing(
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons
) -> None:
    client, provider = person(), await located()
    request = await created(client)
    await dispatched()
    (first,) = await explained(database, client, request)
    assert (dict(first.outcomes), list(first.candidates)) == ({"offered": 1}, [])
    for stranger in (person(), provider):
        with pytest.raises(Forbidden) as refused:
            await explained(database, stranger, request)
        assert refused.value.code == "NOT_PART_OF_REQUEST"
    async with database.read() as session:
        with pytest.raises(NotFound):
            await actions.get_dispatch(session, person("admin"), new_id())


async def test_mutually_blocked_pairs_get_no_offer(
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons
) -> None:
    client, provider = person(), await located()
    earlier = await created(client)
    async with database.transaction() as session:
        rating = Rating(
            id=earlier.id,
            request_id=earlier.id,
            rater_id=client.user_id,
            ratee_id=provider.user_id,
            score=1,
            created_at=clock.now(),
        )
        session.add(rating)
    other = await created()
    await dispatched()
    outcomes = [dict((await explained(database, person("admin"), one))[0].outcomes) for one in (earlier, other)]
    assert outcomes == [{"blocked": 1}, {"offered": 1}]


async def test_best_of_many_candidates_are_listed(
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons
) -> None:
    one = await located()
    async with database.transaction() as session:
        pattern = await session.get_one(Provider, one.user_id)
        columns = {name: getattr(pattern, name) for name in Provider.__table__.columns.keys()}  # noqa: SIM118
        session.add_all(Provider(**{**columns, "id": new_id(), "is_available": at < 150}) for at in range(250))
    request = await created()
    await dispatched()
    first, _ = await explained(database, person("admin"), request)
    assert len(first.candidates) == 200
    assert [one.rank for one in first.candidates[:151]] == list(range(1, 152))
    assert first.outcomes["unavailable"] == 100


# Offers to one provider: minutes since each was made, minutes that it was open, and its state. The second was open when
# the first expired; the last is older than the counted window.
STOOD = [
    (60, 5, OfferState.EXPIRED),
    (58, 5, OfferState.DECLINED),
    (40, 5, OfferState.EXPIRED),
    (30, 5, OfferState.ACCEPTED),
    (20, 5, OfferState.WITHDRAWN),
    (1, 5, OfferState.LIVE),
    (60 * 24 * 8, 5, OfferState.DECLINED),
]


async def test_recent_history_of_a_provider_is_recorded(
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons
) -> None:
    provider, client = await located(), person()
    now, minute = clock.now(), timedelta(minutes=1)
    request = await created(latitude=-30.0)
    async with database.transaction() as session:
        for number, (ago, minutes, state) in enumerate(STOOD):
            offer = Offer(
                id=new_id(),
                request_id=request.id,
                provider_id=provider.user_id,
                distance_km=1,
                # The rounds only make the rows distinct.
                round=-number,
                state=state,
                created_at=now - ago * minute,
                expires_at=now - (ago - minutes) * minute,
            )
            session.add(offer)
    kept, broken = await created(client), await created(client)
    for one in (kept, broken):
        async with database.transaction() as session:
            await requests.accept_request(session, provider, one.id)
    async with database.transaction() as session:
        await requests.cancel_request(session, client, kept.id, None)
        await requests.cancel_request(session, provider, broken.id, None)
    asked = await created()
    await dispatched()
    wave, *_ = await explained(database, person("admin"), asked)
    (candidate,) = await candidates(database, wave_id=UUID(wave.id), provider_id=provider.user_id)
    known = candidate.snapshot["provider"]
    assert (known["offers_received"], known["offers_accepted"], known["offers_declined_or_expired"]) == (6, 1, 2)
    # The accepted offer is of an earlier round, and its job was taken from the provider again.
    # rule: allow word — recorded waves have this key.
    assert (known["jobs_accepted"], known["jobs_cancelled_by_him"]) == (3, 2)
    assert (known["live_offers"], known["is_busy"]) == (1, False)
    assert known["idle_since"] is not None


async def several_decisions(database: Database, located: Located, created: Created) -> None:
    """Makes decisions with competing requests, several waves and expired offers."""
    dispatcher = Dispatcher(database, DispatchRuleSet(default=RULES))
    providers = [await located(north(km)) for km in (0.3, 0.7, 1.4, 2.2, 4, 6, 11)]
    asked = [await created(latitude=north(km).latitude, category=Category.TIRE) for km in (0, 1, 2)]
    for _ in range(3):
        while await step(database, dispatcher) == 0:
            pass
        async with database.transaction() as session:
            for wave in await session.scalars(select(Wave)):
                wave.due_at = clock.now()
            for offer in await session.scalars(select(Offer)):
                offer.expires_at = clock.now()
    async with database.transaction() as session:
        await requests.accept_request(session, providers[0], asked[0].id)


async def test_a_replay_decides_as_it_was_decided(database: Database, located: Located, created: Created) -> None:
    await several_decisions(database, located, created)
    replayed = await replay(database)
    assert (replayed.different, replayed.incomplete) == ([], 0)
    assert replayed.identical >= 7
    assert report(replayed) == [f"{replayed.identical} of {replayed.identical} waves are decided as they were"]


async def test_other_rules_show_what_they_would_change(database: Database, located: Located, created: Created) -> None:
    await several_decisions(database, located, created)
    replayed = await replay(database, DispatchRuleSet(default=RULES.changed(wave_size=1)))
    assert replayed.changed > 0
    assert len(replayed.otherwise.offered) < len(replayed.then.offered)
    assert (replayed.different, replayed.otherwise.waves) == ([], replayed.then.waves)
    lines = report(replayed)
    assert any(line.startswith("waves that go to others") and line.endswith(str(replayed.changed)) for line in lines)


async def test_replay_reports_different_records(database: Database, located: Located, created: Created) -> None:
    await several_decisions(database, located, created)
    async with database.transaction() as session:
        statement = update(Candidate).where(Candidate.rank == 1).values(outcome="not_chosen")
        await session.execute(statement)
    replayed = await replay(database)
    assert len(replayed.different) > 0
    assert report(replayed)[1].startswith("different: request ")


async def test_the_command_replays_with_a_file_of_rules(
    database: Database, migrated_url: str, located: Located, created: Created, tmp_path: Path
) -> None:
    await several_decisions(database, located, created)
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps({"categories": {"tire": {"wave_size": 1}}}), encoding="utf-8")
    code, out, _ = await command(migrated_url, "replay", "--rules", str(rules))
    assert code == 0
    assert "waves are decided as they were" in out
    assert "by these rules" in out
    rules.write_text('{"default": {"wave_size": 0}}', encoding="utf-8")
    code, _, err = await command(migrated_url, "replay", "--rules", str(rules))
    assert code != 0
    assert "wave_size must be a whole number between 1 and 100" in err


async def test_erased_provider_leaves_no_record(
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons
) -> None:
    erased, _ = await located(), await located(north(1))
    client = person()
    request = await created(client)
    await dispatched()
    async with database.transaction() as session:
        await actions.decline_offer(session, erased, request.id)
    await dispatched()
    async with database.transaction() as session:
        await actions.erase_offers_to(session, erased.user_id)
    assert await candidates(database, provider_id=erased.user_id) == []
    async with database.read() as session:
        snapshots = (await session.scalars(select(Wave.snapshot))).all()
    assert str(erased.user_id) not in json.dumps(snapshots)
    replayed = await replay(database)
    assert (replayed.identical, replayed.different) == (0, [])
    assert replayed.incomplete > 0
    assert len(report(replayed)) == 2


async def test_erased_client_leaves_no_position(
    database: Database, located: Located, created: Created, dispatched: Dispatched, person: Persons
) -> None:
    client = person()
    await located()
    await created(client)
    await dispatched()
    async with database.transaction() as session:
        await actions.erase_searches_for(session, client.user_id)
    assert await candidates(database) == []
    replayed = await replay(database)
    assert (replayed.identical, replayed.incomplete) == (0, 1)


async def test_a_replay_of_nothing_says_so(database: Database) -> None:
    assert report(await replay(database, DispatchRuleSet()))[0] == "0 of 0 waves are decided as they were"
    assert Replay().then.rows()[4] == ("radius, km, mean", "-")


async def command(url: str, *arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "request_service",
        *arguments,
        env={**os.environ, "DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()
