"""Venues with services and slots for tests, and what people do with them over HTTP."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from tests.people import ADDIS, Json, Person

VENUE: Json = {"name": "Bole Garage", "kind": "garage", "address": "Bole Road 1", "time_zone": "Africa/Addis_Ababa"}
SERVICE: Json = {"name": "Oil change", "kind": "maintenance", "duration_minutes": 30}


def at(hours: float) -> str:
    """Returns the moment in so many hours from now, as JSON has it."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


@dataclass
class Garage:
    """A venue with one service of its own, and its owner, a provider."""

    owner: Person
    venue: Json
    offering: Json

    @classmethod
    async def open(cls, owner: Person, rules: Json | None = None, **service: Any) -> "Garage":
        venue = made(await owner.post("/venues", **VENUE | ADDIS | {"rules": rules or {}}))
        offering = made(await owner.post("/services", venue_id=venue["id"], **SERVICE | service))
        return cls(owner, venue, offering)

    async def slot(self, hours: float = 24, capacity: int = 1, **said: Any) -> Json:
        """Adds a slot that begins so many hours from now."""
        body = {"service_id": self.offering["id"], "starts_at": at(hours), "capacity": capacity, **said}
        return made(await self.owner.post(f"/venues/{self.venue['id']}/slots", **body))


async def schedule(person: Person, slot: Json, **said: Any) -> httpx2.Response:
    return await person.post("/bookings/schedule", booking_slot_id=slot["id"], **said)


async def books(person: Person, slot: Json, **said: Any) -> Json:
    """Books a seat, which must succeed, and returns the booking."""
    return made(await schedule(person, slot, **said))


def made(answer: httpx2.Response) -> Json:
    assert answer.status_code == 201, answer.text
    thing: Json = answer.json()
    return thing


async def repeats_time_off(twice: Any, client: Person) -> None:
    """Sends each command about time off twice; *twice* sends one so."""
    starts_at, ends_at = (datetime.now(UTC) + timedelta(days=days) for days in (1, 2))
    body = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    added = await twice(client, "POST /commitments", **body)
    await twice(client, "DELETE /commitments/{commitment_id}", added["id"])
