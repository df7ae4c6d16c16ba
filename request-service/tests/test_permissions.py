"""Tests the permission of every method over real gRPC."""

import pytest
from remote_testing import issuer

from kit import call
from kit.chassis import Chassis
from kit.errors import Forbidden
from kit.ids import new_id
from kit.rpc import Channel
from testkit import admission
from twou.request.v1.request_pb2 import AcceptRequestRequest
from twou.request.v1.request_pb2_grpc import RequestServiceStub

FOR_PROVIDERS = {
    "/twou.request.v1.RequestService/ListAvailableRequests",
    "/twou.request.v1.RequestService/AcceptRequest",
    "/twou.request.v1.ProviderService/UpdateProfile",
    "/twou.request.v1.ProviderService/UpdateLocation",
    "/twou.request.v1.DispatchService/ListOffers",
    "/twou.request.v1.DispatchService/DeclineOffer",
    "/twou.request.v1.VenueService/AcceptInvitation",
    "/twou.request.v1.PayoutService/GetPayoutAccount",
    "/twou.request.v1.PayoutService/UpdatePayoutAccount",
    "/twou.request.v1.PayoutService/CreatePayout",
    "/twou.request.v1.PayoutService/ListPayouts",
    "/twou.request.v1.LedgerService/ListBalances",
    "/twou.request.v1.LedgerService/ListStatement",
    "/twou.request.v1.LedgerService/ExportStatement",
}
FOR_PROVIDERS_AND_ADMINS = {
    "/twou.request.v1.VenueService/CreateVenue",
    "/twou.request.v1.OfferingService/CreateService",
}
FOR_EVERYONE = {f"/twou.request.v1.VenueService/{name}" for name in ("GetVenue", "ListVenues", "ListNearestVenues")} | {
    "/twou.request.v1.OfferingService/GetService",
    "/twou.request.v1.OfferingService/ListServices",
    "/twou.request.v1.SellerService/GetSeller",
    "/twou.request.v1.ListingService/GetListing",
    "/twou.request.v1.ViewingService/ListViewings",
    "/twou.request.v1.SlotService/GetSlot",
    "/twou.request.v1.SlotService/ListAvailableSlots",
    "/twou.request.v1.CalendarService/ReadFeed",
    "/twou.request.v1.PaymentService/ReceiveWebhook",
    "/twou.request.v1.CheckoutService/GetCheckout",
    "/twou.request.v1.CheckoutService/Press",
    "/twou.request.v1.BrokerService/GetBroker",
    "/twou.request.v1.BrokerService/ListBrokers",
    *(f"/twou.request.v1.ListingSearchService/{name}" for name in ("ListListings", "ListListingFacets", "MapListings")),
    # For chat-service alone, where processes know each other.
    "/twou.request.v1.LeadService/GetLeadOpening",
}


async def test_every_other_method_requires_a_token(chassis: Chassis, channel: Channel) -> None:
    assert set(chassis.permissions) > FOR_PROVIDERS
    call.enter(call.Call())
    outcomes = await admission.outcomes(channel, chassis.permissions)
    assert {method for method, code in outcomes.items() if code != "NOT_AUTHENTICATED"} == FOR_EVERYONE


async def test_provider_methods_are_refused_to_other_roles(chassis: Chassis, channel: Channel) -> None:
    for role, expected in (
        ("client", FOR_PROVIDERS | FOR_PROVIDERS_AND_ADMINS),
        ("admin", FOR_PROVIDERS),
        ("provider", set()),
    ):
        issuer.person(role).enter()
        outcomes = await admission.outcomes(channel, chassis.permissions)
        assert {method for method, code in outcomes.items() if code == "ONLY_PROVIDERS"} == expected


async def test_refused_acceptance_has_the_text_of_the_contract(channel: Channel) -> None:
    message = AcceptRequestRequest(request_id=str(new_id()))
    with pytest.raises(Forbidden, match=r"^Only providers can accept\.$"):
        await issuer.person("client")(RequestServiceStub(channel).AcceptRequest, message)
