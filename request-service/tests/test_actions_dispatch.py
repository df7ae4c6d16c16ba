from datetime import timedelta
from uuid import UUID

from request_testing import ADDIS, Service, decoded, kind_of, north
from sqlalchemy import update

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from request_service.assistance.actions import update_request
from request_service.assistance.dispatch import actions
from request_service.assistance.dispatch.models import Offer, OfferState
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.categories import Category
from request_service.geo import Place
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from twou.request.v1.events_pb2 import OfferCreated


async def states(service: Service, request: ServiceRequest) -> dict[UUID, OfferState]:
    """Returns the state of the offer to each provider."""
    return {offer.provider_id: offer.state for offer in await service.offers(request_id=request.id)}


async def offered_to(service: Service, provider: Caller) -> list[UUID]:
    return [offer.request_id for offer, _ in await service.read(actions.list_offers, provider)]


async def expire(service: Service) -> None:
    await service.execute(update(Offer).values(expires_at=clock.now()))


async def test_new_request_is_offered_to_all_eligible_providers(service: Service) -> None:
    fitting = [
        await service.add_provider(north(9), categories=[Category.FUEL, Category.TIRE]),
        await service.add_provider(north(24)),
    ]
    await service.add_provider(is_available=False)
    await service.add_provider(categories=[Category.TOWING])
    await service.add_provider(north(12), service_radius_km=10)
    await service.add_provider(north(26), service_radius_km=200)
    busy = await service.add_provider()
    await service.accept(busy, await service.create_offered(latitude=-30.0))
    own = await service.add_provider()
    request = await service.create_offered(own, category=Category.TIRE)
    assert set(await states(service, request)) == {provider.user_id for provider in fitting}


async def test_nearest_five_providers_get_offers(service: Service) -> None:
    providers = [await service.add_provider(north(km)) for km in (20, 3, 2, 14, 0.5, 1, 8)]
    request = await service.create_offered()
    nearest = {providers[index].user_id for index in (4, 5, 2, 1, 6)}
    assert set(await states(service, request)) == nearest


async def test_provider_gets_offers_again_after_the_end_of_a_job(service: Service) -> None:
    provider = await service.add_provider()
    first = await service.create_offered()
    await service.accept(provider, first)
    assert await states(service, await service.create_offered()) == {}
    await service.cancel(provider, first)
    assert set(await states(service, await service.create_offered())) == {provider.user_id}


async def test_offer_contains_only_what_its_provider_may_know(service: Service) -> None:
    provider = await service.add_provider()
    request = await service.create_offered()
    row = (await service.events())[-1]
    offer = decoded(row).offer
    assert (kind_of(row), row.audience, row.topic) == ("OfferCreated", [str(provider.user_id)], str(request.id))
    assert (offer.provider_id, offer.request_id) == (str(provider.user_id), str(request.id))
    assert offer.request.description == "The engine does not start"
    assert not offer.request.HasField("address")
    shown = Place(offer.request.latitude, offer.request.longitude)
    assert shown == request.blurred_place != ADDIS
    assert offer.distance_km == ADDIS.distance_km(shown)
    assert offer.expires_at.ToDatetime() - offer.created_at.ToDatetime() == timedelta(seconds=120)


async def test_provider_lists_live_offers_by_expiry(service: Service) -> None:
    provider = await service.add_provider()
    ids = [(await service.create_offered()).id for _ in range(3)]
    assert await offered_to(service, provider) == ids
    assert await offered_to(service, new_caller("provider")) == []
    sooner = clock.now() + timedelta(seconds=9)
    await service.execute(update(Offer).where(Offer.request_id == ids[2]).values(expires_at=sooner))
    assert await offered_to(service, provider) == [ids[2], ids[0], ids[1]]
    await expire(service)
    assert await offered_to(service, provider) == []


async def test_acceptance_withdraws_the_other_offers(service: Service) -> None:
    winner, loser, declined = [await service.add_provider() for _ in range(3)]
    request = await service.create_offered()
    await service.decline(declined, request.id)
    await service.accept(winner, request)
    assert await states(service, request) == {
        winner.user_id: OfferState.ACCEPTED,
        loser.user_id: OfferState.WITHDRAWN,
        declined.user_id: OfferState.DECLINED,
    }
    (row,) = await service.events("OfferWithdrawn")
    assert row.audience == [str(loser.user_id)]
    withdrawn = decoded(row).offer
    assert not withdrawn.request.HasField("address")
    assert Place(withdrawn.request.latitude, withdrawn.request.longitude) == request.blurred_place
    assert [await offered_to(service, one) for one in (winner, loser, declined)] == [[], [], []]


async def test_provider_can_accept_without_an_offer(service: Service) -> None:
    asked, finder = await service.add_provider(), new_caller("provider")
    request = await service.create_offered()
    await service.accept(finder, request)
    assert await states(service, request) == {asked.user_id: OfferState.WITHDRAWN}


async def test_cancellation_withdraws_offers(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    request = await service.create_offered(client)
    await service.cancel(client, request, "solved, thanks")
    assert await states(service, request) == {provider.user_id: OfferState.WITHDRAWN}
    (row,) = await service.events("OfferWithdrawn")
    assert not decoded(row).offer.request.HasField("cancel_reason")


async def test_expired_offer_is_not_withdrawn(service: Service) -> None:
    await service.add_provider()
    request = await service.create_offered()
    await expire(service)
    await service.accept(new_caller("provider"), request)
    assert not await service.events("OfferWithdrawn")


async def test_declining_twice_is_idempotent(service: Service) -> None:
    provider, other = await service.add_provider(), await service.add_provider()
    request = await service.create_offered()
    for _ in range(2):
        await service.decline(provider, request.id)
    assert await states(service, request) == {
        provider.user_id: OfferState.DECLINED,
        other.user_id: OfferState.LIVE,
    }
    # The request is still open, also for a provider who declined it.
    await service.accept(provider, request)


async def test_provider_cannot_decline_without_a_live_offer(service: Service) -> None:
    provider = await service.add_provider()
    request = await service.create_offered()
    for caller, request_id in ((new_caller("provider"), request.id), (provider, new_id())):
        assert await outcome(service.decline(caller, request_id)) == "OFFER_NOT_FOUND"
    await expire(service)
    assert await outcome(service.decline(provider, request.id)) == "OFFER_NOT_FOUND"


async def test_concurrent_decline_and_acceptance_end_in_one_state(service: Service) -> None:
    provider = await service.add_provider()
    for _ in range(5):
        request = await service.create_offered()
        declined, _ = await outcomes(
            service.decline(provider, request.id), service.accept(new_caller("provider"), request)
        )
        (state,) = (await states(service, request)).values()
        withdrawn = [row for row in await service.events("OfferWithdrawn") if row.topic == str(request.id)]
        if declined == "OK":
            assert (state, len(withdrawn)) == (OfferState.DECLINED, 0)
        else:
            assert (declined, state, len(withdrawn)) == ("OFFER_NOT_FOUND", OfferState.WITHDRAWN, 1)


async def test_change_of_a_request_shows_its_live_offers_again(service: Service) -> None:
    leaving, staying = [await service.add_provider(north(km)) for km in (1, 2)]
    client = new_caller()
    request = await service.create_offered(client)
    await service.do(actions.decline_offer, leaving, request.id)
    shown = len(await service.events("OfferCreated"))
    await service.do(update_request, client, request.id, Details(description="Two flat tires"))
    [again] = (await service.events("OfferCreated"))[shown:]
    assert again.audience == [str(staying.user_id)]
    assert OfferCreated.FromString(again.payload).offer.request.description == "Two flat tires"
