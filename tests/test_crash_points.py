"""Each service ends at each crash point of its code; nothing acknowledged is lost, and nothing happens twice.

A new point, or a service with consumers, fails here until a test crashes there.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio

from kit.ids import new_id
from kit.nats_setup import read_durables
from testkit.waiting import eventually
from tests import crashes
from tests.conftest import DATABASES, StartStack
from tests.crashes import Crash, Fragile, command, insist
from tests.mailbox import Mailbox, Phone, new_phone
from tests.people import Json, Person
from tests.resumable import ask, create
from tests.resumable import text as plain_text
from tests.test_files_faults import check
from tools.demo.photo import photo
from tools.registry.deployables import ROOT
from tools.stack import nats_server
from tools.stack.config import SERVICES

pytestmark = pytest.mark.slow

# An event of each service, which one command publishes.
EVENTS = {
    "auth-service": "auth.v1.UserUpdated",
    "request-service": "request.v1.RequestCreated",
    "chat-service": "chat.v1.MessageCreated",
    "file-service": "file.v1.FileUploaded",
}
# An event that each service consumes.
CONSUMED = {
    "request-service": "auth.v1.UserRegistered",
    "chat-service": "request.v1.RequestAccepted",
    "file-service": "request.v1.RequestAccepted",
}
MAIL_ASKED_FOR = "chat.v1.DeliveryRequested"  # tests/test_notice_crashes.py
COMMAND_POINTS = ("before_commit", "after_commit", "after_publish")
CONSUMER_POINTS = ("before_ack", "dead_letter_stored")
UPLOAD_POINTS = ("bytes_staged", "blob_claimed", "bytes_stored")
RESUMABLE_POINTS = ("piece_stored", "upload_finished")
SWEEPER_POINTS = ("blob_marked", "bytes_deleted")
MAIL_POINTS = ("mail_claimed", "mail_sent")
TEXT_POINTS = ("text_claimed", "text_sent")
PHONE_CODE = "phone_code"
# tests/test_payment_faults.py crashes there.
CALL_POINTS = ("call_claimed", "call_answered")
# tests/test_data_export_crashes.py crashes there.
ARCHIVE_POINTS = ("archive_written",)
# chat-service/tests/test_delivery_crashes.py crashes there.
PUSH_POINTS = ("delivery_claimed", "push_sent")
# tests/test_market_kills.py and tests/test_search_alerts.py crash there.
CHECK_POINTS = ("check_claimed", "searches_compared")
RESET = "password_reset"
KEPT_SECONDS = 1
CRASHES = {
    *(Crash(service, point, event) for point in COMMAND_POINTS for service, event in EVENTS.items()),
    *(Crash(service, point, event) for point in CONSUMER_POINTS for service, event in CONSUMED.items()),
    *(Crash("file-service", point, "file") for point in UPLOAD_POINTS),
    *(Crash("file-service", point, "upload") for point in RESUMABLE_POINTS),
    *(Crash("file-service", point, "sweeper") for point in SWEEPER_POINTS),
    *(Crash("file-service", point, "data_export") for point in ARCHIVE_POINTS),
    *(Crash("auth-service", point, RESET) for point in MAIL_POINTS),
    *(Crash("auth-service", point, PHONE_CODE) for point in TEXT_POINTS),
    *(Crash("auth-service", point, MAIL_ASKED_FOR) for point in (*CONSUMER_POINTS, "notice_claimed", "notice_sent")),
    *(Crash("request-service", point, "create") for point in CALL_POINTS),
    *(Crash("request-service", point, "listing") for point in CHECK_POINTS),
    *(Crash("chat-service", point, "payment.succeeded") for point in PUSH_POINTS),
}


def test_every_point_in_the_code_is_crashed_at() -> None:
    consuming = {name.rpartition("-service-")[0] + "-service" for name in read_durables(nats_server.DURABLES)}
    of_kit = crashes.points_in(ROOT / "libs/kit/src")
    expected = {(one.name, point) for one in SERVICES for point in of_kit.difference(CONSUMER_POINTS)}
    expected |= {(service, point) for service in consuming for point in of_kit.intersection(CONSUMER_POINTS)}
    for one in SERVICES:
        expected |= {(one.name, point) for point in crashes.points_in(ROOT / one.name / "src")}
    assert {(crash.service, crash.point) for crash in CRASHES} == expected


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fragile(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Fragile]:
    folder = tmp_path_factory.mktemp("crash-points")
    settings = {"UNUSED_BYTES_KEPT_SECONDS": str(KEPT_SECONDS), **crashes.settings(folder)}
    async with start_stack(request.param, **settings) as stack:
        await crashes.redeliver_soon(stack)
        async with Fragile.of(stack, folder) as fragile:
            yield fragile


@pytest.mark.parametrize("point", COMMAND_POINTS)
async def test_a_command_has_one_effect_and_one_event(fragile: Fragile, point: str) -> None:
    """A command of each service at once, so that all of them die beside one another."""
    client, key = fragile.client, secrets.token_hex(8)
    commands = {
        "auth-service": command(client, "PATCH", "/users/me", key, json={"full_name": f"Anna {key}"}),
        "request-service": command(client, "POST", "/requests/", key, json=a_request(key)),
        "chat-service": command(client, "POST", f"/messages/{fragile.job}", key, json={"content": key}),
        "file-service": upload(fragile, key),
    }
    async with fragile.provider.socket() as there, client.socket() as here:
        for socket in (here, there):
            await socket.frame("connection.established")
        dying = [Crash(name, point, event) for name, event in EVENTS.items()]
        answers = await fragile.crash(dying, *(insist(commands[name]) for name in EVENTS))
        user, made, message, file = (answer.json() for answer in answers)
        again = [(await commands[name]()).json() for name in EVENTS]
        assert again == [user, made, message, file]

        assert (await client.get("/users/me")).json()["full_name"] == f"Anna {key}"
        assert [one["id"] for one in await listed(client, "/requests/") if one["description"] == key] == [made["id"]]
        messages = await listed(client, f"/messages/{fragile.job}")
        assert [one["id"] for one in messages if one["content"] == key] == [message["id"]]
        files = await listed(client, f"/requests/{fragile.job}/files")
        assert [one["id"] for one in files if one["filename"] == f"{key}.png"] == [file["id"]]

        # Something later on each feed, so that an event that came twice would be there before it.
        assert (await client.post(f"/messages/{fragile.job}", content=f"after {key}")).status_code == 201
        last = await client.asks_for_help(description=f"after {key}")
        await here.frame("request.created", id=made["id"])
        await here.frame("request.created", id=last["id"])
        for socket in (here, there):
            await socket.frame("message.created", content=f"after {key}")
            await socket.frame("file.ready", id=file["id"])
            assert [one["content"] for one in socket.of_type("message.created")] == [key, f"after {key}"]
            assert [one["id"] for one in socket.of_type("file.uploaded")] == [file["id"]]
        assert [one["id"] for one in here.of_type("request.created")] == [made["id"], last["id"]]
    await until_renamed(fragile, f"Anna {key}")


async def until_renamed(fragile: Fragile, name: str) -> None:
    """Waits until chat-service has handled the event about the new name."""

    async def is_renamed() -> bool:
        members = (await fragile.provider.get(f"/conversations/{fragile.job}")).json()["members"]
        return name in {one["name"] for one in members}

    await eventually(is_renamed)


def a_request(description: str) -> Json:
    return {"description": description, "category": "battery", "latitude": 9.0, "longitude": 38.7}


def upload(fragile: Fragile, name: str) -> crashes.Ask:
    files = {"file": (f"{name}.png", photo(), "image/png")}
    return command(fragile.client, "POST", f"/requests/{fragile.job}/upload", name, files=files)


async def listed(person: Person, path: str) -> list[Json]:
    answer = await person.get(path, limit=100)
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()
    return found


async def test_an_event_is_handled_once_if_its_consumer_dies_before_the_acknowledgement(fragile: Fragile) -> None:
    client, provider = fragile.client, fragile.provider
    request = await client.asks_for_help()
    assert (await client.post(f"/messages/{request['id']}", content="before")).status_code == 201
    file = (await client.uploads(request["id"], photo())).json()
    first, *others = [Crash(service, "before_ack", event) for service, event in CONSUMED.items()]
    accept = command(provider, "POST", f"/requests/{request['id']}/accept", request["id"])
    newcomer = Person(fragile.stack.gateway_url, "provider")
    register = command(newcomer, "POST", "/auth/register", request["id"], json=newcomer.account())
    async with provider.socket() as socket:
        await socket.frame("connection.established")
        # One after the other, because a dead request-service publishes no acceptance.
        await fragile.crash(others, insist(accept))
        await fragile.crash([first], insist(register))
        # The provider receives what was there before they joined, as an effect of the event.
        await until_handled(fragile)
        assert (await client.post(f"/messages/{request['id']}", content="after")).status_code == 201
        later = (await client.uploads(request["id"], photo(), name="later.png")).json()
        await socket.frame("message.created", content="after")
        await socket.frame("file.uploaded", id=later["id"])
        assert [one["content"] for one in socket.of_type("message.created")] == ["before", "after"]
        assert [one["id"] for one in socket.of_type("file.uploaded")] == [file["id"], later["id"]]
    await newcomer.log_in()
    await newcomer.goes_available()
    await newcomer.__aexit__()


async def until_handled(fragile: Fragile) -> None:
    """Waits until all events are acknowledged."""
    async with fragile.jetstream() as streams:
        for name in read_durables(nats_server.DURABLES):

            async def is_done(name: str = name) -> bool:
                info = await streams.consumer_info("twou-events", name)
                return not info.num_ack_pending and not info.num_pending

            await eventually(is_done)


async def test_a_dead_letter_is_kept_if_its_consumer_dies_before_it_gives_the_event_up(fragile: Fragile) -> None:
    """The letter may be there twice then: an event is rather set aside twice than lost."""
    consumed = {**CONSUMED, "auth-service": MAIL_ASKED_FOR}
    dying = [Crash(name, "dead_letter_stored", event) for name, event in consumed.items()]
    await fragile.crash(dying, *(publish_nonsense(fragile, event) for event in set(consumed.values())))
    await until_handled(fragile)
    async with fragile.jetstream() as streams:
        info = await streams.stream_info("twou-dead", subjects_filter="twou.dead.>")
    letters = info.state.subjects or {}
    for service in consumed:
        assert any(subject.startswith(f"twou.dead.{service}-") for subject in letters), letters


async def publish_nonsense(fragile: Fragile, event: str) -> None:
    """Publishes as the service that publishes this event a message that cannot be read."""
    headers = {"Event-Id": str(new_id()), "Event-Type": f"twou.{event}"}
    async with fragile.jetstream(event.partition(".")[0]) as streams:
        await streams.publish(f"twou.events.{event}", b"\xff", headers=headers)


@pytest.mark.parametrize("point", UPLOAD_POINTS)
async def test_an_upload_that_dies_between_its_bytes_and_its_row_can_be_repeated(fragile: Fragile, point: str) -> None:
    name = f"{point}-{secrets.token_hex(4)}"
    (answer,) = await fragile.crash([Crash("file-service", point, "file")], insist(upload(fragile, name)))
    file = answer.json()
    files = await listed(fragile.client, f"/requests/{fragile.job}/files")
    assert [one["id"] for one in files if one["filename"] == f"{name}.png"] == [file["id"]]
    assert (await fragile.client.get(f"/uploads/{file['id']}/download")).content


@pytest.mark.parametrize("point", RESUMABLE_POINTS)
async def test_a_resumable_upload_goes_on_after_a_crash(fragile: Fragile, point: str) -> None:
    content, client = plain_text(3_000, seed=secrets.randbelow(10**6)), fragile.client
    path = await create(client, len(content))
    await fragile.crash([Crash("file-service", point, "upload")], patch(client, path, 0, content))
    answer = await ask(client, "HEAD", path)
    offset = int(answer.headers["Upload-Offset"])
    if offset < len(content):
        await patch(client, path, offset, content)
    file_id = path.rpartition("/")[2]
    await client.until_status(f"/uploads/{file_id}", 200)
    assert (await client.get(f"/uploads/{file_id}/download")).content == content


async def patch(client: Person, path: str, offset: int, content: bytes) -> httpx2.Response:
    answer = await ask(client, "PATCH", path, offset=offset, content=content[offset:])
    assert answer.status_code in (204, 503), answer.text
    return answer


@pytest.mark.parametrize("point", SWEEPER_POINTS)
async def test_unused_bytes_are_deleted_although_the_sweeper_died(fragile: Fragile, point: str) -> None:
    """After this, no bytes without a file are left of any test above."""
    # Bytes that no other file has.
    files = {"file": ("unused.txt", secrets.token_hex(50).encode(), "text/plain")}
    file = (await fragile.client.http.post("/uploads/", files=files)).json()
    assert (await fragile.client.http.delete(f"/uploads/{file['id']}")).is_success
    await asyncio.sleep(KEPT_SECONDS)
    fragile.arm(Crash("file-service", point, "sweeper"))
    # It sweeps when it starts. If it dies before it is healthy, it is started again at once.
    await fragile.stack.restart("file-service")
    await eventually(lambda: not (fragile.folder / "file-service").exists())
    await fragile.stack.restart("file-service")
    async with asyncio.timeout(20):
        while (found := await check(fragile.stack))[0]:
            await asyncio.sleep(0.2)
    assert found[1].startswith("Every file has its bytes")


@pytest.mark.parametrize(("point", "count"), [("mail_claimed", 1), ("mail_sent", 2)])
async def test_a_mail_is_sent_although_its_sender_died(fragile: Fragile, point: str, count: int) -> None:
    """It is sent twice if the sender has died before it noted that it was sent: rather than never."""
    async with Person(fragile.stack.gateway_url) as person:
        ask_for_it = command(person, "POST", "/auth/request-password-reset", point, json={"email": person.email})
        await fragile.crash([Crash("auth-service", point, RESET)], insist(ask_for_it))
        await crashes.let_claims_end(fragile.stack)
        await Mailbox(fragile.stack, person.email).mail("password", number=count)
        assert len(Mailbox(fragile.stack, person.email).mails("password")) == count


@pytest.mark.parametrize(("point", "count"), [("text_claimed", 1), ("text_sent", 2)])
async def test_a_code_is_sent_although_its_sender_died(fragile: Fragile, point: str, count: int) -> None:
    """Both messages have the same code, so that it does not matter which one the owner reads."""
    async with Person(fragile.stack.gateway_url) as person:
        phone = new_phone()
        assert (await person.http.patch("/users/me", json={"phone": phone})).status_code == 200
        body = {"target": phone, "type": "phone"}
        ask_for_it = command(person, "POST", "/verification", point, json=body)
        await fragile.crash([Crash("auth-service", point, PHONE_CODE)], insist(ask_for_it))
        await crashes.let_claims_end(fragile.stack)
        code = await Phone(fragile.stack, phone).code(number=count)
        assert Phone(fragile.stack, phone).codes() == [code] * count
        assert (await person.post("/verification/confirm", type="phone", code=code)).status_code == 200
