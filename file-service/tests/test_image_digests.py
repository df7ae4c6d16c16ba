"""The hashes by which request-service tells copies of images apart."""

import hashlib

from file_testing import Service

from kit import rpc
from kit.errors import InvalidInput
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import expect_error
from twou.file.v1 import file_pb2 as pb


async def digests(service: Service, *file_ids: str) -> list[str]:
    answer = await rpc.unary(service.stub.ListDigests, pb.ListDigestsRequest(file_ids=file_ids))
    return list(answer.digests)


async def test_copies_of_several_owners_have_one_hash(service: Service, png: bytes) -> None:
    copies = []
    for _ in range(2):
        service.enter(new_caller())
        copies.append((await service.upload([png], purpose="FILE_PURPOSE_MARKETPLACE")).id)
    asked = [*copies, str(new_id()), "https://example.org/car.jpg", "\x00"]
    assert await digests(service, *asked) == [hashlib.sha256(png).hexdigest()]
    assert await digests(service) == []


async def test_too_many_ids_are_refused(service: Service) -> None:
    service.enter(new_caller())
    await expect_error(digests(service, *[str(new_id())] * 101), InvalidInput)
