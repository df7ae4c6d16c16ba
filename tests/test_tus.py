"""Resumable uploads by tus 1.0 through the gateway: the protocol, an official client, and what may happen meanwhile."""

import asyncio
import hashlib
import io
import os
import signal
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from tusclient.client import TusClient

from kit.ids import new_id
from testkit.waiting import eventually
from tests.chance import new_chance
from tests.conftest import DATABASES, StartStack
from tests.people import Person, is_problem
from tests.resumable import UPLOADS, ask, begin_patch, checksum, create, metadata, offset_of, text, until_stored
from tools.registry.deployables import Registry
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

MiB = 1024 * 1024
FILES = Registry.read()["file-service"]


async def downloaded(person: Person, path: str) -> bytes:
    answer = await person.get(f"/uploads/{path.rpartition('/')[2]}/download")
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_options_tell_the_rules_without_a_token(visitor: Person) -> None:
    answer = await visitor.http.request("OPTIONS", UPLOADS)
    assert answer.status_code == 204
    told = {name: answer.headers[name] for name in ("Tus-Version", "Tus-Max-Size", "Tus-Checksum-Algorithm")}
    assert told == {"Tus-Version": "1.0.0", "Tus-Max-Size": str(256 * MiB), "Tus-Checksum-Algorithm": "sha1,sha256"}
    extensions = {"creation", "creation-with-upload", "checksum", "expiration", "termination"}
    assert set(answer.headers["Tus-Extension"].split(",")) == extensions


async def test_upload_in_two_requests_is_a_file_for_both_participants(
    client: Person, provider: Person, stranger: Person
) -> None:
    request = await client.asks_for_help()
    await provider.does("accept", request=request)
    content = text(100_000)
    async with client.socket() as socket:
        path = await create(client, len(content), filename="ሰላም.txt", filetype="text/plain", request_id=request["id"])
        first = await ask(client, "PATCH", path, offset=0, content=content[:60_000])
        assert (first.status_code, first.headers["Upload-Offset"]) == (204, "60000")
        assert "GMT" in first.headers["Upload-Expires"]
        state = await ask(client, "HEAD", path)
        names = ("Upload-Offset", "Upload-Length", "Cache-Control", "Tus-Resumable")
        assert [state.headers[name] for name in names] == ["60000", "100000", "no-store", "1.0.0"]
        assert state.headers["Upload-Metadata"].startswith("filename 4Yiw4YiL4Yid")
        file_id = path.rpartition("/")[2]
        assert (await client.get(f"/uploads/{file_id}")).status_code == 404
        for other in (provider, stranger):
            assert (await ask(other, "HEAD", path)).status_code == 404
            assert (await ask(other, "PATCH", path, offset=60_000, content=b"x")).status_code == 404
            assert (await ask(other, "DELETE", path)).status_code == 404
        last = await ask(client, "PATCH", path, offset=60_000, content=content[60_000:])
        assert (last.status_code, last.headers["Upload-Offset"]) == (204, "100000")
        progress = await socket.frame("file.progress")
        assert (progress["data"]["upload_id"], progress["data"]["length"]) == (file_id, len(content))
        assert "cursor" not in progress
        assert (await socket.frame("file.uploaded"))["data"]["id"] == file_id
    file = (await provider.get(f"/uploads/{file_id}")).json()
    assert (file["filename"], file["sha256"]) == ("ሰላም.txt", hashlib.sha256(content).hexdigest())
    assert await downloaded(provider, path) == content
    assert (await stranger.get(f"/uploads/{file_id}/download")).status_code == 404


async def test_creation_may_bring_bytes_and_be_repeated(client: Person) -> None:
    about = {"filename": "a.txt"}
    answer = await ask(client, "POST", UPLOADS, length=11, about=about, content=b"hello")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "5")
    path = answer.headers["Location"].removeprefix("/api/v1")
    whole = await ask(client, "PATCH", path, offset=5, content=b" world", Upload_Checksum=checksum("sha1", b" world"))
    assert whole.status_code == 204
    assert await downloaded(client, path) == b"hello world"
    twice = [await ask(client, "POST", UPLOADS, length=11, about=about, Idempotency_Key="once") for _ in range(2)]
    assert len({one.headers["Location"] for one in twice}) == 1
    assert twice[1].headers["Idempotency-Replayed"] == "true"


LONG = {"Upload_Metadata": metadata(filename="a.txt") + ",x " + "A" * 10_004}
CREATIONS: list[tuple[dict[str, Any], int]] = [
    ({"Tus_Resumable": ""}, 412),
    ({"Tus_Resumable": "0.2.2"}, 412),
    ({"length": None}, 422),
    *(({"length": length}, 422) for length in ("0", "-1", "+5", "5.0", "1e3", "x", "9" * 19, "0x10")),
    ({"length": 256 * MiB + 1}, 413),
    ({"length": "9" * 18}, 413),
    *(({name: "partial"}, 422) for name in ("Upload_Concat", "Upload_Defer_Length")),
    *(
        ({"about": {"filename": name}}, 422)
        for name in ("../x", "a\\b", "a\0b", "", "x" * 300, "..", "a\nb", "\u202ex")
    ),
    ({"about": {"filename": "a", "filetype": "text/html"}}, 415),
    ({"about": {"filename": "a", "filetype": "x" * 300}}, 422),
    ({"about": {"filename": "a", "request_id": "no id"}}, 404),
    ({"about": {"filename": "a", "request_id": "01940000-0000-7000-8000-000000000000"}}, 404),
    ({"about": {"filename": "a", "purpose": "none"}}, 422),
    ({"about": {}}, 422),
    ({"Upload_Metadata": "filename !!!"}, 422),
    ({"Upload_Metadata": "filename YQ==,filename YQ=="}, 422),
    ({"Upload_Metadata": "filename /w=="}, 422),
    (LONG, 422),
    ({"content": b"x", "Content_Type": "text/plain"}, 415),
    ({"content": b"x", "Upload_Checksum": "md5 AAAA"}, 400),
    ({"content": b"x", "Upload_Checksum": "sha1"}, 422),
]
CONTINUATIONS: list[tuple[dict[str, Any], int]] = [
    ({"Tus_Resumable": ""}, 412),
    ({"Tus_Resumable": "1.0.1"}, 412),
    ({"Content_Type": "application/octet-stream"}, 415),
    ({"Content_Type": ""}, 415),
    ({"offset": None}, 422),
    *(({"offset": offset}, 422) for offset in ("-1", "x", "5.0", "+5", "9" * 19)),
    *(({"offset": offset}, 409) for offset in (0, 4, 6, 10, "9" * 18)),
    ({"content": b"123456"}, 413),
    ({"Upload_Checksum": "crc32 AAAA"}, 400),
    ({"Upload_Checksum": "sha1 !"}, 422),
    ({"Upload_Checksum": checksum("sha1", b"another")}, 460),
    ({"Upload_Checksum": checksum("sha256", b"another")}, 460),
]


@pytest.mark.parametrize("content", [b"\0\0\0 no text", text(5000) + b"\0"], ids=["at once", "at the end"])
async def test_creation_with_content_that_is_refused_can_be_repeated(client: Person, content: bytes) -> None:
    about, key = {"filename": "a.txt"}, new_id().hex
    for _ in range(2):
        answer = await ask(
            client, "POST", UPLOADS, length=len(content), about=about, content=content, Idempotency_Key=key
        )
        assert answer.status_code == 415
        assert (await ask(client, "HEAD", answer.headers["Location"].removeprefix("/api/v1"))).status_code == 404


async def test_hostile_requests_are_refused_and_change_nothing(client: Person) -> None:
    for changes, status in CREATIONS:
        answer = await ask(client, "POST", UPLOADS, **{"length": 10, "about": {"filename": "a.txt"}, **changes})
        assert (answer.status_code, is_problem(answer)) == (status, True), (changes, answer.text)
        assert answer.headers["Tus-Resumable"] == "1.0.0"
        assert ("Tus-Version" in answer.headers) == (status == 412)
    path = await create(client, 10)
    await ask(client, "PATCH", path, offset=0, content=b"12345")
    for changes, status in CONTINUATIONS:
        answer = await ask(client, "PATCH", path, **{"offset": 5, "content": b"12345", **changes})
        assert (answer.status_code, is_problem(answer)) == (status, True), (changes, answer.text)
        assert await offset_of(client, path) == 5, changes
    for method, status in (("GET", 405), ("POST", 405), ("PUT", 405)):
        overridden = await ask(client, method, path, X_HTTP_Method_Override="DELETE")
        assert overridden.status_code == status
    assert (await ask(client, "HEAD", f"{UPLOADS}no-id")).status_code == 404
    assert (await ask(client, "DELETE", path)).status_code == 204
    assert (await ask(client, "HEAD", path)).status_code == 404
    assert (await ask(client, "DELETE", path)).status_code == 404


async def test_page_of_an_allowed_origin_can_upload(stack: Stack, client: Person) -> None:
    origin = {"Origin": "http://localhost:3000"}
    wanted = "authorization,tus-resumable,upload-length,upload-metadata,upload-offset,upload-checksum,content-type"
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": wanted}
    preflight = await client.http.request("OPTIONS", f"{UPLOADS}x", headers={**origin, **asked})
    assert preflight.status_code == 200
    answer = await ask(client, "POST", UPLOADS, length=5, about={"filename": "a.txt"}, Origin=origin["Origin"])
    exposed = {name.strip().lower() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}
    assert {"location", "upload-offset", "upload-length", "upload-expires", "tus-resumable"} <= exposed


async def test_official_client_uploads_and_goes_on(client: Person) -> None:
    content = text(300_000)
    tus = TusClient(f"{client.url}/api/v1{UPLOADS}", headers={"Authorization": client.http.headers["Authorization"]})

    def upload(url: str | None, stop_at: int | None) -> str:
        uploader = tus.uploader(
            file_stream=io.BytesIO(content),
            chunk_size=64 * 1024,
            metadata={"filename": "a.txt"},
            url=url,
            upload_checksum=True,
        )
        uploader.upload(stop_at=stop_at)
        return str(uploader.url)

    url = await asyncio.to_thread(upload, None, 128 * 1024)
    assert await offset_of(client, url.partition("/api/v1")[2]) == 128 * 1024
    await asyncio.to_thread(upload, url, None)
    assert await downloaded(client, url) == content


async def test_broken_connection_keeps_its_bytes_and_a_stuck_one_lets_go(client: Person) -> None:
    content = text(200_000)
    path = await create(client, len(content))
    broken = await begin_patch(client, path, offset=0, size=len(content), sent=content[:70_000])
    await asyncio.sleep(0.2)
    broken.close()

    async def is_kept() -> bool:
        return await offset_of(client, path) == 70_000

    await eventually(is_kept)
    stuck = await begin_patch(client, path, offset=70_000, size=130_000, sent=content[70_000:100_000])
    await asyncio.sleep(0.2)
    assert await offset_of(client, path) == 100_000
    assert (await ask(client, "PATCH", path, offset=100_000, content=content[100_000:])).status_code == 204
    assert await downloaded(client, path) == content
    stuck.close()


async def test_body_over_the_limit_of_multipart_is_refused_before_its_end(client: Person) -> None:
    address = urlsplit(client.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = [
        "POST /uploads/ HTTP/1.1",
        f"Host: {address.netloc}",
        f"Authorization: {client.http.headers['Authorization']}",
        "Content-Type: multipart/form-data; boundary=b",
        f"Content-Length: {1024 * MiB}",
    ]
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    writer.write("\r\n".join([*head, "", ""]).encode() + part)
    answering, sent = asyncio.create_task(reader.readuntil(b"\r\n\r\n")), 0
    while not answering.done():
        writer.write(b"x" * 64 * 1024)
        await writer.drain()
        await asyncio.sleep(0)
        sent += 64 * 1024
        assert sent < 60 * MiB
    assert (await answering).startswith(b"HTTP/1.1 413 ")
    writer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def pair(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[tuple[Stack, str]]:
    """A system with two replicas of file-service: its gateway asks the first, and that at the URL the second."""
    async with start_stack(request.param) as stack:
        replica = await stack.start_replica(FILES)
        yield stack, await stack.start_gateway(FILE_ADDRESS=f"127.0.0.1:{replica.port}")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_another_replica_continues_after_the_first_was_killed_or_stopped(
    pair: tuple[Stack, str], how: signal.Signals
) -> None:
    chance = new_chance()
    stack, second_url = pair
    content = text(9 * MiB, seed=chance.randrange(1000))
    cut = chance.randrange(8 * MiB + 70_000, len(content) - 100_000)
    async with Person(stack.gateway_url) as person:
        elsewhere, path = person.at(second_url), await create(person, len(content))
        first = await begin_patch(person, path, offset=0, size=len(content), sent=content[:cut])
        await until_stored(stack, path, 8 * MiB)
        pid = next(one.pid for one in stack.processes if one.name == FILES.name)
        assert pid is not None
        os.kill(pid, how)
        try:
            offset = await offset_of(elsewhere, path)
            # All but the piece that was being written.
            assert offset in (8 * MiB, cut) or offset > 8 * MiB
            whole = await ask(elsewhere, "PATCH", path, offset=offset, content=content[offset:])
            assert whole.status_code == 204, whole.text
        finally:
            first.close()
            if how == signal.SIGSTOP:
                os.kill(pid, signal.SIGCONT)
            else:
                await stack.restart(FILES.name)
        await person.until_healthy()
        # The first replica has woken up meanwhile, and had a piece in its hands.
        assert hashlib.sha256(await downloaded(person, path)).digest() == hashlib.sha256(content).digest()


async def test_file_is_made_although_its_process_died_after_the_last_byte(pair: tuple[Stack, str]) -> None:
    stack, second_url = pair
    content = text(24 * MiB)
    async with Person(stack.gateway_url) as person:
        path = await create(person, len(content))
        await ask(person, "PATCH", path, offset=0, content=content[:-1])
        ending = asyncio.create_task(ask(person, "PATCH", path, offset=len(content) - 1, content=content[-1:]))
        elsewhere = person.at(second_url)

        async def is_complete() -> bool:
            answer = await ask(elsewhere, "HEAD", path)
            return answer.headers.get("Upload-Offset") == str(len(content))

        await eventually(is_complete)
        stack.kill(FILES.name)
        await asyncio.wait([ending])
        await elsewhere.until_status(f"/uploads/{path.rpartition('/')[2]}", 200)
        assert await downloaded(elsewhere, path) == content
        await stack.restart(FILES.name)
        await person.until_healthy()
