"""Every route and socket is tried by every kind of caller, and compared with the committed table `access.txt`.

A cell is the status of a refusal (401, 403, 404), or `ok` if the route let the caller in, also if it then answered
with another error.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gateway_testing import openapi_document

from tests.conftest import MakeAdmin
from tests.ledger import moved
from tests.payers import ACCOUNT
from tests.people import ADDIS, PASSWORD, UNKNOWN_ID, Json, Person
from tests.resumable import BYTES, VERSION, create, metadata
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

NEAR: Json = {"params": {"lat": ADDIS["latitude"], "lon": ADDIS["longitude"]}}
VENUE: Json = {"name": "Bole Garage", "kind": "garage", "address": "Bole Road 1", "time_zone": "Africa/Addis_Ababa"}
FILE: Json = {"files": {"file": ("a.txt", b"text", "text/plain")}}
# Times off, of which one is deleted and one is added.
_NOW = datetime.now(UTC)
TODAY, TOMORROW = (
    {name: (_NOW + timedelta(days=day)).isoformat() for name, day in (("starts_at", days), ("ends_at", days + 1))}
    for days in (0, 1)
)
MORNING, NOON = ((_NOW + timedelta(days=1, hours=hours)).isoformat() for hours in (0, 3))
# The body or query that a route needs, so that no check of the form refuses the call first.
NEEDS: dict[str, Json] = {
    "GET /requests/available": NEAR,
    "GET /providers/nearby": NEAR,
    "GET /users/nearby": NEAR,
    "POST /commitments": {"json": TOMORROW},
    "GET /venues/nearest": NEAR,
    "GET /clinics/nearest": NEAR,
    "POST /venues": {"json": VENUE | ADDIS},
    "PATCH /venues/{venue_id}": {"json": {"phone": "911"}},
    "PATCH /services/{service_id}": {"json": {"description": "With a form"}},
    "PATCH /slots/{slot_id}": {"json": {"capacity": 2}},
    "POST /venues/{venue_id}/closures": {"json": {"from": MORNING, "to": NOON, "reason": "Repairs"}},
    "PUT /bookings/profile": {"json": {"health_conditions": []}},
    "POST /bookings/dependants": {"json": {"name": "Liya"}},
    "POST /admin/ledger/adjustments": {"json": {"reason": "A mistake", "postings": moved("escrow", "losses")}},
    "POST /requests/{request_id}/tip": {"json": {"amount": 5, "gateway": "test"}},
    "POST /payments/methods": {"json": {"gateway": "test"}},
    "POST /payments/{payment_id}/refunds": {"json": {}},
    "PUT /providers/me/payout-account": {"json": ACCOUNT},
    "POST /payouts": {"json": {"currency": "ETB"}},
    "POST /requests/{request_id}/status": {"params": {"status": "completed"}},
    "POST /requests/": {"json": {"description": "It does not start", **ADDIS}},
    "PUT /requests/{request_id}": {"json": {"address": "At the bridge"}},
    "PATCH /requests/{request_id}": {"json": {"address": "At the bridge"}},
    "POST /requests/{request_id}/rating": {"json": {"score": 5}},
    "POST /messages/{request_id}": {"json": {"content": "Hello"}},
    "PATCH /messages/{request_id}/{message_id}": {"json": {"content": "Hello again"}},
    "POST /messages/{request_id}/read": {"json": {"seq": 0}},
    "PATCH /conversations/{conversation_id}": {"json": {"is_active": True}},
    "POST /conversations/{conversation_id}/messages": {"json": {"content": "Hello"}},
    "POST /conversations/{conversation_id}/read": {"json": {"seq": 0}},
    "GET /uploads/{file_id}/linked": {"params": {"link": "none"}},
    "GET /uploads/{file_id}/linked/thumbnail": {"params": {"link": "none"}},
    "POST /requests/{request_id}/upload": FILE,
    "POST /conversations/{conversation_id}/upload": FILE,
    "POST /uploads/": FILE,
    "POST /uploads/bulk-delete": {"json": {"ids": []}},
    "POST /uploads/tus/": {"headers": {**VERSION, "Upload-Length": "1", "Upload-Metadata": metadata(filename="a.txt")}},
    "HEAD /uploads/tus/{upload_id}": {"headers": VERSION},
    "PATCH /uploads/tus/{upload_id}": {"headers": {**VERSION, **BYTES, "Upload-Offset": "0"}},
    "DELETE /uploads/tus/{upload_id}": {"headers": VERSION},
    "PUT /providers/me": {"json": {"categories": ["towing"]}},
    "PUT /providers/me/location": {"json": ADDIS},
    "PUT /users/{user_id}": {"json": {"bio": "x"}},
    "PATCH /users/{user_id}": {"json": {"bio": "x"}},
    "PUT /users/me": {"json": {"bio": "x"}},
    "PATCH /users/me": {"json": {"bio": "x"}},
    "PUT /users": {"json": {"bio": "x"}},
    "DELETE /users/me": {"json": {"password": PASSWORD}},
    "POST /auth/change-password": {"json": {"old_password": "not-it-1", "new_password": "another-way-home-2"}},
    "POST /auth/reset-password": {"json": {"token": "none", "new_password": "another-way-home-2"}},
    "POST /auth/object-to-email-change": {"json": {"token": "none"}},
    "POST /auth/request-password-reset": {"json": {"email": "stranger@example.com"}},
    "POST /auth/verify-email": {"json": {"code": "12345678", "email": "stranger@example.com"}},
    "POST /auth/request-verification": {"json": {"email": "stranger@example.com"}},
}


class Walk:
    """Tries routes by all callers, each command on a request of its own."""

    def __init__(self, people: dict[str, Person], victim: Person) -> None:
        self.people = people
        # Changed by routes about an account, and logged in by those that give tokens.
        self.victim = victim
        self.ids: dict[str, str] = {}

    async def begin(self) -> None:
        await self.new_request()
        await self.new_file()
        await self.new_venue()
        self.ids |= {
            "user_id": self.victim.id,
            "provider_id": self.people["provider"].id,
            "secret": "none",
            "adjustment_id": UNKNOWN_ID,
            "payout_id": UNKNOWN_ID,
            "reconciliation_id": UNKNOWN_ID,
            "payment_method_id": UNKNOWN_ID,
            "gateway": "test",
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

    async def new_file(self) -> None:
        uploaded = await self.people["client"].uploads(self.ids["request_id"], photo())
        self.ids["file_id"] = uploaded.json()["id"]

    async def row(self, route: str) -> list[str]:
        if ("{request_id}" in route or "{conversation_id}" in route) and not route.startswith(("GET", "SOCKET")):
            await self.new_request()
        if "{upload_id}" in route:
            self.ids["upload_id"] = (await create(self.people["client"], 10)).rpartition("/")[2]
        if "{payment_id}" in route:
            self.ids["payment_id"] = await self._new_payment()
        if "{payment_method_id}" in route:
            card = await self.people["client"].post("/payments/methods", gateway="test")
            self.ids["payment_method_id"] = card.json()["id"]
        if "{commitment_id}" in route:
            self.ids["commitment_id"] = (await self.people["client"].post("/commitments", **TODAY)).json()["id"]
        if "{feed_id}" in route:
            self.ids["feed_id"] = (await self.people["client"].post("/calendar/feeds")).json()["id"]
        cells = [await self._cell(route, self.people[name]) for name in CALLERS]
        if route.startswith("DELETE") and "{file_id}" in route:
            await self.new_file()
        return cells

    async def _cell(self, route: str, person: Person) -> str:
        method, path = route.split(" ")
        if "{session_id}" in route:
            # A session of the client on another device.
            await self._another_login(self.people["client"])
        if "{dependant_id}" in route:
            self.ids["dependant_id"] = await self._new_dependant()
        elif any(part in route for part in ("{venue_id}", "{record_id}", "{wait_id}", "/bookings/")):
            # The call before may have ended the venue, or taken the invitation back.
            await self.new_venue()
        of_staff = {"user_id": self.people["other provider"].id} if "/staff/" in route else {}
        path = path.format(**self.ids | of_staff)
        status = await self._knock(person, path) if method == "SOCKET" else await self._ask(person, route, method, path)
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


async def test_every_route_is_open_to_the_callers_of_the_table_alone(stack: Stack, make_admin: MakeAdmin) -> None:
    async with new_people(stack, make_admin) as people:
        walk = Walk(people, people.pop("victim"))
        await walk.begin()
        found = await found_table(walk.row)
    assert found.splitlines() == TABLE.read_text().splitlines(), f"The table would be:\n{found}"
