"""The deletion of an account arrives over NATS at booking and at assistance, in any order."""

import pytest
from request_testing import Service, deleted, registered
from venue_testing import Venues

from kit.bus import Bus
from kit.consumer import Consumer, Subscription
from request_service.assistance import consumers as assistance
from request_service.booking import consumers as booking
from request_service.booking.venues.models import Venue
from request_service.providers.models import Provider
from testkit.events import publish
from testkit.rows import stored
from testkit.waiting import eventually

_, BOOKING, _ = booking.subscriptions()
_, DEPARTURES, *_others = assistance.subscriptions()


@pytest.mark.parametrize("order", [(BOOKING, DEPARTURES), (DEPARTURES, BOOKING)], ids=["booking first", "booking last"])
async def test_each_capability_erases_its_part(
    service: Service, bus: Bus, order: tuple[Subscription, Subscription]
) -> None:
    venues = Venues(service)
    owner = await venues.provider()
    venue = await venues.create(owner, phone="+251 911")
    await publish(bus, deleted(owner.user_id))
    for subscription in order:
        async with Consumer(bus, service.database, subscription):

            async def is_erased(durable: str = subscription.durable) -> bool:
                if durable == BOOKING.durable:
                    return not (await stored(service.database, Venue, venue.id)).is_active
                return (await stored(service.database, Provider, owner.user_id)).name == "Deleted user"

            await eventually(is_erased)
    # The registration arrives late, and brings nothing back.
    async with service.database.transaction() as session:
        await assistance.on_user_registered(session, registered(owner.user_id))
    provider = await stored(service.database, Provider, owner.user_id)
    kept = await stored(service.database, Venue, venue.id)
    assert (provider.name, kept.is_active, kept.phone) == ("Deleted user", False, None)
