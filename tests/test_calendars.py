"""Calendars as the applications of people read them: without a token, again and again, by a secret address."""

import asyncio
import re
from urllib.parse import urlsplit

import httpx2
import pytest
import pytest_asyncio
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event, EventStatus

from testkit.waiting import eventually
from tests.bookers import Garage, at, books, made
from tests.conftest import MakeAdmin, StartStack
from tests.people import UNKNOWN_ID, Json, Person, is_problem
from tests.test_bookings import code_of
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

HOSTILE = "Bole\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:a@b.example"


@pytest_asyncio.fixture(loop_scope="session")
async def garage(provider: Person) -> Garage:
    return await Garage.open(provider)


async def new_feed(person: Person, **wanted: str) -> Json:
    return made(await person.post("/calendar/feeds", **wanted))


def secret_of(feed: Json) -> str:
    found = re.fullmatch(r"/api/v1/calendar/([\w-]{43})\.ics", urlsplit(feed["url"]).path)
    assert found is not None
    return found[1]


async def fetch(feed: Json, **headers: str) -> httpx2.Response:
    """Asks for a feed as an application does, which knows the address alone."""
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as application:
        return await application.get(
            feed["url"], headers={name.replace("_", "-"): one for name, one in headers.items()}
        )


async def events_of(feed: Json) -> list[Event]:
    """Returns the entries as another library reads them, soonest first."""
    answer = await fetch(feed)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    return read(answer.content)


def read(content: bytes) -> list[Event]:
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return sorted(IcsCalendarStream.calendar_from_ics(content.decode()).events, key=lambda one: one.start)


async def test_a_calendar_follows_bookings_that_move_and_end(garage: Garage, client: Person, provider: Person) -> None:
    theirs, ours = await new_feed(client, details="full"), await new_feed(provider, details="full")
    slots = [await garage.slot(24, provider_id=provider.id), await garage.slot(48, provider_id=provider.id)]
    booking = await books(client, slots[0], note="A blue car")
    (booked,) = await events_of(theirs)
    assert (booked.uid, booked.status, booked.summary) == (f"{booking['id']}@2u", EventStatus.CONFIRMED, "Oil change")
    assert (booked.location, booked.description) == ("Bole Garage, Bole Road 1", "A blue car")
    assert booked.start.isoformat() == slots[0]["starts_at"][:19] + "+00:00"
    (served,) = await events_of(ours)
    assert (served.uid, served.description) == (f"{slots[0]['id']}@2u", "Seats taken: 1 of 1")
    await client.post("/bookings/reschedule", record_id=booking["id"], new_slot_id=slots[1]["id"])
    (moved,) = await events_of(theirs)
    assert (moved.uid, moved.status) == (booked.uid, EventStatus.CONFIRMED)
    assert moved.start.isoformat() == slots[1]["starts_at"][:19] + "+00:00"
    await client.post(f"/records/{booking['id']}/cancel")
    (cancelled,) = await events_of(theirs)
    assert (cancelled.uid, cancelled.status) == (booked.uid, EventStatus.CANCELLED)
    sequences = [one.sequence or 0 for one in (booked, moved, cancelled)]
    assert sequences == sorted(set(sequences))
    assert {one.uid: one.status for one in await events_of(ours)} == {f"{slots[1]['id']}@2u": EventStatus.CANCELLED}


async def test_a_calendar_has_running_jobs_and_times_off(client: Person, provider: Person) -> None:
    off = made(await provider.post("/commitments", starts_at=at(50), ends_at=at(60), note="At the dentist"))
    request = await client.asks_for_help()
    await provider.does("accept", request=request)
    feed = await new_feed(provider, details="full")
    found = [(one.uid, one.summary, one.description) for one in await events_of(feed)]
    assert found == [(f"{request['id']}@2u", "Job", None), (f"{off['id']}@2u", "Time off", "At the dentist")]
    await provider.does("start", "complete", request=request)
    assert [one.uid for one in await events_of(feed)] == [f"{off['id']}@2u"]


async def test_a_calendar_is_busy_unless_all_is_wanted(garage: Garage, client: Person, provider: Person) -> None:
    feed = made(await client.http.post("/calendar/feeds"))
    assert feed["details"] == "busy"
    assert code_of(await client.post("/calendar/feeds", details="all")) == (422, "VALIDATION_ERROR")
    await books(client, await garage.slot(24, provider_id=provider.id), note="A blue car")
    text = (await fetch(feed)).text
    assert "SUMMARY:Busy\r\n" in text
    for named in ("Oil", "Bole", "blue", client.id, provider.id, garage.venue["id"], garage.offering["id"], "9.01"):
        assert named not in text


async def test_an_address_is_shown_once_and_opens_nothing_when_it_was_deleted(client: Person, visitor: Person) -> None:
    feed = await new_feed(client)
    secret = secret_of(feed)
    listed = (await client.get("/calendar/feeds")).json()
    assert listed == [{name: feed[name] for name in ("id", "details", "created_at")}]
    assert (await fetch(feed)).status_code == 200
    # A token is not needed, and one that is sent is not read.
    assert (await fetch(feed, Authorization="Bearer none")).status_code == 200
    assert (await client.http.delete(f"/calendar/feeds/{feed['id']}")).status_code == 204
    assert code_of(await client.http.delete(f"/calendar/feeds/{feed['id']}")) == (404, "FEED_NOT_FOUND")
    refusals = [await fetch(feed)]
    others = (secret[::-1], f"{secret}A", "x", "%00", "feeds", feed["id"], UNKNOWN_ID, "\u1230", "a" * 5000)
    refusals += [await visitor.get(f"/calendar/{other}.ics") for other in others]
    for refusal in refusals:
        assert code_of(refusal) == (404, "FEED_NOT_FOUND")
        assert secret not in refusal.text
    assert len({tuple(sorted(one.json()["error"].keys())) for one in refusals}) == 1


async def test_an_account_has_five_feeds(client: Person) -> None:
    keyed = {"Idempotency-Key": "one feed"}
    answers = await asyncio.gather(*(client.http.post("/calendar/feeds", headers=keyed) for _ in range(7)))
    assert sorted(one.status_code for one in answers) == [201] * 5 + [409] * 2
    assert {code_of(one)[1] for one in answers if one.is_error} == {"TOO_MANY_FEEDS"}
    # The answers have secrets, so none is stored and repeated.
    urls = {one.json()["url"] for one in answers if one.is_success}
    assert len(urls) == 5
    assert not any("idempotency-replayed" in one.headers for one in answers)


async def test_an_application_that_has_a_calendar_already_is_told_so(garage: Garage, client: Person) -> None:
    feed = await new_feed(client)
    first = await fetch(feed)
    assert first.headers["cache-control"] == "private, no-cache"
    unchanged = await fetch(feed, If_None_Match=first.headers["etag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == first.headers["etag"]
    async with httpx2.AsyncClient(trust_env=False) as application:
        head = await application.head(feed["url"])
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    await books(client, await garage.slot(24))
    changed = await fetch(feed, If_None_Match=first.headers["etag"])
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_no_name_makes_another_entry(client: Person, provider: Person) -> None:
    assert (
        await provider.post("/venues", name=HOSTILE, address="x", time_zone="UTC", latitude=9, longitude=38)
    ).is_error
    garage = await Garage.open(provider, name="Oil, change; \\n BEGIN:VEVENT")
    booking = await books(client, await garage.slot(24), note=HOSTILE)
    feed = await new_feed(client, details="full")
    (event,) = await events_of(feed)
    assert (event.uid, event.summary) == (f"{booking['id']}@2u", "Oil, change; \\n BEGIN:VEVENT")
    assert (event.description, event.attendees) == (HOSTILE.replace("\r\n", "\n"), [])
    amharic = ("\u1230\u120b\u121d " * 75)[:299].strip()
    moved = await Garage.open(provider, name=amharic[:200].strip())
    await books(client, await moved.slot(30), note=amharic)
    (_, event) = await events_of(feed)
    assert (event.summary, event.description) == (amharic[:200].strip(), amharic)


async def test_one_booking_is_a_file_for_both_sides(garage: Garage, client: Person, stranger: Person) -> None:
    booking = await books(client, await garage.slot(24))
    path = f"/records/{booking['id']}/calendar.ics"
    for person in (client, garage.owner):
        answer = await person.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert answer.headers["content-disposition"] == f'attachment; filename="booking-{booking["id"]}.ics"'
        assert answer.headers["cache-control"] == "no-store"
        (event,) = read(answer.content)
        assert event.uid == f"{booking['id']}@2u"
    assert code_of(await stranger.get(path)) == (404, "RECORD_NOT_FOUND")
    assert (await client.http.head(path)).status_code == 200


async def test_feeds_are_shut_with_their_account(stack: Stack, client: Person, make_admin: MakeAdmin) -> None:
    feed = await new_feed(client)
    async with Person(stack.gateway_url) as admin:
        await make_admin(admin)
        await admin.log_in()

        async def becomes(status: int) -> None:
            async def is_so() -> bool:
                return (await fetch(feed)).status_code == status

            await eventually(is_so)

        for is_active, status in ((False, 404), (True, 200)):
            changed = await admin.http.patch(f"/users/{client.id}", json={"is_active": is_active})
            assert changed.status_code == 200, changed.text
            await becomes(status)
        await client.log_in()
        assert (await client.http.delete("/users/me")).is_success
        await becomes(404)


async def test_no_log_has_the_secret_of_a_feed(start_stack: StartStack) -> None:
    """Wherever it stands in a path, also in one that is mistyped."""
    async with (
        start_stack("sqlite", LOG_LEVEL="DEBUG", LOG_FORMAT="json") as stack,
        Person(stack.gateway_url) as person,
    ):
        feed = await new_feed(person)
        secret = secret_of(feed)
        paths = [
            f"{secret}.ics",
            secret,
            f"{secret}.ics/",
            f"{secret}.ICS",
            f"/{secret}.ics",
            f"x/{secret}",
            f"feeds/{secret}",
        ]
        async with httpx2.AsyncClient(trust_env=False, base_url=stack.gateway_url) as application:
            for path in paths:
                for before in ("/calendar/", "/api/v1/calendar/", "/api/v1/api/v1/calendar/", "/Calendar/"):
                    await application.get(f"{before}{path}")
                    await application.post(f"{before}{path}")
            # Refused before any route is looked for.
            assert is_problem(await application.post(f"/calendar/{secret}.ics", headers={"Idempotency-Key": "x" * 256}))
        await application_ends(person)
        logs = {log.name: log.read_text() for log in stack.config.logs.iterdir()}
        data = [file for file in stack.config.data.rglob("*") if file.is_file()]
        found = [file.name for file in data if secret.encode() in file.read_bytes()]
    assert {name for name, text in logs.items() if secret in text} == set()
    assert "/api/v1/calendar/{secret}" in logs["gateway.log"]
    # It is in no database and no stream either.
    assert found == []


async def application_ends(person: Person) -> None:
    """Lets the gateway write its last lines: it does so after its answers."""
    assert (await person.get("/calendar/feeds")).status_code == 200
    await asyncio.sleep(0.2)


async def test_the_address_is_that_of_the_site(start_stack: StartStack) -> None:
    public = "https://api.example.com"
    async with start_stack("sqlite", PUBLIC_URL=public) as stack, Person(stack.gateway_url) as person:
        feed = await new_feed(person)
        assert feed["url"].startswith(f"{public}/api/v1/calendar/")
        found = await fetch(feed | {"url": feed["url"].replace(public, stack.gateway_url)})
        assert found.status_code == 200


async def test_one_address_is_not_asked_all_the_time(start_stack: StartStack) -> None:
    async with start_stack("sqlite", RATE_LIMITS="strict") as stack, Person(stack.gateway_url) as person:
        feeds = [await new_feed(person) for _ in range(2)]
        answers = [await fetch(feeds[0]) for _ in range(22)]
        statuses = [one.status_code for one in answers]
        assert statuses == [200] * 20 + [429] * 2
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert answers[0].headers["ratelimit-limit"] == "20"
        assert (await fetch(feeds[1])).status_code == 200
