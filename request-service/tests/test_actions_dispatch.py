import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from request_testing import Created, Located, Persons, Told, accept, decline
from sqlalchemy import select, update

from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import NotFound
from kit.ids import new_id
from request_service.assistance import actions as requests
from request_service.assistance.dispatch import actions
from request_service.assistance.dispatch.models import Offer, OfferState
from request_service.categories import Category
from request_service.geo import Place
from twou.request.v1 import events_pb2


async def offers(database: Database, request_id: UUID) -> dict[UUID, OfferState]:
    async with database.read() as session:
        found = (await session.scalars(select(Offer).where(Offer.request_id == request_id))).all()
    return {offer.provider_id: offer.state for offer in found}


async def offered_to(database: Database, provider: Caller) -> list[UUID]:
    async with database.read() as session:
        return [offer.request_id for offer, _ in await actions.list_offers(session, provider)]


async def expire(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(update(Offer).values(expires_at=clock.now()))


async def test_new_request_is_offered_to_all_eligible_providers(
    database: Database, located: Located, offered: Created, place: Place
) -> None:
    def north(km: float) -> Place:
        return Place(place.latitude + km / 111.2, place.longitude)

    fitting = [
        await located(north(9), categories=[Category.FUEL, Category.TIRE]),
        await located(north(24)),
    ]
    await located(place, is_available=False)
    await located(place, categories=[Category.TOWING])
    await located(north(12), service_radius_km=10)
    await located(north(26), service_radius_km=200)
    busy = await located()
    await accept(database, busy, await offered(latitude=-30.0))
    own = await located()
    request = await offered(own, category=Category.TIRE)
    assert set(await offers(database, request.id)) == {provider.user_id for provider in fitting}


async def test_nearest_five_providers_get_offers(
    database: Database, located: Located, offered: Created, place: Place
) -> None:
    providers = [await located(Place(place.latitude + km / 111.2, place.longitude)) for km in (20, 3, 2, 14, 0.5, 1, 8)]
    request = await offered()
    nearest = {providers[index].user_id for index in (4, 5, 2, 1, 6)}
    assert set(await offers(database, request.id)) == nearest


async def test_provider_gets_offers_again_after_the_end_of_a_job(
    database: Database, located: Located, offered: Created
) -> None:
    provider = await located()
    first = await offered()
    await accept(database, provider, first)
    assert await offers(database, (await offered()).id) == {}
    async with database.transaction() as session:
        await requests.cancel_request(session, provider, first.id, None)
    assert set(await offers(database, (await offered()).id)) == {provider.user_id}


async def test_offer_contains_only_what_its_provider_may_know(
    database: Database, located: Located, offered: Created, place: Place, told: Told
) -> None:
    provider = await located()
    request = await offered()
    row = (await told())[-1]
    offer = events_pb2.OfferCreated.FromString(row.payload).offer
    assert (row.type, row.audience, row.topic) == (
        "twou.request.v1.OfferCreated",
        [str(provider.user_id)],
        str(request.id),
    )
    assert (offer.provider_id, offer.request_id) == (str(provider.user_id), str(request.id))
    assert offer.request.description == "The engine does not start"
    assert not offer.request.HasField("address")
    shown = Place(offer.request.latitude, offer.request.longitude)
    assert shown == request.blurred_place != place
    assert offer.distance_km == place.distance_km(shown)
    assert offer.expires_at.ToDatetime() - offer.created_at.ToDatetime() == timedelta(seconds=120)


async def test_provider_lists_live_offers_by_expiry(
    database: Database, located: Located, offered: Created, person: Persons
) -> None:
    provider = await located()
    ids = [(await offered()).id for _ in range(3)]
    assert await offered_to(database, provider) == ids
    assert await offered_to(database, person("provider")) == []
    async with database.transaction() as session:
        await session.execute(
            update(Offer).where(Offer.request_id == ids[2]).values(expires_at=clock.now() + timedelta(seconds=9))
        )
    assert await offered_to(database, provider) == [ids[2], ids[0], ids[1]]
    await expire(database)
    assert await offered_to(database, provider) == []


async def test_acceptance_withdraws_the_other_offers(
    database: Database, located: Located, offered: Created, told: Told
) -> None:
    winner, loser, declined = [await located() for _ in range(3)]
    request = await offered()
    await decline(database, declined, request.id)
    await accept(database, winner, request)
    assert await offers(database, request.id) == {
        winner.user_id: OfferState.ACCEPTED,
        loser.user_id: OfferState.WITHDRAWN,
        declined.user_id: OfferState.DECLINED,
    }
    rows = [row for row in await told() if row.type.endswith("OfferWithdrawn")]
    assert [row.audience for row in rows] == [[str(loser.user_id)]]
    withdrawn = events_pb2.OfferWithdrawn.FromString(rows[0].payload).offer
    assert not withdrawn.request.HasField("address")
    assert Place(withdrawn.request.latitude, withdrawn.request.longitude) == request.blurred_place
    assert [await offered_to(database, one) for one in (winner, loser, declined)] == [[], [], []]


async def test_provider_can_accept_without_an_offer(
    database: Database, located: Located, offered: Created, person: Persons
) -> None:
    asked, finder = await located(), person("provider")
    request = await offered()
    await accept(database, finder, request)
    assert await offers(database, request.id) == {asked.user_id: OfferState.WITHDRAWN}


async def test_cancellation_withdraws_offers(
    database: Database, located: Located, offered: Created, person: Persons, told: Told
) -> None:
    provider, client = await located(), person()
    request = await offered(client)
    async with database.transaction() as session:
        await requests.cancel_request(session, client, request.id, "solved, thanks")
    assert await offers(database, request.id) == {provider.user_id: OfferState.WITHDRAWN}
    last = (await told())[-1]
    assert last.type.endswith("OfferWithdrawn")
    assert not events_pb2.OfferWithdrawn.FromString(last.payload).offer.request.HasField("cancel_reason")


async def test_expired_offer_is_not_withdrawn(
    database: Database, located: Located, offered: Created, person: Persons, told: Told
) -> None:
    await located()
    request = await offered()
    await expire(database)
    await accept(database, person("provider"), request)
    assert not [row for row in await told() if row.type.endswith("OfferWithdrawn")]


async def test_declining_twice_is_idempotent(database: Database, located: Located, offered: Created) -> None:
    provider, other = await located(), await located()
    request = await offered()
    for _ in range(2):
        await decline(database, provider, request.id)
    assert await offers(database, request.id) == {
        provider.user_id: OfferState.DECLINED,
        other.user_id: OfferState.LIVE,
    }
    # The request is still open, also for a provider who declined it.
    await accept(database, provider, request)


async def test_provider_cannot_decline_without_a_live_offer(
    database: Database, located: Located, offered: Created, person: Persons
) -> None:
    provider = await located()
    request = await offered()
    for caller, request_id in ((person("provider"), request.id), (provider, new_id())):
        with pytest.raises(NotFound) as refused:
            await decline(database, caller, request_id)
        assert refused.value.code == "OFFER_NOT_FOUND"
    await expire(database)
    with pytest.raises(NotFound):
        await decline(database, provider, request.id)


async def test_concurrent_decline_and_acceptance_end_in_one_state(
    database: Database, located: Located, offered: Created, person: Persons, told: Told
) -> None:
    provider = await located()
    for _ in range(5):
        request = await offered()
        results = await asyncio.gather(
            decline(database, provider, request.id),
            accept(database, person("provider"), request),
            return_exceptions=True,
        )
        state = (await offers(database, request.id))[provider.user_id]
        withdrawn = [
            row for row in await told() if row.type.endswith("OfferWithdrawn") and row.topic == str(request.id)
        ]
        if state is OfferState.DECLINED:
            assert results[0] is None
            assert withdrawn == []
        else:
            assert state is OfferState.WITHDRAWN
            assert isinstance(results[0], NotFound)
            assert len(withdrawn) == 1
