"""Tests the ratings that the parties of a completed job give each other."""

import asyncio

import pytest
from remote_testing import Remote, issuer
from request_testing import Service, by_field, decoded, deleted, refusal_of
from sqlalchemy import select

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from request_service.assistance.rating import rate_request
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.reviews import queries
from request_service.reviews.models import Dealing, Opinion, Review
from request_service.timeline.models import TimelineEntry
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from twou.request.v1.request_pb2 import RateRequestRequest


async def done(service: Service, client: Caller, provider: Caller) -> ServiceRequest:
    """Adds a completed request."""
    request = await service.create(client)
    await service.bring(request, provider, Status.COMPLETED)
    return request


async def rate(
    service: Service, rater: Caller, request: ServiceRequest, score: int, comment: str | None = None
) -> Review:
    return await service.do(rate_request, rater, request.id, Opinion(score, comment))


async def mutually_blocked(service: Service, person: Caller) -> set[object]:
    blocked = await service.read(queries.list_mutually_blocked, [person.user_id])
    return {*blocked.get(person.user_id, ())}


async def test_each_party_rates_the_other_and_the_other_is_told(service: Service) -> None:
    client, provider = new_caller(), await service.add_provider()
    request = await done(service, client, provider)
    for rater, ratee, score, comment in ((client, provider, 4, " quick \n"), (provider, client, 5, None)):
        rating = await rate(service, rater, request, score, comment)
        assert (rating.rater_id, rating.ratee_id, rating.score) == (rater.user_id, ratee.user_id, score)
        assert rating.comment == ("quick" if comment else None)
        row = (await service.events("RequestRated"))[-1]
        event = decoded(row)
        assert (row.topic, row.audience) == (str(request.id), [str(ratee.user_id)])
        assert (event.rating.request_id, event.rating.score) == (str(request.id), score)
        assert event.actor_id == event.rating.rater_id == str(rater.user_id)
    rated = select(TimelineEntry).where(TimelineEntry.type == "request.rated").order_by(TimelineEntry.seq)
    entries = await service.scalars(rated)
    expected = [(client.user_id, "4"), (provider.user_id, "5")]
    assert [(entry.actor_id, entry.data["score"]) for entry in entries] == expected
    assert "quick" not in str([entry.data for entry in entries])


async def test_the_rating_of_a_provider_is_the_mean_of_all(service: Service) -> None:
    provider = await service.add_provider()
    assert (await service.profile(provider.user_id)).rating is None
    for score, mean in ((5, 5.0), (4, 4.5), (1, 10 / 3)):
        await rate(service, client := new_caller(), await done(service, client, provider), score)
        assert (await service.profile(provider.user_id)).rating == pytest.approx(mean)
    found = await service.profile(provider.user_id)
    assert (found.rating_sum, found.rating_count) == (10, 3)


async def test_rating_of_a_client_does_not_count_for_their_provider_profile(service: Service) -> None:
    client, provider = await service.add_provider(), await service.add_provider()
    await rate(service, provider, await done(service, client, provider), 1)
    assert (await service.profile(client.user_id)).rating_count == 0


async def test_ratings_at_the_same_moment_are_all_counted(service: Service) -> None:
    provider = await service.add_provider()
    jobs = [(client := new_caller(), await done(service, client, provider)) for _ in range(8)]
    await asyncio.gather(*(rate(service, client, request, 3) for client, request in jobs))
    found = await service.profile(provider.user_id)
    assert (found.rating_sum, found.rating_count, found.rating) == (24, 8, 3.0)


async def test_both_parties_may_rate_at_the_same_moment(service: Service) -> None:
    for _ in range(5):
        client, provider = await service.add_provider(), await service.add_provider()
        request = await done(service, client, provider)
        assert await outcomes(*(rate(service, rater, request, 2) for rater in (client, provider))) == ["OK", "OK"]


async def test_a_party_rates_once_however_often_it_tries(service: Service) -> None:
    client, provider = new_caller(), await service.add_provider()
    request = await done(service, client, provider)
    tries = await outcomes(*(rate(service, client, request, score) for score in range(1, 6)))
    assert sorted(tries) == ["ALREADY_RATED"] * 4 + ["OK"]
    found = await service.profile(provider.user_id)
    assert (found.rating_count, found.rating) == (1, tries.index("OK") + 1)


async def test_only_parties_rate_completed_requests(service: Service) -> None:
    client, provider = new_caller(), new_caller("provider")
    request = await service.create(client)
    others = (new_caller(), new_caller("provider"), new_caller("admin"))
    assert await outcome(rate(service, client, request, 5)) == "INVALID_TRANSITION"
    for step in (service.accept, service.start, service.complete):
        await step(provider, request)
        expected = "OK" if step == service.complete else "INVALID_TRANSITION"
        for party in (client, provider):
            assert await outcome(rate(service, party, request, 5)) == expected
        for other in others:
            assert await outcome(rate(service, other, request, 5)) == "NOT_PART_OF_REQUEST"


@pytest.mark.parametrize(
    ("field", "opinion"),
    by_field(
        {
            "score": [Opinion(0), Opinion(6), Opinion(-1)],
            "comment": [Opinion(5, "x" * 1001), Opinion(5, "good\x00")],
        }
    ),
)
async def test_invalid_opinion_is_refused_by_field(field: str, opinion: Opinion) -> None:
    with refusal_of(field):
        Review.give(Dealing(new_id()), new_id(), new_id(), opinion, clock.now())


async def test_worst_rating_blocks_both_sides(service: Service) -> None:
    anna, berta = new_caller(), new_caller()
    bad, hurt, fine = (new_caller("provider") for _ in range(3))
    await rate(service, anna, await done(service, anna, bad), 1)
    await rate(service, hurt, await done(service, anna, hurt), 1)
    both = await done(service, anna, fine)
    await rate(service, anna, both, 2)
    await rate(service, fine, both, 5)
    await rate(service, berta, await done(service, berta, fine), 1)
    assert await mutually_blocked(service, anna) == {bad.user_id, hurt.user_id}
    assert await mutually_blocked(service, bad) == {anna.user_id}
    assert await mutually_blocked(service, fine) == {berta.user_id}
    assert await mutually_blocked(service, new_caller()) == set()


async def test_of_a_deleted_account_the_scores_stay_and_no_word(service: Service) -> None:
    client, provider = new_caller(), await service.add_provider()
    request = await done(service, client, provider)
    await rate(service, client, request, 4, "Very quick")
    await rate(service, provider, request, 5, "Paid at once")
    await service.consume(deleted(client.user_id))
    found = await service.scalars(select(Review).order_by(Review.score))
    assert [(rating.score, rating.comment) for rating in found] == [(4, None), (5, "Paid at once")]
    assert (await service.profile(provider.user_id)).rating == 4.0
    await service.consume(deleted(provider.user_id))
    other = await done(service, new_caller(), await service.add_provider())
    assert await outcome(rate(service, client, other, 1)) == "NOT_PART_OF_REQUEST"


async def test_rating_sent_twice_with_one_key_is_answered_alike(service: Service, remote: Remote) -> None:
    client, provider = new_caller(), new_caller("provider")
    request = await done(service, client, provider)
    rater = issuer.person("client", client.user_id)
    message = RateRequestRequest(request_id=str(request.id), score=5, comment="Very quick")
    first = (await rater(remote.requests.RateRequest, message, "key-1")).rating
    assert (first.score, first.comment) == (5, "Very quick")
    assert (first.rater_id, first.ratee_id) == (str(client.user_id), str(provider.user_id))
    assert (await rater(remote.requests.RateRequest, message, "key-1")).rating == first
    assert await outcome(rater(remote.requests.RateRequest, message)) == "ALREADY_RATED"
