"""Old state and frames make the new state: a client that loads once and then only follows sees what REST shows."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from gateway.realtime.catalogue import server_frames
from testkit.clamd import EICAR, Clamd
from tests.bookers import Garage, books
from tests.chatting import says
from tests.client_state import CHANGES, State
from tests.conftest import StartStack
from tests.market import CAR, offers, sells
from tests.people import PATIENCE, Json, Person, Socket
from tools.demo.photo import photo

# Far from the places of other tests, whose requests would be offered to the providers here.
PLACE = {"latitude": 3.9021, "longitude": 41.8555}
NOWHERE = {"latitude": -48.5, "longitude": -123.4}
DURABLE = {kind for kind, frame in server_frames().items() if frame.is_durable}
# They come when time has passed.
OF_TIME = {"offer.expired", "request.expired", "notification"}
# They come when a hold was not confirmed within a minute: request-service/tests/test_bookings_held.py.
OF_HOLDS = {"booking.lapsed"}
# They come before a slot begins, and when a job lasts too long: tests/test_reminders.py.
OF_SLOTS = {"booking.reminder", "booking.endangered"}
# They come when money moves: tests/test_payments.py, tests/test_payouts.py, tests/test_disputes.py.
OF_MONEY = {kind for kind in DURABLE if kind.startswith(("payment.", "refund.", "payout.", "dispute."))}
# They come when a system has a scanner for viruses.
OF_SCANS = {"file.rejected"}
# They come near the end of a listing: tests/test_market_ends.py.
OF_ENDS = {"listing.expiring", "listing.expired"}
# They come when a moderator decides: tests/test_market_trust.py.
OF_DECISIONS = {"listing.suspended", "listing.restored"}
# They come when a user has asked for their data: tests/test_data_export.py.
OF_EXPORTS = {"data_export.ready", "data_export.failed"}
# The frames that do not come here.
# They are for the tests of brokers, of the market's agency, of favourites and of alerts of saved searches.
OF_BROKERS = {"broker.invited", "broker.rejected", "broker.verified", "favourite.changed", "search.matched"}
UNSEEN = OF_TIME | OF_HOLDS | OF_SLOTS | OF_MONEY | OF_SCANS | OF_ENDS | OF_DECISIONS | OF_EXPORTS | OF_BROKERS
# An offer lasts for a second, there is one wave of them, and a request ends after nine seconds: a busy machine, too,
# has made the offer by then.
HASTY = {
    "REQUEST_DISPATCH_RULES": json.dumps({"default": {"wave_seconds": 1, "head_start_seconds": 0, "most_waves": 1}}),
    "REQUEST_EXPIRE_MINUTES": "0.15",
}


def test_every_durable_frame_says_what_it_does_to_the_state() -> None:
    assert set(CHANGES) == DURABLE


@dataclass
class Follower:
    """A client that has loaded its state once."""

    person: Person
    socket: Socket
    state: State
    seen: set[str] = field(default_factory=set)
    _pings: int = 0

    async def follow(self) -> None:
        """Applies frames until the state is what REST shows."""
        ends_at = time.monotonic() + PATIENCE
        while True:
            await self._hear()
            fresh = await State.load(self.person)
            # Events may arrive a little after the answer of REST.
            if self.state.shown == fresh.shown or time.monotonic() > ends_at:
                break
            await asyncio.sleep(0.05)
        assert self.state.shown == fresh.shown

    async def _hear(self) -> None:
        """Applies every frame that was sent before the answer to a ping."""
        self._pings += 1
        await self.socket.send("ping", ping_id=self._pings)
        await self.socket.frame("pong", ping_id=self._pings)
        for frame in self.socket.frames:
            if "cursor" in frame:
                self.state.apply(frame)
                self.seen.add(frame["type"])
        self.socket.frames.clear()


async def journey(client: Person, provider: Person, other: Person) -> AsyncIterator[None]:
    """Takes each step of a request, of its files and of a chat, and stops after each."""
    request = await client.asks_for_help(**PLACE)
    path, chat = f"/requests/{request['id']}", f"/messages/{request['id']}"
    for one in (provider, other):
        async with asyncio.timeout(15):
            while not (await one.get("/providers/me/offers")).json():
                await asyncio.sleep(0.05)
    yield
    # Providers who have an offer of the request see what it becomes.
    assert (await client.put(path, description="It makes a noise")).status_code == 200
    await client.post(chat, content="Hello?")
    files = [await _upload(client, f"/requests/{request['id']}/upload") for _ in range(3)]
    yield
    await provider.does("accept", request=request)
    yield
    await _delete(client, files[0])
    # It is gone before its frames are applied.
    await _delete(client, await _upload(client, f"/requests/{request['id']}/upload"))
    private = await _upload(client, "/uploads/")
    yield
    answer = await client.post("/uploads/bulk-delete", ids=[files[1], private])
    assert answer.json() == {"deleted": [files[1], private], "failed": []}
    yield
    message = (await client.post(chat, content="By the blue gate")).json()
    yield
    await _change(client, chat, message)
    yield
    await provider.does("start", "complete", request=request)
    await client.post(f"{path}/rating", score=5)
    review = (await client.get(f"/users/{provider.id}/reviews")).json()[0]["id"]
    await client.http.patch(f"/reviews/{review}", json={"rating": 4})
    await client.http.delete(f"/reviews/{review}")
    yield
    request = await client.asks_for_help(**NOWHERE)
    await client.post(f"/requests/{request['id']}/cancel", reason="It starts again")
    yield
    for part in (_talk(client, provider), _book(client, provider, other), _sell(client, provider)):
        async for _ in part:
            yield


async def _upload(person: Person, path: str, content: bytes | None = None) -> str:
    answer = await person.http.post(path, files={"file": ("photo.png", content or photo(), "image/png")})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _delete(person: Person, file_id: str) -> None:
    assert (await person.http.delete(f"/uploads/{file_id}")).status_code == 204


async def _change(person: Person, chat: str, message: Json) -> None:
    answer = await person.http.patch(f"{chat}/{message['id']}", json={"content": "By the red gate"})
    assert answer.status_code == 200, answer.text
    assert (await person.http.delete(f"{chat}/{message['id']}")).is_success


async def _talk(person: Person, other: Person) -> AsyncIterator[None]:
    """Starts a thread, writes in it, reads it and renames it."""
    thread = (await person.post("/conversations", user_ids=[other.id])).json()
    path = f"/conversations/{thread['id']}"
    yield
    assert (await person.post(f"{path}/messages", content="Do you have time on Monday?")).status_code == 201
    assert (await other.post(f"{path}/read", seq=1)).is_success
    yield
    assert (await person.http.patch(path, json={"title": "Monday"})).status_code == 200
    yield


async def _book(client: Person, provider: Person, other: Person) -> AsyncIterator[None]:
    """Books a seat of the provider's, moves and cancels it while another person waits, and comes to one or not."""
    garage = await Garage.open(provider)
    booking = await books(client, await garage.slot(24))
    yield
    slot = await garage.slot(26)
    moved = await client.post("/bookings/reschedule", record_id=booking["id"], new_slot_id=slot["id"])
    assert moved.status_code == 200, moved.text
    assert (await other.post("/bookings/waitlist", service_id=garage.offering["id"])).status_code == 201
    yield
    assert (await client.post(f"/records/{booking['id']}/cancel")).status_code == 200
    yield
    await books(other, slot)
    yield
    for step, person in (("no-show", client), ("complete", other)):
        begun = await books(person, await garage.slot(0.0004))
        await asyncio.sleep(2)
        assert (await provider.post(f"/records/{begun['id']}/{step}")).status_code == 200
    yield


async def _sell(person: Person, buyer: Person) -> AsyncIterator[None]:
    """Offers a car about which a buyer asks, changes and sells it. A number in its text flags it after a while."""
    await sells(person)
    car = CAR | PLACE | {"description": "Call 0911 234 567", "vin": "JT152AB12345678"}
    path = f"/listings/{(await offers(person, car))['id']}"
    yield
    await person.until_equal(path, "moderation", "flagged")
    yield
    await person.http.patch(path, json={"price": 5, "title": "Toyota Vitz"})
    yield
    lead = (await buyer.post(f"{path}/leads", message="Is it still there?", offer_amount=4.5)).json()["id"]
    await says(person, lead, "It is")
    yield
    await person.http.patch(f"/leads/{lead}", json={"status": "spam", "note": "Offers too little"})
    yield
    await person.http.patch(path, json={"status": "sold"})
    yield


@contextlib.asynccontextmanager
async def following(*people: Person) -> AsyncIterator[list[Follower]]:
    """Lets each of *people* load their state and follow it on a socket."""
    async with contextlib.AsyncExitStack() as open_:
        sockets = [await open_.enter_async_context(person.socket()) for person in people]
        yield [Follower(one, socket, await State.load(one)) for one, socket in zip(people, sockets, strict=True)]


async def test_frames_make_of_the_old_state_the_new_one(client: Person, provider: Person) -> None:
    async with Person(client.url, "provider") as other, following(client, provider, other) as followers:
        await provider.goes_available(PLACE["latitude"] + 0.01, PLACE["longitude"])
        await other.goes_available(PLACE["latitude"] + 0.02, PLACE["longitude"])
        async for _ in journey(client, provider, other):
            for one in followers:
                await one.follow()
    assert {kind for one in followers for kind in one.seen} >= DURABLE - UNSEEN


async def test_frames_say_what_ends_by_itself(start_stack: StartStack) -> None:
    async with (
        start_stack("sqlite", **HASTY) as stack,
        Person(stack.gateway_url) as client,
        Person(stack.gateway_url, "provider") as provider,
        following(client, provider) as followers,
    ):
        at_client, at_provider = (one.socket for one in followers)
        await provider.goes_available(PLACE["latitude"] + 0.01, PLACE["longitude"])
        request = await client.asks_for_help(**PLACE)
        ends = (
            (at_provider, "offer.created", {"request_id": request["id"]}),
            (at_provider, "offer.expired", {"request_id": request["id"]}),
            (at_client, "notification", {"request_id": request["id"]}),
            (at_client, "request.expired", {"id": request["id"]}),
        )
        for socket, kind, data in ends:
            if not any(kind in one.seen for one in followers):
                await socket.frame(kind, **data)
            for one in followers:
                await one.follow()
    assert {kind for one in followers for kind in one.seen} >= OF_TIME


async def test_frames_say_what_a_scan_finds(start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory) -> None:
    clamd = Clamd(tmp_path_factory.mktemp("clamd") / "one")
    async with (
        start_stack("sqlite", FILE_CLAMAV_URL=clamd.url) as stack,
        Person(stack.gateway_url) as client,
        Person(stack.gateway_url, "provider") as provider,
        following(client, provider) as followers,
    ):
        request = await provider.does("accept", request=await client.asks_for_help(**PLACE))
        ends = {"file.ready": photo(), "file.rejected": photo() + EICAR}
        files = {kind: await _upload(client, f"/requests/{request['id']}/upload", body) for kind, body in ends.items()}
        # Quarantined, because the scanner is not there yet.
        for one in followers:
            await one.follow()
            assert {file["status"] for file in one.state.files.values()} == {"quarantined"}
        with clamd.running():
            for one in followers:
                for kind, file_id in files.items():
                    await one.socket.frame(kind, seconds=30, id=file_id)
                await one.follow()
        for one in followers:
            found = {kind: one.state.files[file_id]["status"] for kind, file_id in files.items()}
            assert found == {"file.ready": "ready", "file.rejected": "rejected"}
    assert {kind for one in followers for kind in one.seen} >= OF_SCANS
