"""Listings over real gRPC, with file-service out of reach."""

from typing import Any

import pytest
from remote_testing import HERE, Remote, issuer

from kit import call, rpc
from kit.errors import InvalidInput, NotFound, Unavailable
from kit.ids import new_id
from kit.rpc import Channel
from request_service.market.sellers import actions as sellers
from testkit.people import Person, expect_error
from twou.request.v1 import listing_pb2 as pb
from twou.request.v1.listing_pb2_grpc import ListingServiceStub

CAR = pb.ListingFields(title=" Vitz ", make="Toyota", model="Vitz", year=2012, price="850000.50", vin="JT152AB12345678")


@pytest.fixture
def stub(channel: Channel) -> ListingServiceStub:
    return ListingServiceStub(channel)


@pytest.fixture
async def seller(remote: Remote) -> Person:
    person = issuer.person("client")
    async with remote.chassis.database.transaction() as session:
        await sellers.open_seller(session, person.id, "Abebe Bikila")
    return person


async def offer(stub: ListingServiceStub, seller: Person, key: str | None = None, **said: Any) -> pb.Listing:
    fields = pb.ListingFields()
    fields.CopyFrom(CAR)
    fields.MergeFrom(pb.ListingFields(**said))
    message = pb.CreateListingRequest(type=pb.LISTING_TYPE_VEHICLE, fields=fields)
    answer: pb.CreateListingResponse = await seller(stub.CreateListing, message, key)
    return answer.listing


async def test_a_listing_from_its_offer_to_its_end(stub: ListingServiceStub, seller: Person) -> None:
    made = await offer(stub, seller, **HERE)
    assert (made.title, made.price, made.currency, made.version) == ("Vitz", "850000.50", "ETB", 1)
    assert (made.latitude, made.longitude) == (HERE["latitude"], HERE["longitude"])
    it: dict[str, Any] = {"listing_id": made.id}
    call.enter(call.Call())
    shown = (await rpc.unary(stub.GetListing, pb.GetListingRequest(**it))).listing
    assert (shown.vin, shown.latitude == made.latitude) == ("5678", False)
    change = pb.UpdateListingRequest(**it, fields=pb.ListingFields(price="5"), clear=["vin", "latitude"])
    changed = (await seller(stub.UpdateListing, change)).listing
    assert (changed.price, changed.HasField("vin"), changed.HasField("longitude")) == ("5.00", False, False)
    await seller(stub.WithdrawListing, pb.WithdrawListingRequest(**it))
    call.enter(call.Call())
    await expect_error(rpc.unary(stub.GetListing, pb.GetListingRequest(**it)), NotFound, "LISTING_NOT_FOUND")
    (own,) = (await seller(stub.ListOwnListings, pb.ListOwnListingsRequest())).listings
    assert (own.id, own.status) == (made.id, pb.LISTING_STATUS_WITHDRAWN)
    await seller(stub.DeleteListing, pb.DeleteListingRequest(**it))
    assert not (await seller(stub.ListOwnListings, pb.ListOwnListingsRequest())).listings


async def test_a_repeated_key_makes_one_listing(stub: ListingServiceStub, seller: Person) -> None:
    assert await offer(stub, seller, "key-1") == await offer(stub, seller, "key-1")


async def test_only_commands_with_new_images_need_file_service(stub: ListingServiceStub, seller: Person) -> None:
    made = await offer(stub, seller)
    images = pb.ImageList(items=[str(new_id())])
    await expect_error(offer(stub, seller, image_ids=images), Unavailable)
    change = pb.UpdateListingRequest(listing_id=made.id, fields=pb.ListingFields(image_ids=images))
    await expect_error(seller(stub.UpdateListing, change), Unavailable)
    none = pb.UpdateListingRequest(listing_id=made.id, fields=pb.ListingFields(image_ids=pb.ImageList()))
    assert not (await seller(stub.UpdateListing, none)).listing.image_ids
    # An address is no id, and is refused without a question.
    address = pb.ImageList(items=["https://example.org/car.jpg"])
    await expect_error(offer(stub, seller, image_ids=address), InvalidInput)


async def test_text_that_is_no_id_names_nothing(stub: ListingServiceStub, seller: Person) -> None:
    for text in ("", "x", "\x00", str(new_id())):
        for method, message in (
            (stub.GetListing, pb.GetListingRequest(listing_id=text)),
            (stub.UpdateListing, pb.UpdateListingRequest(listing_id=text)),
            (stub.PublishListing, pb.PublishListingRequest(listing_id=text)),
            (stub.DeleteListing, pb.DeleteListingRequest(listing_id=text)),
        ):
            await expect_error(seller(method, message), NotFound, "LISTING_NOT_FOUND")


async def test_sent_fields_are_checked(stub: ListingServiceStub, seller: Person) -> None:
    made = await offer(stub, seller)
    for fields in (pb.ListingFields(title=""), pb.ListingFields(price="-1"), pb.ListingFields(year=1)):
        await expect_error(
            seller(stub.UpdateListing, pb.UpdateListingRequest(listing_id=made.id, fields=fields)), InvalidInput
        )
    unknown = pb.UpdateListingRequest(listing_id=made.id, clear=["owner_id"])
    await expect_error(seller(stub.UpdateListing, unknown), InvalidInput)
