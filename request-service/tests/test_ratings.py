"""Tests the ratings that the parties of a completed job give each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from request_testing import Created, Located, Persons, Told, provider_row
from sqlalchemy import select

from kit import call, clock, rpc
from kit.call import Call
from kit.caller import Caller
from kit.database import Database
from kit.errors import Conflict, InvalidInput
from kit.ids import new_id
from kit.rpc import Channel
from request_service import app
from request_service.assistance import actions as requests
from request_service.assistance import consumers
from request_service.assistance.requests.models import ServiceRequest
from request_service.ratings import queries
from request_service.ratings.models import Opinion, Rating
from request_service.settings import Settings
from request_service.timeline.models import TimelineEntry
from testkit.people import outcome
from testkit.tokens import TokenIssuer
from twou.auth.v1.events_pb2 import UserDeleted
from twou.request.v1.events_pb2 import RequestRated
from twou.request.v1.request_pb2 import ListTimelineRequest, RateRequestRequest
from twou.request.v1.request_pb2_grpc import RequestServiceStub

type Done = Callable[..., Awaitable[ServiceRequest]]

issuer = TokenIssuer()


@pytest.fixture
def done(database: Database, created: Created) -> Done:
    """Adds a completed request."""

    async def add(client: Caller, provider: Caller) -> ServiceRequest:
        request = await created(client)
        async with database.transaction() as session:
            await requests.accept_request(session, provider, request.id)
            await requests.start_request(session, provider, request.id, None)
            return await requests.complete_request(session, provider, request.id, None)

    return add


@pytest.fixture
async def channel(settings: Settings) -> AsyncIterator[Channel]:
    running = app.running(settings, keys=lambda _: issuer.keys())
    async with running as chassis, rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel:
        yield channel


async def rate(
    database: Database, rater: Caller, request: ServiceRequest, score: int, comment: str | None = None
) -> Rating:
    async with database.transaction() as session:
        return await requests.rate_request(session, rater, request.id, Opinion(score, comment))


async def mutually_blocked(database: Database, person: Caller) -> set[object]:
    async with database.read() as session:
        return set(await queries.list_mutually_blocked(session, person.user_id))


async def test_each_party_rates_the_other_and_the_other_is_told(
    database: Database, person: Persons, located: Located, done: Done, told: Told
) -> None:
    client, provider = person(), await located()
    request = await done(client, provider)
    for rater, ratee, score, comment in ((client, provider, 4, " quick \n"), (provider, client, 5, None)):
        rating = await rate(database, rater, request, score, comment)
        assert (rating.rater_id, rating.ratee_id, rating.score) == (rater.user_id, ratee.user_id, score)
        assert rating.comment == ("quick" if comment else None)
        row = (await told())[-1]
        event = RequestRated.FromString(row.payload)
        assert (row.type, row.topic) == ("twou.request.v1.RequestRated", str(request.id))
        assert row.audience == [str(ratee.user_id)]
        assert (event.rating.request_id, event.rating.score) == (str(request.id), score)
        assert event.actor_id == event.rating.rater_id == str(rater.user_id)
    async with database.read() as session:
        entries = (await session.scalars(select(TimelineEntry).order_by(TimelineEntry.seq))).all()[-2:]
    assert [(entry.type, entry.actor_id, entry.data["score"]) for entry in entries] == [
        ("request.rated", client.user_id, "4"),
        ("request.rated", provider.user_id, "5"),
    ]
    assert "quick" not in str([entry.data for entry in entries])


async def test_the_rating_of_a_provider_is_the_mean_of_all(
    database: Database, person: Persons, located: Located, done: Done
) -> None:
    provider = await located()
    assert (await provider_row(database, provider.user_id)).rating is None
    for score, mean in ((5, 5.0), (4, 4.5), (1, 10 / 3)):
        await rate(database, client := person(), await done(client, provider), score)
        assert (await provider_row(database, provider.user_id)).rating == pytest.approx(mean)
    found = await provider_row(database, provider.user_id)
    assert (found.rating_sum, found.rating_count) == (10, 3)


async def test_rating_of_a_client_does_not_count_for_their_provider_profile(
    database: Database, located: Located, done: Done
) -> None:
    client, provider = await located(), await located()
    await rate(database, provider, await done(client, provider), 1)
    assert (await provider_row(database, client.user_id)).rating_count == 0


async def test_ratings_at_the_same_moment_are_all_counted(
    database: Database, person: Persons, located: Located, done: Done
) -> None:
    provider = await located()
    jobs = [(client := person(), await done(client, provider)) for _ in range(8)]
    await asyncio.gather(*(rate(database, client, request, 3) for client, request in jobs))
    found = await provider_row(database, provider.user_id)
    assert (found.rating_sum, found.rating_count, found.rating) == (24, 8, 3.0)


async def test_both_parties_may_rate_at_the_same_moment(database: Database, located: Located, done: Done) -> None:
    for _ in range(5):
        client, provider = await located(), await located()
        request = await done(client, provider)
        outcomes = await asyncio.gather(*(outcome(rate(database, rater, request, 2)) for rater in (client, provider)))
        assert outcomes == ["OK", "OK"]


async def test_a_party_rates_once_however_often_it_tries(
    database: Database, person: Persons, located: Located, done: Done
) -> None:
    client, provider = person(), await located()
    request = await done(client, provider)
    outcomes = await asyncio.gather(*(outcome(rate(database, client, request, score)) for score in range(1, 6)))
    assert sorted(outcomes) == ["ALREADY_RATED"] * 4 + ["OK"]
    found = await provider_row(database, provider.user_id)
    assert (found.rating_count, found.rating) == (1, outcomes.index("OK") + 1)


async def test_only_parties_rate_completed_requests(database: Database, person: Persons, created: Created) -> None:
    client, provider = person(), person("provider")
    request = await created(client)
    others = (person(), person("provider"), person("admin"))
    steps: list[tuple[Callable[..., Awaitable[object]], list[Any]]] = [
        (requests.accept_request, []),
        (requests.start_request, [None]),
        (requests.complete_request, [None]),
    ]
    assert await outcome(rate(database, client, request, 5)) == "INVALID_TRANSITION"
    for action, more in steps:
        async with database.transaction() as session:
            await action(session, provider, request.id, *more)
        is_over = action is requests.complete_request
        for party in (client, provider):
            assert await outcome(rate(database, party, request, 5)) == ("OK" if is_over else "INVALID_TRANSITION")
        for other in others:
            assert await outcome(rate(database, other, request, 5)) == "NOT_PART_OF_REQUEST"


@pytest.mark.parametrize(
    ("field", "opinion"),
    [
        ("score", Opinion(0)),
        ("score", Opinion(6)),
        ("score", Opinion(-1)),
        ("comment", Opinion(5, "x" * 1001)),
        ("comment", Opinion(5, "good\x00")),
    ],
)
async def test_invalid_opinion_is_refused_by_field(field: str, opinion: Opinion) -> None:
    with pytest.raises(InvalidInput) as refused:
        Rating.give(new_id(), new_id(), new_id(), opinion, clock.now())
    assert [detail.field for detail in refused.value.details] == [field]


async def test_worst_rating_blocks_both_sides(database: Database, person: Persons, done: Done) -> None:
    anna, berta = person(), person()
    bad, hurt, fine = (person("provider") for _ in range(3))
    await rate(database, anna, await done(anna, bad), 1)
    await rate(database, hurt, await done(anna, hurt), 1)
    both = await done(anna, fine)
    await rate(database, anna, both, 2)
    await rate(database, fine, both, 5)
    await rate(database, berta, await done(berta, fine), 1)
    assert await mutually_blocked(database, anna) == {bad.user_id, hurt.user_id}
    assert await mutually_blocked(database, bad) == {anna.user_id}
    assert await mutually_blocked(database, fine) == {berta.user_id}
    assert await mutually_blocked(database, person()) == set()


async def test_of_a_deleted_account_the_scores_stay_and_no_word(
    database: Database, person: Persons, located: Located, done: Done
) -> None:
    client, provider = person(), await located()
    request = await done(client, provider)
    await rate(database, client, request, 4, "Very quick")
    await rate(database, provider, request, 5, "Paid at once")
    async with database.transaction() as session:
        deleted = UserDeleted(user_id=str(client.user_id), occurred_at=clock.to_timestamp(clock.now()))
        await consumers.on_user_deleted(session, deleted)
    async with database.read() as session:
        found = (await session.scalars(select(Rating).order_by(Rating.score))).all()
    assert [(rating.score, rating.comment) for rating in found] == [(4, None), (5, "Paid at once")]
    assert (await provider_row(database, provider.user_id)).rating == 4.0
    async with database.transaction() as session:
        deleted = UserDeleted(user_id=str(provider.user_id), occurred_at=clock.to_timestamp(clock.now()))
        await consumers.on_user_deleted(session, deleted)
    other = await done(person(), await located())
    assert await outcome(rate(database, client, other, 1)) == "NOT_PART_OF_REQUEST"


async def test_token_of_a_deleted_account_cannot_rate(
    database: Database, person: Persons, located: Located, done: Done
) -> None:
    client, provider = person(), await located()
    request = await done(client, provider)
    async with database.transaction() as session:
        deleted = UserDeleted(user_id=str(client.user_id), occurred_at=clock.to_timestamp(clock.now()))
        await consumers.on_user_deleted(session, deleted)
    assert await outcome(rate(database, client, request, 1, "Never again")) == "NOT_AUTHENTICATED"


async def test_over_the_wire_a_rating_is_answered_kept_and_in_the_timeline(
    channel: Channel, person: Persons, done: Done
) -> None:
    client, provider, stub = person(), person("provider"), RequestServiceStub(channel)
    request = await done(client, provider)
    call.enter(Call(token=issuer.token(client.user_id, "client"), idempotency_key="key-1"))
    message = RateRequestRequest(request_id=str(request.id), score=5, comment="Very quick")
    first = await rpc.unary(stub.RateRequest, message)
    assert (first.rating.score, first.rating.comment) == (5, "Very quick")
    assert (first.rating.rater_id, first.rating.ratee_id) == (str(client.user_id), str(provider.user_id))
    assert await rpc.unary(stub.RateRequest, message) == first
    call.enter(Call(token=issuer.token(client.user_id, "client")))
    with pytest.raises(Conflict) as refused:
        await rpc.unary(stub.RateRequest, message)
    assert refused.value.code == "ALREADY_RATED"
    timeline = await rpc.unary(stub.ListTimeline, ListTimelineRequest(request_id=str(request.id)))
    types = [entry.type.removeprefix("request.") for entry in timeline.entries]
    assert types == ["created", "accepted", "started", "completed", "rated"]
