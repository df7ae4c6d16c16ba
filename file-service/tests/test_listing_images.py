"""Images of listings: everyone sees those of visible ones, and no file that a listing shows is deleted."""

import asyncio
import io
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from file_testing import Service, running_service
from PIL import Image
from sqlalchemy import select

from file_service import consumers
from file_service.blobs.store import Store
from file_service.files import actions
from file_service.files.models import File
from file_service.files.removal import remove_file
from file_service.listings.models import ListingImage, ShownListing
from file_service.retention import Retention
from file_service.settings import Settings
from file_service.upkeep.sweeper import Sweeper
from kit import call, clock, rpc
from kit.caller import Caller
from kit.database import Database
from kit.errors import InvalidInput, NotFound
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import expect_error, outcome
from testkit.rows import select_all
from twou.auth.v1.events_pb2 import UserDeleted
from twou.file.v1 import image_pb2
from twou.file.v1.image_pb2_grpc import ImageServiceStub
from twou.request.v1 import listing_events_pb2 as events
from twou.request.v1 import listing_pb2

AT_ONCE = Retention(grace=timedelta(seconds=-5), others=timedelta(microseconds=1))


def photo() -> bytes:
    """Returns a photo as a phone makes it: with the place where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (9.0, 0.0, 38.88), 3: "E", 4: (38.0, 45.0, 40.68)})
    data = io.BytesIO()
    Image.new("RGB", (2000, 1000), f"#{secrets.token_hex(3)}").save(data, "JPEG", exif=exif)
    return data.getvalue()


@pytest.fixture
def owner() -> Caller:
    return new_caller()


@pytest.fixture
async def service(settings: Settings, owner: Caller) -> AsyncIterator[Service]:
    async with running_service(settings) as service:
        service.enter(owner)
        yield service


async def seen(service: Service, listing_id: str, file_id: str, side: int = 640) -> image_pb2.Image:
    """Returns an image as a user without an account sees it."""
    call.enter(call.Call())
    async with rpc.channel(f"127.0.0.1:{service.chassis.server.port}") as channel:
        question = image_pb2.GetListingImageRequest(listing_id=listing_id, file_id=file_id, side=side)
        return (await rpc.unary(ImageServiceStub(channel).GetListingImage, question)).image


async def tell(database: Database, event: Any) -> None:
    is_end = isinstance(event, events.ListingDeleted)
    async with database.transaction() as session:
        await (consumers.on_listing_deleted if is_end else consumers.on_listing_changed)(session, event)


def changed(
    listing_id: str, owner: Caller, *images: str, version: int = 1, visible: bool = True, cls: Any = None
) -> Any:
    about = listing_pb2.Listing(id=listing_id, owner_id=str(owner.user_id), image_ids=images, version=version)
    return (cls or events.ListingUpdated)(listing=about, is_visible=visible)


def deleted(listing_id: str, owner: Caller, version: int) -> events.ListingDeleted:
    now = clock.to_timestamp(clock.now())
    return events.ListingDeleted(listing_id=listing_id, owner_id=str(owner.user_id), version=version, occurred_at=now)


async def is_seen(service: Service, listing_id: str, file_id: str) -> bool:
    """Asks again if a busy machine has not made the image in time."""
    async with asyncio.timeout(60):
        while (found := await outcome(seen(service, listing_id, file_id))) not in ("OK", "IMAGE_NOT_FOUND"):
            await asyncio.sleep(0.2)
    return found == "OK"


async def images_of(database: Database, listing_id: str) -> set[str]:
    found = await select_all(database, select(ListingImage.file_id).where(ListingImage.listing_id == UUID(listing_id)))
    return set(map(str, found))


@pytest.mark.parametrize("cls", [events.ListingPublished, events.ListingUpdated, events.ListingExpiring])
async def test_everyone_sees_the_picture_and_nothing_else(
    service: Service, database: Database, owner: Caller, cls: Any
) -> None:
    listing, file = str(new_id()), await service.upload([photo()])
    await tell(database, changed(listing, owner, file.id, cls=cls))
    for side in (320, 640, 1280):
        found = await seen(service, listing, file.id, side)
        image = Image.open(io.BytesIO(found.content))
        assert (found.content_type, image.size, dict(image.getexif())) == ("image/webp", (side, side // 2), {})
    for side in (0, 256, 2000):
        await expect_error(seen(service, listing, file.id, side), InvalidInput)


async def test_only_the_images_of_a_listing_that_everyone_may_see_are_shown(
    service: Service, database: Database, owner: Caller
) -> None:
    listing, other = str(new_id()), str(new_id())
    file, private = await service.upload([photo()]), await service.upload([photo()])
    await tell(database, changed(listing, owner, file.id))
    await tell(database, changed(other, owner, private.id, visible=False))
    assert await is_seen(service, listing, file.id)
    for hidden in ((listing, private.id), (other, private.id), (other, file.id), (str(new_id()), file.id)):
        await expect_error(seen(service, *hidden), NotFound, "IMAGE_NOT_FOUND")
    for bad in (("nonsense", file.id), (listing, "nonsense"), (listing, ""), ("", "")):
        await expect_error(seen(service, *bad), NotFound, "IMAGE_NOT_FOUND")


async def test_events_apply_in_the_order_of_the_changes(service: Service, database: Database, owner: Caller) -> None:
    listing = str(new_id())
    first, second = await service.upload([photo()]), await service.upload([photo()])
    await tell(database, changed(listing, owner, first.id, version=1))
    await tell(database, changed(listing, owner, first.id, second.id, version=3))
    assert await is_seen(service, listing, second.id)
    # Both come late.
    await tell(database, changed(listing, owner, first.id, version=2, visible=False))
    assert (await is_seen(service, listing, first.id), await images_of(database, listing)) == (
        True,
        {first.id, second.id},
    )
    await tell(database, changed(listing, owner, second.id, version=4, cls=events.ListingExpired, visible=False))
    assert not await is_seen(service, listing, second.id)
    await tell(database, deleted(listing, owner, 5))
    await tell(database, changed(listing, owner, second.id, version=6))
    assert (await is_seen(service, listing, second.id), await images_of(database, listing)) == (False, set())


async def test_image_in_use_is_deleted_by_neither_its_owner_nor_time(
    service: Service, database: Database, owner: Caller, store: Store
) -> None:
    listing = str(new_id())
    used, unused = await service.upload([photo()]), await service.upload([photo()])
    await tell(database, changed(listing, owner, used.id, visible=False))

    async def delete(file_id: str) -> str:
        async def act() -> None:
            async with database.transaction() as session:
                await actions.delete_file(session, owner, UUID(file_id))

        return await outcome(act())

    assert await delete(used.id) == "FILE_HELD"
    async with database.transaction() as session:
        assert await actions.delete_files(session, owner, {UUID(used.id)}) == set()
    await Sweeper(database, store, AT_ONCE).sweep()
    left = set(map(str, await select_all(database, select(File.id).where(File.owner_id == owner.user_id))))
    assert (used.id in left, unused.id in left) == (True, False)
    # It was taken out of the listing.
    await tell(database, changed(listing, owner, version=2))
    assert await delete(used.id) == "OK"


async def test_moderator_removes_an_image_in_use(service: Service, database: Database, owner: Caller) -> None:
    listing, file = str(new_id()), await service.upload([photo()])
    await tell(database, changed(listing, owner, file.id))
    async with database.transaction() as session:
        assert await remove_file(session, UUID(file.id))
    assert not await is_seen(service, listing, file.id)


async def test_deleted_account_leaves_no_images_and_late_events_bring_none(
    service: Service, database: Database, owner: Caller
) -> None:
    listing, file = str(new_id()), await service.upload([photo()])
    await tell(database, changed(listing, owner, file.id))
    async with database.transaction() as session:
        gone = UserDeleted(user_id=str(owner.user_id), occurred_at=clock.to_timestamp(clock.now()))
        await consumers.on_user_deleted(session, gone)
    await tell(database, changed(listing, owner, file.id, version=2))
    assert await select_all(database, select(ShownListing).where(ShownListing.owner_id == owner.user_id)) == []
    assert await images_of(database, listing) == set()
    assert not await is_seen(service, listing, file.id)


async def test_ends_are_forgotten_after_all_events_have_come(database: Database, owner: Caller, store: Store) -> None:
    old, young = str(new_id()), str(new_id())
    long_ago = deleted(old, owner, 1)
    long_ago.occurred_at.FromDatetime(clock.now() - timedelta(days=31))
    for event in (long_ago, deleted(young, owner, 1)):
        await tell(database, event)
    await Sweeper(database, store, AT_ONCE).sweep()
    kept = await select_all(database, select(ShownListing.listing_id).where(ShownListing.owner_id == owner.user_id))
    assert [str(one) for one in kept] == [young]
