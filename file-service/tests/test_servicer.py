"""The running service: who gets what."""

import hashlib
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from kit import rpc
from kit.caller import Caller
from kit.errors import Forbidden, InvalidInput, NotFound, Unavailable
from kit.ids import new_id
from participants.models import ParticipantsState
from twou.file.v1 import file_pb2 as pb
from twou.file.v1.events_pb2 import FileUploaded

type Persons = Callable[..., Caller]

MiB = 1024 * 1024


async def test_what_was_uploaded_comes_back_byte_for_byte(
    service: Any, known: ParticipantsState, person: Persons, png: bytes
) -> None:
    service.enter(person(known.client_id))
    file = await service.upload([png[:10], b"", png[10:]], into=known.topic_id, filename="photo.png")
    assert (file.request_id, file.owner_id) == (str(known.topic_id), str(known.client_id))
    assert (file.filename, file.content_type, file.file_size) == ("photo.png", "image/png", len(png))
    assert (file.sha256, file.width, file.height) == (hashlib.sha256(png).hexdigest(), 30, 20)
    assert file.status == pb.FILE_STATUS_READY
    assert await service.get(file.id) == file
    service.enter(person(known.provider_id, role="provider"))
    header, data = await service.download(file.id)
    assert (header.file, header.first, header.last) == (file, 0, len(png) - 1)
    assert data == png


async def test_client_and_provider_are_told(
    service: Any, known: ParticipantsState, person: Persons, png: bytes
) -> None:
    bus = service.chassis.bus
    await bus.ready()
    feeds = [bus.live_feed_subject(str(user)) for user in (known.client_id, known.provider_id)]
    received = [await bus.client.subscribe(feed) for feed in feeds]
    service.enter(person(known.client_id))
    file = await service.upload([png], into=known.topic_id)
    for subscription in received:
        message = await subscription.next_msg(timeout=5)
        assert FileUploaded.FromString(message.data).file == file
        assert message.headers["Topic"] == str(known.topic_id)
        await subscription.unsubscribe()


async def test_a_file_without_a_request_is_its_owners_and_admins(service: Any, person: Persons, png: bytes) -> None:
    owner, stranger, admin = person(), person(), person(role="admin")
    service.enter(owner)
    file = await service.upload([png])
    assert not file.HasField("request_id")
    for reader in (owner, admin):
        service.enter(reader)
        assert await service.get(file.id) == file
        assert (await service.download(file.id))[1] == png
    service.enter(stranger)
    for attempt in (service.get(file.id), service.download(file.id)):
        with pytest.raises(NotFound) as refused:
            await attempt
        assert (refused.value.code, refused.value.message) == ("FILE_NOT_FOUND", "File not found.")


async def test_a_big_file_streams_in_bounded_memory(service: Any, person: Persons, pdf: Any) -> None:
    size, digest, received = 9 * MiB, hashlib.sha256(), 0
    service.enter(person())
    tracemalloc.start()
    try:
        file = await service.upload(pdf(size))
        answers = rpc.stream(service.stub.DownloadFile, pb.DownloadFileRequest(file_id=file.id))
        assert (await anext(answers)).header.last == size - 1
        async for answer in answers:
            assert len(answer.chunk) <= 256 * 1024
            digest.update(answer.chunk)
            received += len(answer.chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert received == size
    assert digest.hexdigest() == file.sha256 == hashlib.sha256(b"".join(pdf(size))).hexdigest()
    assert peak < 5 * MiB


async def test_a_part_of_a_file(service: Any, person: Persons, pdf: Any) -> None:
    whole = b"".join(pdf(1_500_000))
    service.enter(person())
    file = await service.upload([whole])
    for wanted, first, last in (
        ({"range_start": 0, "range_end": 0}, 0, 0),
        ({"range_start": 1_499_999}, 1_499_999, 1_499_999),
        ({"range_start": 100, "range_end": 1_399_999}, 100, 1_399_999),
        ({"range_start": 1_499_990, "range_end": 9_000_000}, 1_499_990, 1_499_999),
        ({"suffix_length": 5}, 1_499_995, 1_499_999),
    ):
        header, data = await service.download(file.id, **wanted)
        assert (header.first, header.last) == (first, last)
        assert data == whole[first : last + 1]
    with pytest.raises(InvalidInput) as refused:
        await service.download(file.id, range_start=1_500_000)
    assert refused.value.code == "RANGE_NOT_SATISFIABLE"


async def test_files_of_a_request_are_listed_newest_first_in_pages(
    service: Any, known: ParticipantsState, person: Persons, png: bytes
) -> None:
    service.enter(person(known.client_id))
    assert list((await service.files(known.topic_id)).files) == []
    ids = [(await service.upload([png], into=known.topic_id)).id for _ in range(5)]
    await service.upload([png])
    ids.reverse()
    seen: list[str] = []
    cursor = ""
    for expected in (2, 2, 1):
        page = await service.files(known.topic_id, limit=2, cursor=cursor)
        assert len(page.files) == expected
        seen += [file.id for file in page.files]
        cursor = page.next_cursor
    assert (seen, cursor) == (ids, "")
    page = await service.files(known.topic_id, limit=2, offset=1)
    assert [file.id for file in page.files] == ids[1:3]
    for wrong in ({"limit": 101}, {"limit": -1}, {"offset": 10_001}, {"cursor": "nonsense"}):
        with pytest.raises(InvalidInput):
            await service.files(known.topic_id, **wrong)


async def test_admins_read_and_do_not_add(service: Any, known: ParticipantsState, person: Persons, png: bytes) -> None:
    service.enter(person(known.client_id))
    file = await service.upload([png], into=known.topic_id)
    service.enter(person(role="admin"))
    assert [found.id for found in (await service.files(known.topic_id)).files] == [file.id]
    assert (await service.download(file.id))[1] == png
    with pytest.raises(Forbidden) as refused:
        await service.upload([png], into=known.topic_id)
    assert refused.value.code == "READ_ONLY_FOR_ADMINS"


async def test_nobody_can_tell_of_strangers_while_the_owner_of_requests_is_down(
    service: Any, known: ParticipantsState, person: Persons, png: bytes, stored: Any
) -> None:
    service.enter(person(known.client_id))
    file = await service.upload([png], into=known.topic_id)
    service.enter(person())
    for attempt in (
        service.upload([b"text"], into=known.topic_id),
        service.files(new_id()),
        service.get(file.id),
    ):
        with pytest.raises(Unavailable):
            await attempt
    assert len(stored()) == 1


async def test_what_cannot_be_an_id_does_not_exist(service: Any, person: Persons) -> None:
    service.enter(person())
    for wrong in ("nonsense", "", "../x", "a\x00b", str(new_id())):
        with pytest.raises(NotFound) as refused:
            await service.get(wrong)
        assert refused.value.code == "FILE_NOT_FOUND"
    for attempt in (
        rpc.unary(service.stub.ListRequestFiles, pb.ListRequestFilesRequest(request_id="nonsense")),
        service.upload([b"text"], request_id="nonsense"),
        service.upload([b"text"], request_id=""),
    ):
        with pytest.raises(NotFound) as refused:
            await attempt
        assert (refused.value.code, refused.value.message) == ("REQUEST_NOT_FOUND", "Request not found.")
