"""Inserts venues with services and slots directly into a database of request-service."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from kit import clock
from kit.database import Database
from kit.ids import new_id
from request_bench.crowd import CITY, settle, somewhere
from request_service.booking.services.models import Service, ServiceDetails
from request_service.booking.slots.models import Slot, SlotStatus
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.models import Venue, VenueDetails
from request_service.models import Base

# Slots begin within so many days, less than the 90 within which venues take bookings.
DAYS = 60
SERVICES = 20
_MINUTES = 30
_ROWS_AT_ONCE = 5_000
_SEED = 14


@dataclass(frozen=True)
class Town:
    """Venues spread over a city, each with a provider of its own, and services that all of them offer."""

    venue_ids: Sequence[UUID]
    provider_ids: Sequence[UUID]
    service_ids: Sequence[UUID]


def service_name(number: int) -> str:
    """Returns a name of which no other service's name is a part."""
    return f"Service {number:02}"


async def settle_venues(database: Database, count: int) -> Town:
    now, chance = clock.now(), random.Random(_SEED)
    services = [
        Service.create(None, ServiceDetails(name=service_name(number), duration_minutes=_MINUTES), now)
        for number in range(SERVICES)
    ]
    venues = [Venue.create(new_id(), _details(number, chance), now) for number in range(count)]
    for rows in (services, venues):
        await _insert(database, type(rows[0]), [_values(row) for row in rows])
    return Town([one.id for one in venues], [one.owner_id for one in venues], [one.id for one in services])


async def open_slots(database: Database, town: Town, count: int, seed: int) -> None:
    """Inserts *count* more slots, evenly over venues, services and the next DAYS; every other one has a provider."""
    now, chance = clock.now(), random.Random(seed)
    for numbers in batched(range(count), _ROWS_AT_ONCE):
        await _insert(database, Slot, [_slot(town, number, chance, now) for number in numbers])
    await settle(database)


async def open_slots_for(database: Database, town: Town, people: int, each: int) -> Sequence[Sequence[UUID]]:
    """Inserts *each* more slots for each of *people*, on as many days, and returns their ids by person."""
    now = clock.now()
    rows = [
        _row(town, number, now + timedelta(days=1 + number % each), is_served=number % 2 == 0, now=now)
        for number in range(people * each)
    ]
    await _insert(database, Slot, rows)
    return list(batched((row["id"] for row in rows), each))


def _details(number: int, chance: random.Random) -> VenueDetails:
    place = somewhere(CITY, chance)
    return VenueDetails(
        name=f"Garage {number}",
        kind=VenueKind.GARAGE,
        address=f"Street {number}",
        latitude=place.latitude,
        longitude=place.longitude,
        time_zone="Africa/Addis_Ababa",
    )


def _slot(town: Town, number: int, chance: random.Random, now: datetime) -> dict[str, Any]:
    starts_at = now + timedelta(minutes=chance.randrange(60, DAYS * 24 * 60))
    return _row(town, number, starts_at, is_served=chance.random() < 0.5, now=now)


def _row(town: Town, number: int, starts_at: datetime, *, is_served: bool, now: datetime) -> dict[str, Any]:
    venue = number % len(town.venue_ids)
    # Each venue offers all services, also if one number divides the other.
    service = (number // len(town.venue_ids) + venue) % len(town.service_ids)
    return {
        "id": new_id(),
        "venue_id": town.venue_ids[venue],
        "service_id": town.service_ids[service],
        "provider_id": town.provider_ids[venue] if is_served else None,
        "schedule_id": None,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=_MINUTES),
        "capacity": 1,
        "seats_taken": 0,
        "status": SlotStatus.OPEN,
        "created_at": now,
        "updated_at": now,
    }


def _values(row: Base) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


async def _insert(database: Database, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    async with database.transaction() as session:
        await session.execute(insert(table.__table__), list(rows))  # type: ignore[arg-type]
