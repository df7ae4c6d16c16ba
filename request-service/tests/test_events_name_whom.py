"""Events name the users whom other services have to tell, who are those whose feeds receive them."""

from typing import Any

import pytest
from booking_testing import Clinic, row_event
from dispute_testing import completed, said
from payment_testing import Desk, played
from payout_testing import new_till
from request_testing import Service, decoded, kind_of
from sqlalchemy import Row

from kit.protobuf import optional
from request_service.assistance.actions import update_request
from request_service.assistance.requests.models import Details
from request_service.payment.gateways.interface import DisputeState
from testkit.callers import new_caller
from twou.request.v1 import dispute_events_pb2, payment_events_pb2, payout_events_pb2


@pytest.mark.parametrize("named", ["provider", "owner"])
async def test_booking_names_the_provider_of_the_slot_or_the_owner_of_the_venue(service: Service, named: str) -> None:
    clinic, user, helper = await Clinic(service).open(), new_caller(), new_caller("provider")
    await clinic.book(user, await clinic.slot(provider=helper if named == "provider" else None))
    (row,) = [row for row in await service.events() if "Booking" in row.type]
    event = row_event(row)
    assert {event.booking.user_id, event.provider_id} == set(row.audience)
    assert (event.provider_id == str(helper.user_id)) is (named == "provider")


async def test_refund_names_its_payer(service: Service) -> None:
    case = await completed(Desk(service, played(service)))
    await case.job.refund(case.payment, "10")
    await case.desk.call()
    refunds = [_read(row, payment_events_pb2) for row in await service.events() if "Refund" in row.type]
    assert [type(event).__name__ for event in refunds] == ["RefundCreated", "RefundSucceeded"]
    assert {event.client_id for event in refunds} == {str(case.job.client.user_id)}


async def test_each_event_of_a_dispute_names_the_party_who_receives_it(service: Service) -> None:
    case = await completed(Desk(service, played(service)))
    await case.say(said(case.payment, DisputeState.LOST))
    rows = [row for row in await service.events() if "Dispute" in row.type]
    assert len(rows) == 4
    for row in rows:
        event = _read(row, dispute_events_pb2)
        client_id, provider_id = optional(event, "client_id"), optional(event, "provider_id")
        assert row.audience == [client_id or provider_id]
        assert (client_id is None) is (provider_id == str(case.job.provider.user_id))
        assert provider_id is not None or client_id == str(case.job.client.user_id)


async def test_change_of_an_account_names_its_owner(service: Service) -> None:
    till = await new_till(service)
    await till.name()
    (row,) = [row for row in await service.events() if "PayoutAccountChanged" in row.type]
    assert [_read(row, payout_events_pb2).provider_id] == row.audience


async def test_release_names_the_provider_who_has_lost_the_request(service: Service) -> None:
    provider, request = await service.add_provider(), await service.create_offered()
    await service.accept(provider, request)
    await service.release(provider, request)
    (row,) = await service.events("RequestUpdated")
    event = decoded(row)
    assert (event.released_provider_id, event.request.provider_id) == (str(provider.user_id), "")
    assert set(row.audience) == {str(request.client_id), str(provider.user_id)}


async def test_change_by_the_client_names_no_provider_and_marks_the_offers_that_it_shows_again(
    service: Service,
) -> None:
    await service.add_provider()
    client = new_caller()
    request = await service.create_offered(client)
    await service.do(update_request, client, request.id, Details(description="The other tyre, too"))
    (row,) = await service.events("RequestUpdated")
    assert not decoded(row).HasField("released_provider_id")
    assert [decoded(one).is_shown_again for one in await service.events("OfferCreated")] == [False, True]


async def test_declined_offer_is_told_to_services_once(service: Service) -> None:
    provider = await service.add_provider()
    request = await service.create_offered()
    for _ in range(2):
        await service.decline(provider, request.id)
    (row,) = await service.events("OfferDeclined")
    event = decoded(row)
    assert (event.offer.provider_id, event.offer.request_id) == (str(provider.user_id), str(request.id))
    # It is no frame: the provider has done it.
    assert row.audience == []
    assert not event.offer.request.HasField("address")


def _read(row: Row[Any], module: Any) -> Any:
    return getattr(module, kind_of(row)).FromString(row.payload)
