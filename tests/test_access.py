"""Every route and socket is tried by every kind of caller, and compared with the committed table `access.txt`.

A cell is the status of a refusal (401, 403, 404), or `ok` if the route let the caller in, also if it then answered
with another error.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from gateway_testing import openapi_document

from tests.access_needs import MADE, MORNING, NEEDS, TODAY, VENUE
from tests.bookers import at
from tests.conftest import MakeAdmin
from tests.market import offers, sells
from tests.notices import NOTICE
from tests.notified import own_things
from tests.people import ADDIS, PASSWORD, UNKNOWN_ID, Json, Person
from tests.resumable import create
from tests.verification_testing import submit_any
from tools.demo.photo import photo
from tools.stack.stack import Stack

TABLE = Path(__file__).with_name("access.txt")
# The client and the provider of the request; others of both roles, who take no part.
CALLERS = ("anonymous", "other client", "other provider", "admin", "client", "provider")
ROUTES = sorted(
    f"{method.upper()} {path.removeprefix('/api/v1')}"
    for path, methods in openapi_document()["paths"].items()
    for method in methods
)
SOCKETS = ("SOCKET /ws", "SOCKET /ws/{request_id}")
# They end sessions that others need, so they come last.
LAST = ("DELETE /users/{user_id}", "POST /auth/logout", "POST /logout", "DELETE /users/me")
REFUSALS = (401, 403, 404)
# Parts of the routes of venues and of what is booked there.
_OF_VENUES = ("{venue_id}", "{record_id}", "{wait_id}", "/bookings/")


class Walk:
    """Tries routes by all callers, each command on a request of its own."""

    def __init__(self, people: dict[str, Person], victim: Person) -> None:
        self.people = people
        # Changed by routes about an account, and logged in by those that give tokens.
        self.victim = victim
        self.ids: dict[str, str] = {}
        # A command was let in since the venue was made: it may have ended it, or taken the invitation back.
        self._is_venue_used = False

    async def begin(self) -> None:
        await self.new_request()
        await self.new_file()
        await self.new_venue()
        for seller in (self.people["client"], self.victim):
            await sells(seller)
        unknown = "adjustment payout reconciliation broadcast import"
        unknown += " avatar socket api_key report payment_method"
        self.ids |= {f"{name}_id": UNKNOWN_ID for name in unknown.split()}
        self.ids |= {
            "user_id": self.victim.id,
            "provider_id": self.people["provider"].id,
            "secret": "none",
            "gateway": "test",
            "flag": "calendars",
            "setting": "require_verified",
        }

    async def new_request(self) -> None:
        request = await self.people["client"].asks_for_help()
        await self.people["provider"].does("accept", "start", request=request)
        said = await self.people["client"].post(f"/messages/{request['id']}", content="Hello")
        self.ids |= {"request_id": request["id"], "conversation_id": request["id"], "message_id": said.json()["id"]}

    async def new_venue(self) -> None:
        """Gives the provider a venue, to which the other provider is invited."""
        made = await self.people["provider"].post("/venues", **VENUE, **ADDIS)
        self.ids["venue_id"] = made.json()["id"]
        about = {"name": "Tyres", "duration_minutes": 30, "venue_id": self.ids["venue_id"]}
        self.ids["service_id"] = (await self.people["provider"].post("/services", **about)).json()["id"]
        slot, plan = self.new_slot(), self.new_plan()
        made = await self.people["provider"].post(f"/venues/{self.ids['venue_id']}/slots", **slot)
        planned = await self.people["provider"].post(f"/venues/{self.ids['venue_id']}/slots/bulk", **plan)
        self.ids |= {"slot_id": made.json()["id"], "schedule_id": planned.json()["schedule_id"]}
        await self.new_booking()
        other = self.people["other provider"].id
        await self.people["provider"].post(f"/venues/{self.ids['venue_id']}/staff", user_id=other)

    async def new_booking(self) -> None:
        """Gives the client a seat and a place in the list of those who wait, instead of those before."""
        client = self.people["client"]
        if "record_id" in self.ids:
            await client.post(f"/records/{self.ids['record_id']}/cancel")
            await client.http.delete(f"/bookings/waitlist/{self.ids['wait_id']}")
        wish, seat = {"service_id": self.ids["service_id"]}, {"booking_slot_id": self.ids["slot_id"]}
        self.ids["record_id"] = (await client.post("/bookings/schedule", **seat)).json()["id"]
        self.ids["wait_id"] = (await client.post("/bookings/waitlist", **wish)).json()["id"]

    async def _new_payment(self) -> str:
        """Returns the id of a payment that is pending, of the client for a request of theirs."""
        client, job = self.people["client"], {"category": "towing", **ADDIS}
        quote = (await client.post("/quotes", **job)).json()
        wish = {"description": "It does not start", "quote_id": quote["id"], **job}
        request = (await client.post("/requests/", **wish)).json()
        return str((await client.post("/payments", request_id=request["id"], gateway="test")).json()["id"])

    async def _new_dependant(self) -> str:
        """Returns the id of a dependant of the client, who has no others."""
        client = self.people["client"]
        for one in (await client.get("/bookings/profile")).json()["dependants"]:
            await client.http.delete(f"/bookings/dependants/{one['id']}")
        return str((await client.post("/bookings/dependants", name="Liya")).json()["id"])

    def new_slot(self) -> Json:
        return {"service_id": self.ids["service_id"], "starts_at": MORNING, "capacity": 9}

    def new_plan(self) -> Json:
        hours = {"weekday": "mon", "start": "13:00", "end": "14:00"}
        return {"service_id": self.ids["service_id"], "from": MORNING[:10], "weekly": [hours]}

    async def _new_document(self) -> str:
        return str((await submit_any(self.people["client"]))["id"])

    async def _new_review(self) -> str:
        """Returns the id of a review that the client has written about a user with whom they have done nothing."""
        return await self._review(self.people["client"], self.victim)

    async def _review_about_client(self) -> str:
        return await self._review(self.victim, self.people["client"])

    async def _review(self, author: Person, target: Person) -> str:
        for one in (await author.get(f"/users/{target.id}/reviews")).json():
            await author.http.delete(f"/reviews/{one['id']}")
        return str((await author.post("/reviews", target_user_id=target.id, rating=4)).json()["id"])

    async def _new_listing(self) -> str:
        """Returns the id of a listing of the client that everyone sees."""
        return str((await offers(self.people["client"]))["id"])

    async def _new_viewing(self) -> str:
        """Returns the id of a viewing of the listing of the client."""
        about = {"starts_at": at(240), "minutes": 30}
        made = await self.people["client"].post(f"/listings/{self.ids['listing_id']}/viewings", **about)
        return str(made.json()["id"])

    async def _new_lead(self) -> str:
        """Returns the id of a lead of the client of a listing of another user."""
        await sells(self.victim)
        offered = await offers(self.victim)
        answer = await self.people["client"].post(f"/listings/{offered['id']}/leads", message="Is it still there?")
        return str(answer.json()["id"])

    async def new_file(self) -> None:
        uploaded = await self.people["client"].uploads(self.ids["request_id"], photo())
        self.ids["file_id"] = uploaded.json()["id"]

    async def row(self, route: str) -> list[str]:
        if ("{request_id}" in route or "{conversation_id}" in route) and not route.startswith(("GET", "SOCKET")):
            await self.new_request()
        if "{upload_id}" in route:
            self.ids["upload_id"] = (await create(self.people["client"], 10)).rpartition("/")[2]
        reviewed = self._review_about_client if route.endswith("/reply") else self._new_review
        made = {
            "review_id": reviewed,
            "payment_id": self._new_payment,
            "document_id": self._new_document,
            "listing_id": self._new_listing,
            "lead_id": self._new_lead,
            "viewing_id": self._new_viewing,
        }
        for name, make in made.items():
            if f"{{{name}}}" in route:
                self.ids[name] = await make()
        for name, (made_by, body) in MADE.items():
            if f"{{{name}}}" in route:
                self.ids[name] = (await self.people["client"].post(made_by, **body)).json()["id"]
        self.ids |= await own_things(self.people["client"], route, TODAY)
        cells = await self._cells(route)
        if route.startswith("DELETE") and "{file_id}" in route:
            await self.new_file()
        return cells

    async def _cells(self, route: str) -> list[str]:
        first, *others = (self.people[name] for name in CALLERS)
        cells = [await self._cell(route, first)]
        if route.startswith(("GET", "HEAD")):  # It leaves everything as it is for the next caller.
            return cells + await asyncio.gather(*(self._cell(route, person) for person in others))
        return cells + [await self._cell(route, person) for person in others]

    async def _cell(self, route: str, person: Person) -> str:
        method, path = route.split(" ")
        if "{session_id}" in route:
            # A session of the client on another device.
            await self._another_login(self.people["client"])
        if "{dependant_id}" in route:
            self.ids["dependant_id"] = await self._new_dependant()
        elif route == "DELETE /listings/{listing_id}":
            self.ids["listing_id"] = await self._new_listing()
        elif self._is_venue_used and any(part in route for part in _OF_VENUES):
            await self.new_venue()
            self._is_venue_used = False
        of_staff = {"user_id": self.people["other provider"].id} if "/staff/" in route else {}
        path = path.format(**self.ids | of_staff)
        status = await self._knock(person, path) if method == "SOCKET" else await self._ask(person, route, method, path)
        if method not in ("GET", "HEAD", "SOCKET") and status not in REFUSALS:
            self._is_venue_used = True
        return str(status) if status in REFUSALS else "ok"

    async def _ask(self, person: Person, route: str, method: str, path: str) -> int:
        needs = {"json": own} if (own := self._own_body(route)) else NEEDS.get(route, {})
        if route in ("POST /auth/refresh", "POST /auth/refresh-token"):
            await self.victim.log_in()
            needs = {"json": {"refresh_token": self.victim.tokens["refresh_token"]}}
        answer = await person.http.request(method, path, **needs)
        if route in ("POST /auth/logout", "POST /logout") and answer.status_code == 200:
            await person.log_in()
        return answer.status_code

    def _own_body(self, route: str) -> Json | None:
        """Returns the body of a route that names people and things of this walk."""
        victim = {"user_ids": [self.victim.id], "user_id": self.victim.id}
        login = {"email": self.victim.email, "password": PASSWORD}
        bodies: dict[str, Json] = {
            "POST /messages/": {"request_id": self.ids["request_id"], "content": "Hello"},
            "POST /payments": {"request_id": self.ids["request_id"], "gateway": "test"},
            "POST /bookings/schedule": {"booking_slot_id": self.ids["slot_id"]},
            "POST /bookings/hold": {"booking_slot_id": self.ids["slot_id"]},
            "POST /bookings/reschedule": {"record_id": self.ids["record_id"], "new_slot_id": self.ids["slot_id"]},
            "POST /bookings/waitlist": {"service_id": self.ids["service_id"]},
            "POST /services": {"name": "Tyres", "duration_minutes": 30, "venue_id": self.ids["venue_id"]},
            "POST /venues/{venue_id}/slots": self.new_slot(),
            "POST /venues/{venue_id}/slots/bulk": self.new_plan(),
            "POST /venues/{venue_id}/staff": {"user_id": self.people["other provider"].id},
            "POST /conversations": victim,
            "POST /reports": {"subject_type": "user", "subject_id": self.victim.id, "reason": "spam"},
            "POST /reviews": {"target_user_id": self.victim.id, "rating": 4},
            "POST /admin/notifications": NOTICE | {"user_ids": [self.victim.id]},
            "POST /conversations/{conversation_id}/members": victim,
            "POST /auth/login": login,
            "POST /login": login,
        }
        return bodies.get(route)

    async def _another_login(self, person: Person) -> None:
        login = {"email": person.email, "password": PASSWORD}
        tokens = (await self.victim.http.post("/auth/login", json=login)).json()
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        sessions = (await person.http.get("/auth/sessions", headers=headers)).json()
        self.ids["session_id"] = next(one["id"] for one in sessions if one["is_current"])

    @staticmethod
    async def _knock(person: Person, path: str) -> int:
        options: Any = None if "Authorization" in person.http.headers else {}
        with contextlib.suppress(BaseException):
            async with person.socket(path, options=options):
                return 101
        return (await person.refused_socket(path, options=options)).status_code


@contextlib.asynccontextmanager
async def new_people(stack: Stack, make_admin: MakeAdmin) -> AsyncIterator[dict[str, Person]]:
    async with contextlib.AsyncExitStack() as open_:
        anonymous = Person(stack.gateway_url)
        open_.push_async_callback(anonymous.http.aclose)
        people = {"anonymous": anonymous}
        for name in (*CALLERS[1:], "victim"):
            role = "provider" if "provider" in name else "client"
            people[name] = await open_.enter_async_context(Person(stack.gateway_url, role))
        await make_admin(people["admin"])
        await people["admin"].log_in()
        yield people


async def found_table(row: Callable[[str], Awaitable[list[str]]]) -> str:
    routes = [route for route in ROUTES if route not in LAST]
    rows = {route: await row(route) for route in (*SOCKETS, *routes, *LAST)}
    width = max(map(len, rows))
    lines = [
        f"{route:{width}}  {'  '.join(cell.ljust(len(name)) for cell, name in zip(rows[route], CALLERS, strict=True))}"
        for route in (*SOCKETS, *ROUTES)
    ]
    return "\n".join(line.rstrip() for line in (f"{'':{width}}  {'  '.join(CALLERS)}", *lines))


@pytest.mark.timeout(400)  # Every route is asked by every caller.
async def test_every_route_is_open_to_the_callers_of_the_table_alone(stack: Stack, make_admin: MakeAdmin) -> None:
    async with new_people(stack, make_admin) as people:
        walk = Walk(people, people.pop("victim"))
        await walk.begin()
        found = await found_table(walk.row)
    assert found.splitlines() == TABLE.read_text().splitlines(), f"The table would be:\n{found}"
