"""The files that an owner may show to everyone: request-service asks for them when a listing names images."""

from uuid import UUID

from file_testing import Service

from file_service.files.lifecycle import FileStatus
from file_service.files.models import File
from kit import rpc
from kit.errors import InvalidInput
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import expect_error
from twou.file.v1 import file_pb2 as pb


async def own_images(service: Service, *file_ids: str) -> list[str]:
    answer = await rpc.unary(service.stub.ListOwnImageIds, pb.ListOwnImageIdsRequest(file_ids=file_ids))
    return list(answer.file_ids)


async def test_ready_images_of_the_caller_are_named_and_nothing_else(service: Service, png: bytes) -> None:
    owner = new_caller()
    service.enter(new_caller())
    other = (await service.upload([png], purpose="FILE_PURPOSE_MARKETPLACE")).id
    service.enter(owner)
    image = (await service.upload([png], purpose="FILE_PURPOSE_MARKETPLACE")).id
    general = (await service.upload([png])).id
    passport = (await service.upload([png], purpose="FILE_PURPOSE_KYC")).id
    text = (await service.upload([b"no image"])).id
    asked = [image, general, passport, text, other, str(new_id()), "https://example.org/car.jpg", "\x00"]
    assert sorted(await own_images(service, *asked)) == sorted([image, general])
    async with service.chassis.database.transaction() as session:
        (await session.get_one(File, UUID(image))).status = FileStatus.SCANNING
    assert await own_images(service, image) == []


async def test_too_many_ids_are_refused(service: Service) -> None:
    service.enter(new_caller())
    await expect_error(own_images(service, *[str(new_id())] * 101), InvalidInput)
