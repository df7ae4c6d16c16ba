"""Tests the records of decisions, which explain a decision and replay it."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from request_testing import Service, north
from sqlalchemy import select, update

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from request_service.assistance.dispatch import actions, convert
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.models import Candidate, Offer, OfferState, Wave
from request_service.assistance.dispatch.replay import Replay, replay, report
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category
from request_service.providers.models import Provider
from request_service.reviews.models import Dealing, Opinion, Review
from testkit.callers import new_caller
from testkit.people import outcome
from twou.request.v1 import dispatch_pb2 as pb

RULES = DispatchRules(
    wave_size=2, gather_seconds=0, head_start_seconds=2, first_radius_km=5, largest_radius_km=25, parallel_offers=2
)


@pytest.fixture
def rules() -> DispatchRules:
    return RULES


async def explained(service: Service, caller: Caller, request: ServiceRequest) -> Sequence[pb.Wave]:
    return convert.dispatch_message(await service.read(actions.get_dispatch, caller, request.id)).waves


async def replayed_waves(service: Service, **changes: Any) -> Replay:
    """Replays all decisions, with other rules if there are `changes` to them."""
    other_rules = DispatchRuleSet(default=RULES.changed(**changes)) if changes else None
    return await replay(service.database, other_rules)


async def candidates(service: Service, **conditions: UUID) -> Sequence[Candidate]:
    return await service.scalars(select(Candidate).filter_by(**conditions))


async def test_every_candidate_has_a_reason(service: Service) -> None:
    near, second, third = [await service.add_provider(north(km)) for km in (0.5, 2, 4)]
    expected = {
        near: ("offered", "live", 1),
        second: ("offered", "planned", 2),
        third: ("not_chosen", "", 3),
        await service.add_provider(is_available=False): ("unavailable", "", 0),
        await service.add_provider(categories=[Category.TOWING]): ("wrong_category", "", 0),
        await service.add_provider(north(4), service_radius_km=1): ("too_far", "", 0),
        (stale := await service.add_provider()): ("stale", "", 0),
        (busy := await service.add_provider()): ("busy", "", 0),
        (own := await service.add_provider()): ("own_request", "", 0),
    }
    await service.add_provider(north(6))
    await service.accept(busy, await service.create(latitude=-30.0))
    late = clock.now() - timedelta(minutes=6)
    await service.execute(update(Provider).where(Provider.id == stale.user_id).values(located_at=late))
    request = await service.create(own, category=Category.TIRE)
    await service.dispatch()
    first, planned = await explained(service, new_caller("admin"), request)
    found = {UUID(one.provider_id): (one.outcome, one.offer_state, one.rank) for one in first.candidates}
    assert found == {provider.user_id: outcome for provider, outcome in expected.items()}
    assert [one.rank for one in first.candidates[:3]] == [1, 2, 3]
    assert sum(first.outcomes.values()) == len(expected)
    assert first.outcomes["offered"] == 2
    best, second_best = first.candidates[:2]
    assert (best.delay_seconds, second_best.delay_seconds) == (0, 2)
    assert best.distance_km == 0
    assert second_best.distance_km == pytest.approx(2.24, abs=0.01)
    assert sum(best.parts.values()) == pytest.approx(best.score)
    assert (first.state, first.radius_km, first.rules_version) == ("decided", 5, RULES.version)
    assert (planned.state, planned.number, planned.HasField("decided_at")) == ("planned", 2, False)
    assert planned.due_at != Timestamp()


async def test_a_client_sees_numbers_and_a_stranger_nothing(service: Service) -> None:
    client, provider = new_caller(), await service.add_provider()
    request = await service.create(client)
    await service.dispatch()
    (first,) = await explained(service, client, request)
    assert (dict(first.outcomes), list(first.candidates)) == ({"offered": 1}, [])
    for stranger in (new_caller(), provider):
        assert await outcome(explained(service, stranger, request)) == "NOT_PART_OF_REQUEST"
    unknown = service.read(actions.get_dispatch, new_caller("admin"), new_id())
    assert await outcome(unknown) == "REQUEST_NOT_FOUND"


async def test_mutually_blocked_pairs_get_no_offer(service: Service) -> None:
    client, provider = new_caller(), await service.add_provider()
    earlier = await service.create(client)
    async with service.database.transaction() as session:
        session.add(Review.give(Dealing(earlier.id), client.user_id, provider.user_id, Opinion(1), clock.now()))
    other = await service.create()
    await service.dispatch()
    outcomes = [dict((await explained(service, new_caller("admin"), one))[0].outcomes) for one in (earlier, other)]
    assert outcomes == [{"blocked": 1}, {"offered": 1}]


async def test_best_of_many_candidates_are_listed(service: Service) -> None:
    one = await service.add_provider()
    async with service.database.transaction() as session:
        pattern = await session.get_one(Provider, one.user_id)
        columns = {name: getattr(pattern, name) for name in Provider.__table__.columns.keys()}  # noqa: SIM118
        session.add_all(Provider(**{**columns, "id": new_id(), "is_available": at < 150}) for at in range(250))
    request = await service.create()
    await service.dispatch()
    first, _ = await explained(service, new_caller("admin"), request)
    assert len(first.candidates) == 200
    assert [one.rank for one in first.candidates[:151]] == list(range(1, 152))
    assert first.outcomes["unavailable"] == 100


# Offers to one provider: minutes since each was made, and its state. Each was open for five minutes, so the second was
# open when the first expired; the last is older than the counted window.
STOOD = [
    (60, OfferState.EXPIRED),
    (58, OfferState.DECLINED),
    (40, OfferState.EXPIRED),
    (30, OfferState.ACCEPTED),
    (20, OfferState.WITHDRAWN),
    (1, OfferState.LIVE),
    (60 * 24 * 8, OfferState.DECLINED),
]


async def test_recent_history_of_a_provider_is_recorded(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    now = clock.now()
    request = await service.create(latitude=-30.0)
    async with service.database.transaction() as session:
        for number, (minutes_ago, state) in enumerate(STOOD):
            made_at = now - timedelta(minutes=minutes_ago)
            offer = Offer(
                id=new_id(),
                request_id=request.id,
                provider_id=provider.user_id,
                distance_km=1,
                # The rounds only make the rows distinct.
                round=-number,
                state=state,
                created_at=made_at,
                expires_at=made_at + timedelta(minutes=5),
            )
            session.add(offer)
    kept, broken = await service.create(client), await service.create(client)
    for one in (kept, broken):
        await service.accept(provider, one)
    await service.cancel(client, kept)
    await service.cancel(provider, broken)
    asked = await service.create()
    await service.dispatch()
    wave, *_ = await explained(service, new_caller("admin"), asked)
    (candidate,) = await candidates(service, wave_id=UUID(wave.id), provider_id=provider.user_id)
    known = candidate.snapshot["provider"]
    assert (known["offers_received"], known["offers_accepted"], known["offers_declined_or_expired"]) == (6, 1, 2)
    # The accepted offer is of an earlier round, and its job was taken from the provider again.
    # rule: allow word — recorded waves have this key.
    assert (known["jobs_accepted"], known["jobs_cancelled_by_him"]) == (3, 2)
    assert (known["live_offers"], known["is_busy"]) == (1, False)
    assert known["idle_since"] is not None


async def several_decisions(service: Service) -> None:
    """Makes decisions with competing requests, several waves and expired offers."""
    providers = [await service.add_provider(north(km)) for km in (0.3, 0.7, 1.4, 2.2, 4, 6, 11)]
    asked = [await service.create(latitude=north(km).latitude, category=Category.TIRE) for km in (0, 1, 2)]
    for _ in range(3):
        await service.dispatch()
        await service.execute(update(Wave).values(due_at=clock.now()))
        await service.execute(update(Offer).values(expires_at=clock.now()))
    await service.accept(providers[0], asked[0])


async def test_a_replay_decides_as_it_was_decided(service: Service) -> None:
    await several_decisions(service)
    replayed = await replayed_waves(service)
    assert (replayed.different, replayed.incomplete) == ([], 0)
    assert replayed.identical >= 7
    assert report(replayed) == [f"{replayed.identical} of {replayed.identical} waves are decided as they were"]


async def test_other_rules_show_what_they_would_change(service: Service) -> None:
    await several_decisions(service)
    replayed = await replayed_waves(service, wave_size=1)
    assert replayed.changed > 0
    assert len(replayed.otherwise.offered) < len(replayed.then.offered)
    assert (replayed.different, replayed.otherwise.waves) == ([], replayed.then.waves)
    lines = report(replayed)
    assert any(line.startswith("waves that go to others") and line.endswith(str(replayed.changed)) for line in lines)


async def test_replay_reports_different_records(service: Service) -> None:
    await several_decisions(service)
    await service.execute(update(Candidate).where(Candidate.rank == 1).values(outcome="not_chosen"))
    replayed = await replayed_waves(service)
    assert len(replayed.different) > 0
    assert report(replayed)[1].startswith("different: request ")


async def test_the_command_replays_with_a_file_of_rules(service: Service, migrated_url: str, tmp_path: Path) -> None:
    await several_decisions(service)
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


async def test_erased_provider_leaves_no_record(service: Service) -> None:
    erased, _ = await service.add_provider(), await service.add_provider(north(2))
    client = new_caller()
    request = await service.create(client)
    await service.dispatch()
    await service.decline(erased, request.id)
    await service.dispatch()
    await service.do(actions.erase_offers_to, erased.user_id)
    assert await candidates(service, provider_id=erased.user_id) == []
    snapshots = await service.scalars(select(Wave.snapshot))
    assert str(erased.user_id) not in json.dumps(snapshots)
    replayed = await replayed_waves(service)
    assert (replayed.identical, replayed.different) == (0, [])
    assert replayed.incomplete > 0
    assert len(report(replayed)) == 2


async def test_erased_client_leaves_no_position(service: Service) -> None:
    client = new_caller()
    await service.add_provider()
    await service.create(client)
    await service.dispatch()
    await service.do(actions.erase_searches_for, client.user_id)
    assert await candidates(service) == []
    replayed = await replayed_waves(service)
    assert (replayed.identical, replayed.incomplete) == (0, 1)


async def test_a_replay_of_nothing_says_so(service: Service) -> None:
    assert report(await replay(service.database, DispatchRuleSet()))[0] == "0 of 0 waves are decided as they were"
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
