"""Uploads through the running service: what is stored, and that nothing else is."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from file_service.models import Blob, File
from kit import call, rpc
from kit.caller import Caller
from kit.errors import AppError, InvalidInput, TooLarge, UnsupportedMedia
from participants.models import ParticipantsState
from testkit.waiting import eventually
from twou.file.v1 import file_pb2 as pb

type Persons = Callable[..., Caller]

MiB = 1024 * 1024


async def test_the_same_bytes_twice_are_two_files_stored_once(
    service: Any, person: Persons, png: bytes, stored: Any, count: Any
) -> None:
    uploads = []
    for _ in range(3):
        service.enter(person())
        uploads.append(await service.upload([png], filename="same name"))
    assert len({file.id for file in uploads}) == 3
    assert (await count(File), await count(Blob)) == (3, 1)
    (name,) = stored()
    digest = hashlib.sha256(png).hexdigest()
    assert name.startswith(f"sha256/{digest[:2]}/{digest[2:4]}/{digest}-")


async def test_the_same_bytes_at_once_are_stored_once(
    service: Any, person: Persons, png: bytes, stored: Any, count: Any
) -> None:
    async def upload() -> bytes:
        service.enter(person())
        _, data = await service.download((await service.upload([png])).id)
        assert isinstance(data, bytes)
        return data

    assert await asyncio.gather(*(upload() for _ in range(8))) == [png] * 8
    assert (await count(File), await count(Blob), len(stored())) == (8, 1, 1)


async def test_nothing_stays_of_a_file_that_is_too_large(
    service: Any, person: Persons, pdf: Any, stored: Any, count: Any
) -> None:
    service.enter(person())
    file = await service.upload(pdf(10 * MiB))
    with pytest.raises(TooLarge) as refused:
        await service.upload(pdf(10 * MiB + 1))
    assert refused.value.code == "FILE_TOO_LARGE"
    assert (await count(File), await count(Blob)) == (1, 1)
    assert [name.split("/")[-1].split("-")[0] for name in stored()] == [file.sha256]


async def test_a_refusal_arrives_at_once_however_fast_the_bytes_are_sent(
    service: Any, person: Persons, pdf: Any
) -> None:
    sent = 0

    async def slow() -> AsyncIterator[bytes]:
        yield b"MZ\x00" * 2000
        for _ in range(3):
            await asyncio.sleep(0.02)
            yield b"more"

    async def fast() -> AsyncIterator[bytes]:
        nonlocal sent
        for chunk in pdf(100 * MiB):
            sent += len(chunk)
            yield chunk

    service.enter(person())
    with pytest.raises(UnsupportedMedia):
        await service.upload(slow())
    for _ in range(5):
        with pytest.raises(TooLarge):
            await service.upload(fast())
    assert sent < 5 * 20 * MiB


async def test_nothing_stays_of_what_is_not_accepted(service: Any, person: Persons, stored: Any, count: Any) -> None:
    service.enter(person())
    cases: list[tuple[bytes, str, type[AppError], str]] = [
        (b"", "", InvalidInput, "VALIDATION_ERROR"),
        (b"%PDF-1.7\n", "image/png", UnsupportedMedia, "CONTENT_TYPE_MISMATCH"),
        (b"just text", "application/pdf", UnsupportedMedia, "CONTENT_TYPE_MISMATCH"),
        (b"MZ\x90\x00 a program", "", UnsupportedMedia, "UNSUPPORTED_FILE_TYPE"),
        (b"just text", "text/html", UnsupportedMedia, "UNSUPPORTED_FILE_TYPE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain", UnsupportedMedia, "UNSUPPORTED_FILE_TYPE"),
    ]
    for content, declared, error, code in cases:
        with pytest.raises(error) as refused:
            await service.upload([content], content_type=declared)
        assert refused.value.code == code
        assert [detail.field for detail in refused.value.details] == ([] if content else ["file"])
    assert (await count(File), await count(Blob), stored()) == (0, 0, [])


async def test_a_name_that_is_no_label_is_refused_before_the_bytes(
    service: Any, person: Persons, png: bytes, stored: Any
) -> None:
    service.enter(person())
    for filename in ("../../etc/passwd", "a\\b", "x" * 300, "a\x00b", "", "..", "a\nb"):
        with pytest.raises(InvalidInput) as refused:
            await service.upload([png], filename=filename)
        assert {detail.field for detail in refused.value.details} == {"filename"}
    assert stored() == []


async def test_the_header_comes_first_and_once(service: Any, person: Persons, stored: Any) -> None:
    header, chunk = pb.UploadFileRequest(header=pb.UploadHeader(filename="a")), pb.UploadFileRequest(chunk=b"text")

    async def sent(*messages: pb.UploadFileRequest) -> AsyncIterator[pb.UploadFileRequest]:
        for message in messages:
            yield message

    service.enter(person())
    for messages, field in (([], "header"), ([chunk], "header"), ([header, chunk, header], "chunk")):
        with pytest.raises(InvalidInput) as refused:
            await rpc.upload(service.stub.UploadFile, sent(*messages))
        assert [detail.field for detail in refused.value.details] == [field]
    assert stored() == []


async def test_nothing_stays_of_an_upload_that_its_client_gave_up(
    service: Any, person: Persons, pdf: Any, stored: Any, count: Any
) -> None:
    class GaveUp(Exception):
        pass

    async def abandoned(pause: float) -> AsyncIterator[bytes]:
        for chunk in pdf(2 * MiB):
            yield chunk
        await asyncio.sleep(pause)
        raise GaveUp

    async def nothing_is_left() -> bool:
        return not stored()

    service.enter(person())
    for attempt in range(20):
        with pytest.raises(GaveUp):
            await service.upload(abandoned(0.02 * (attempt % 2)))
    await eventually(nothing_is_left)
    assert (await count(File), await count(Blob)) == (0, 0)


async def test_an_upload_repeated_under_its_key_is_one_file(
    service: Any, person: Persons, png: bytes, count: Any
) -> None:
    who = person()
    service.enter(who, idempotency_key="once")
    first = await service.upload([png], filename="a")
    assert call.REPLAYED not in call.current().remarks
    service.enter(who, idempotency_key="once")
    assert await service.upload([png[:5], png[5:]], filename="a") == first
    assert call.REPLAYED in call.current().remarks
    for content, filename in (([b"other bytes"], "a"), ([png], "b")):
        with pytest.raises(InvalidInput) as refused:
            await service.upload(content, filename=filename)
        assert refused.value.code == "IDEMPOTENCY_KEY_REUSED"
    assert await count(File) == 1
    service.enter(person(), idempotency_key="once")
    assert (await service.upload([png], filename="a")).id != first.id


async def test_a_refused_upload_does_not_use_its_key_up(
    service: Any, person: Persons, png: bytes, known: ParticipantsState
) -> None:
    service.enter(person(known.client_id), idempotency_key="again")
    with pytest.raises(InvalidInput):
        await service.upload([], into=known.topic_id)
    assert (await service.upload([png], into=known.topic_id)).file_size == len(png)
