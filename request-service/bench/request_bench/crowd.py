"""Inserts many free providers with fresh positions directly into a database."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched

from sqlalchemy import insert, text

from kit import clock
from kit.database import Database
from kit.ids import new_id
from request_service import categories, geo
from request_service.categories import Category
from request_service.geo import Place
from request_service.providers.models import Provider

CITY = Place(9.0123, 38.7612)
CITY_KM = 25.0
# Each is at least 200 km away from the city and from the others.
ELSEWHERE = (Place(13.4967, 39.4753), Place(7.6731, 36.8344), Place(-1.2864, 36.8172), Place(15.5007, 32.5599))

# One provider in RARITY takes the category RARE.
RARE = Category.ACCIDENT
RARITY = 100

_ROWS_AT_ONCE = 5_000
_KM_PER_DEGREE = 111.2


async def arrive(database: Database, count: int, centre: Place, seed: int) -> None:
    """Inserts `count` more providers within CITY_KM of `centre`, spread evenly."""
    chance = random.Random(seed)
    for rows in batched(_rows(count, centre, chance), _ROWS_AT_ONCE):
        async with database.transaction() as session:
            await session.execute(insert(Provider), list(rows))


async def settle(database: Database) -> None:
    """Updates the statistics of PostgreSQL, which it would do itself some time later; SQLite keeps none."""
    if not database.is_sqlite:
        async with database.transaction() as session:
            await session.execute(text("ANALYZE"))


def somewhere(centre: Place, chance: random.Random) -> Place:
    """Draws a place within CITY_KM of `centre`, uniformly; accurate only near the equator."""
    while True:
        east, north = chance.uniform(-1, 1), chance.uniform(-1, 1)
        if east**2 + north**2 <= 1:
            degrees = CITY_KM / _KM_PER_DEGREE
            return Place(centre.latitude + north * degrees, centre.longitude + east * degrees)


def _rows(count: int, centre: Place, chance: random.Random) -> Iterator[dict[str, object]]:
    now = clock.now()
    everyday = categories.to_mask(set(Category) - {RARE})
    for number in range(count):
        place = somewhere(centre, chance)
        yield {
            "id": new_id(),
            "name": f"Provider {number}",
            "category_mask": categories.to_mask([RARE]) if number % RARITY == 0 else everyday,
            "vehicle": "Van",
            "service_radius_km": 25.0,
            "is_available": True,
            "completed_jobs": number % 1000,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "accuracy_m": 10.0,
            "located_at": now - timedelta(seconds=chance.uniform(0, 60)),
            "cell_coarse": place.cell(geo.COARSE),
            "cell_fine": place.cell(geo.FINE),
            "created_at": now,
        }
