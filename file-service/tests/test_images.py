"""Smaller images of files, as clients of the running service see them."""

import asyncio
import hashlib
import io
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from file_testing import Paths, Service, running_service
from participants_testing import client_of, provider_of
from PIL import Image
from sqlalchemy import func, select

from file_service.blobs.models import Rendition
from file_service.blobs.store import Store
from file_service.files import actions
from file_service.images.pool import ImagePool
from file_service.retention import Retention
from file_service.settings import Settings
from file_service.upkeep.sweeper import Sweeper
from kit import rpc
from kit.database import Database
from kit.errors import InvalidInput, NotFound, TooLarge, UnsupportedMedia
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.people import expect_error, invalid_fields
from twou.file.v1 import image_pb2
from twou.file.v1.image_pb2_grpc import ImageServiceStub

SIDES = (256, 320, 640, 1280)
AT_ONCE = Retention(grace=timedelta(seconds=-5))


def picture(width: int = 1600, height: int = 1200, kind: str = "JPEG") -> bytes:
    """Returns an image that no other test has: equal bytes share their smaller images."""
    data = io.BytesIO()
    Image.new("RGB", (width, height), f"#{secrets.token_hex(3)}").save(data, kind)
    return data.getvalue()


@pytest.fixture
async def service(settings: Settings, database: Database) -> AsyncIterator[Service]:
    async with running_service(settings, max_image_pixels=3_000_000) as service:
        service.enter(new_caller())
        yield service


async def image(service: Service, file_id: str, side: int = 256) -> image_pb2.Image:
    async with rpc.channel(f"127.0.0.1:{service.chassis.server.port}") as channel:
        question = image_pb2.GetImageRequest(file_id=file_id, side=side)
        return (await rpc.unary(ImageServiceStub(channel).GetImage, question)).image


def size_of(found: image_pb2.Image) -> tuple[int, int]:
    return Image.open(io.BytesIO(found.content)).size


async def renditions(database: Database) -> int:
    async with database.read_once() as session:
        return await session.scalar(select(func.count()).select_from(Rendition)) or 0


async def test_each_size_is_made_once_and_kept(
    service: Service, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = await service.upload([picture()])
    assert file.thumbnail_url == f"/api/v1/uploads/{file.id}/thumbnail"
    made = {side: await image(service, file.id, side) for side in SIDES}
    assert {side: size_of(found) for side, found in made.items()} == {side: (side, side * 3 // 4) for side in SIDES}
    assert {found.content_type for found in made.values()} == {"image/webp"}
    # From here on nothing can be made.
    monkeypatch.setattr(ImagePool, "shrink", None)
    assert {side: await image(service, file.id, side) for side in SIDES} == made
    assert await renditions(database) == len(SIDES)


async def test_callers_at_the_same_time_share_the_work(service: Service, database: Database) -> None:
    file = await service.upload([picture()])
    found = await asyncio.gather(*(image(service, file.id) for _ in range(10)))
    assert len({one.sha256 for one in found}) == 1
    assert await renditions(database) == 1


async def test_replicas_that_make_the_same_image_agree(settings: Settings, database: Database) -> None:
    async with AsyncExitStack() as stack:
        replicas = [await stack.enter_async_context(running_service(settings)) for _ in range(2)]
        owner = new_caller()
        for replica in replicas:
            replica.enter(owner)
        file = await replicas[0].upload([picture()])
        found = await asyncio.gather(*(image(replica, file.id) for replica in replicas * 3))
    assert len({one.sha256 for one in found}) == 1
    assert await renditions(database) == 1


async def test_only_readers_of_the_file_see_its_image(service: Service, known: ParticipantsState) -> None:
    service.enter(client_of(known))
    file = await service.upload([picture()], into=known.topic_id)
    for reader in (client_of(known), provider_of(known), new_caller("admin")):
        service.enter(reader)
        assert size_of(await image(service, file.id)) == (256, 192)
    service.enter(client_of(known))
    file = await service.upload([picture()])
    for stranger in (new_caller(), provider_of(known)):
        service.enter(stranger)
        await expect_error(image(service, file.id), NotFound, "FILE_NOT_FOUND")


@pytest.mark.parametrize("content", [b"only text", b"%PDF-1.7\n", picture()[:500], b"\x89PNG\r\n\x1a\n" + bytes(100)])
async def test_a_file_without_a_picture_has_no_image(service: Service, content: bytes) -> None:
    file = await service.upload([content])
    for _ in range(2):
        await expect_error(image(service, file.id), NotFound, "IMAGE_NOT_FOUND")


@pytest.mark.parametrize("side", [0, -1, 255, 257, 5000])
async def test_only_these_sizes_are_made(service: Service, side: int) -> None:
    file = await service.upload([picture()])
    await expect_error(image(service, file.id, side), InvalidInput, "VALIDATION_ERROR")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_an_image_with_too_many_pixels_is_refused_and_not_stored(
    service: Service, paths: Paths, kind: str
) -> None:
    await expect_error(service.upload([picture(2000, 1501, kind)]), TooLarge, "IMAGE_TOO_LARGE")
    assert paths() == []
    assert (await service.upload([picture(2000, 1500, kind)])).width == 2000


async def test_images_go_with_their_file(service: Service, database: Database, store: Store, paths: Paths) -> None:
    owner = new_caller()
    service.enter(owner)
    file = await service.upload([picture()])
    for side in SIDES:
        await image(service, file.id, side)
    async with database.transaction() as session:
        await actions.erase_owner(session, owner.user_id)
    await expect_error(image(service, file.id), NotFound, "FILE_NOT_FOUND")
    sweeper = Sweeper(database, store, AT_ONCE)
    for _ in range(2):
        await sweeper.sweep()
    assert await renditions(database) == 0
    assert paths() == []


async def square(service: Service, content: bytes) -> Image.Image:
    async with rpc.channel(f"127.0.0.1:{service.chassis.server.port}") as channel:
        request = image_pb2.MakeSquareRequest(content=content)
        made = (await rpc.unary(ImageServiceStub(channel).MakeSquare, request)).image
    assert (made.content_type, made.sha256) == ("image/webp", hashlib.sha256(made.content).hexdigest())
    return Image.open(io.BytesIO(made.content))


def in_thirds(kind: str, side: int = 300) -> bytes:
    """Returns an image of three squares beside each other, red, green and blue, with EXIF that turns it upside down."""
    wide = Image.new("RGB", (3 * side, side), "blue")
    wide.paste("red", (0, 0, side, side))
    wide.paste("lime", (side, 0, 2 * side, side))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 3, "taken at home"
    data = io.BytesIO()
    wide.save(data, kind, exif=exif)
    return data.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_square_is_the_middle_of_the_picture_without_anything_else(service: Service, kind: str) -> None:
    content = in_thirds(kind)
    assert b"taken at home" in content
    made = await square(service, content)
    assert (made.size, made.format, dict(made.getexif())) == ((256, 256), "WEBP", {})
    for place in ((8, 8), (128, 128), (247, 247)):
        red, green, blue = made.convert("RGB").getpixel(place)  # type: ignore[misc]  # it has three bands
        assert green > 200, place
        assert max(red, blue) < 100, place


async def test_a_small_picture_is_not_made_larger(service: Service) -> None:
    assert (await square(service, in_thirds("PNG", 40))).size == (40, 40)


async def test_squares_are_made_of_pictures_only(service: Service, database: Database) -> None:
    await expect_error(square(service, b"%PDF-1.7 of no picture"), UnsupportedMedia, "UNSUPPORTED_FILE_TYPE")
    await expect_error(square(service, b""), UnsupportedMedia, "UNSUPPORTED_FILE_TYPE")
    large = picture() + bytes(2 * 1024 * 1024)
    await expect_error(square(service, large), TooLarge, "FILE_TOO_LARGE")
    # A head without its picture, and more pixels than the service decodes.
    for content in (in_thirds("PNG")[:60], picture(2000, 1501)):
        assert await invalid_fields(square(service, content)) == ["file"]
    assert await renditions(database) == 0
