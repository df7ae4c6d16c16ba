"""Links that stand for an access token: for one file, for a short time, and only as long as the session."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from file_testing import Service, running_service
from participants_testing import client_of, provider_of
from pydantic import SecretStr
from structlog.testing import capture_logs

from file_service.links.errors import InvalidLink
from file_service.links.signing import LinkSigner
from file_service.settings import Settings
from kit import call, clock, rpc
from kit.caller import Caller
from kit.database import Database
from kit.errors import AppError, NotFound, Unauthenticated
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.people import expect_error
from twou.file.v1 import file_pb2 as pb
from twou.file.v1 import image_pb2, link_pb2
from twou.file.v1.link_pb2_grpc import LinkServiceStub

SECRET = SecretStr("a secret of file-service, with 32 characters")
SIGNER = LinkSigner(SECRET, seconds=60)


def test_a_link_names_the_caller_and_their_session() -> None:
    caller, file_id = replace(new_caller("provider"), epoch=3, user_epoch=4), new_id()
    link = SIGNER.sign(caller, file_id)
    read = SIGNER.read(link.text, file_id)
    assert read == replace(caller, expires_at=link.expires_at.timestamp())
    assert timedelta(seconds=58) < link.expires_at - clock.now() <= timedelta(seconds=60)


def test_replicas_read_the_links_of_each_other() -> None:
    file_id = new_id()
    reader = new_caller()
    assert LinkSigner(SECRET, seconds=5).read(SIGNER.sign(reader, file_id).text, file_id).user_id == reader.user_id


def forged(**changes: object) -> str:
    claims = {"exp": 2e9, "sub": str(new_id()), "sid": str(new_id()), "role": "admin", "epoch": 0, "user_epoch": 0}
    return jwt.encode(claims | {"file": str(FILE)} | changes, SECRET.get_secret_value(), "HS256")


FILE = new_id()
LINK = SIGNER.sign(new_caller(), FILE).text
UNSIGNED = jwt.encode(jwt.decode(LINK, options={"verify_signature": False}), "", "none")
BAD = {
    "empty": "",
    "no link": "x",
    "another file": SIGNER.sign(new_caller(), new_id()).text,
    "another secret": LinkSigner(SecretStr("another secret of 32 characters ..."), seconds=60)
    .sign(new_caller(), FILE)
    .text,
    "expired": LinkSigner(SECRET, seconds=-1).sign(new_caller(), FILE).text,
    "without a signature": LINK.rpartition(".")[0] + ".",
    "signed by nothing": UNSIGNED,
    # The secret itself is not the key.
    "signed with the secret": forged(),
    "changed": LINK[:-4] + ("AAAA" if LINK[-4:] != "AAAA" else "BBBB"),
    "longer": LINK + "A" * 10_000,
}


@pytest.mark.parametrize("name", BAD)
def test_other_links_are_refused(name: str) -> None:
    with pytest.raises(InvalidLink):
        SIGNER.read(BAD[name], FILE)


@pytest.fixture
async def service(settings: Settings, database: Database) -> AsyncIterator[Service]:
    async with running_service(settings) as service:
        yield service


class Browser:
    """Opens links without an access token."""

    def __init__(self, service: Service, stub: LinkServiceStub) -> None:
        self._service = service
        self._stub = stub

    async def link(self, caller: Caller, file: pb.File) -> str:
        self._service.enter(caller)
        answer = await rpc.unary(self._stub.CreateLink, link_pb2.CreateLinkRequest(file_id=file.id))
        assert answer.file == file
        call.enter(call.Call())
        return answer.link

    async def opens(self, link: str, file: pb.File) -> bytes:
        question = link_pb2.GetLinkedFileRequest(link=link, file_id=file.id)
        assert (await rpc.unary(self._stub.GetLinkedFile, question)).file == file
        wanted = image_pb2.GetImageRequest(file_id=file.id, side=256)
        image = await rpc.unary(self._stub.GetLinkedImage, link_pb2.GetLinkedImageRequest(link=link, wanted=wanted))
        assert image.image.content.startswith(b"RIFF")
        return await self.downloads(link, file)

    async def downloads(self, link: str, file: pb.File) -> bytes:
        wanted = pb.DownloadFileRequest(file_id=file.id)
        message = link_pb2.DownloadLinkedFileRequest(link=link, wanted=wanted)
        answers = [answer.part async for answer in rpc.stream(self._stub.DownloadLinkedFile, message)]
        return b"".join(answer.chunk for answer in answers)

    async def is_refused(self, link: str, file: pb.File, error: type[AppError], code: str) -> None:
        wanted = image_pb2.GetImageRequest(file_id=file.id, side=256)
        for asking in (
            rpc.unary(self._stub.GetLinkedFile, link_pb2.GetLinkedFileRequest(link=link, file_id=file.id)),
            rpc.unary(self._stub.GetLinkedImage, link_pb2.GetLinkedImageRequest(link=link, wanted=wanted)),
            self.downloads(link, file),
        ):
            await expect_error(asking, error, code)


@pytest.fixture
async def browser(service: Service) -> AsyncIterator[Browser]:
    async with rpc.channel(f"127.0.0.1:{service.chassis.server.port}") as channel:
        yield Browser(service, LinkServiceStub(channel))


async def test_a_link_opens_its_file_for_each_reader_without_a_token(
    service: Service, browser: Browser, known: ParticipantsState, png: bytes
) -> None:
    service.enter(client_of(known))
    file = await service.upload([png], into=known.topic_id)
    for reader in (client_of(known), provider_of(known), new_caller("admin")):
        link = await browser.link(reader, file)
        assert await browser.opens(link, file) == png


async def test_only_a_reader_gets_a_link(service: Service, browser: Browser, png: bytes) -> None:
    service.enter(new_caller())
    file = await service.upload([png])
    await expect_error(browser.link(new_caller(), file), NotFound, "FILE_NOT_FOUND")


async def test_a_link_opens_no_other_file(service: Service, browser: Browser, png: bytes) -> None:
    owner = new_caller()
    service.enter(owner)
    files = [await service.upload([png]) for _ in range(2)]
    await browser.is_refused(await browser.link(owner, files[0]), files[1], Unauthenticated, "INVALID_LINK")


async def test_a_link_ends_with_its_session(service: Service, browser: Browser, png: bytes) -> None:
    owner = new_caller()
    there = replace(owner, session_id=new_id())
    service.enter(owner)
    file = await service.upload([png])
    links = {one: await browser.link(one, file) for one in (owner, there)}
    # Tokens of `Service.enter` have sessions of their own.
    signer = LinkSigner(Settings().secret_key, seconds=60)
    session = signer.read(links[owner], UUID(file.id)).session_id
    service.chassis.verifier.revocations.note(session, 1)
    await browser.is_refused(links[owner], file, Unauthenticated, "INVALID_LINK")
    assert await browser.opens(links[there], file) == png


async def test_no_log_line_has_a_link(service: Service, browser: Browser, png: bytes) -> None:
    owner = new_caller()
    service.enter(owner)
    file = await service.upload([png])
    with capture_logs() as lines:
        link = await browser.link(owner, file)
        await browser.opens(link, file)
        await browser.is_refused(link + "x", file, Unauthenticated, "INVALID_LINK")
    assert lines
    assert link[:20] not in str(lines)
