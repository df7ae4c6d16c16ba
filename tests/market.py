"""Sellers and their listings for tests of the marketplace."""

import secrets
from typing import Any

from tests.people import Json, Person

CAR: Json = {
    "type": "vehicle",
    "title": "Toyota Vitz in good order",
    "make": "Toyota",
    "model": "Vitz",
    "year": 2012,
    "price": 850_000.5,
}
HOUSE: Json = {"type": "property", "title": "House in Bole", "property_type": "house", "price": 9_500_000}
# In Addis Ababa.
PLACE: Json = {"latitude": 8.9954, "longitude": 38.7886}


async def sells(person: Person, **profile: Any) -> Json:
    """Opens a person's seller profile, or changes it."""
    answer = await person.http.put("/sellers/me", json=profile)
    assert answer.status_code == 200, answer.text
    seller: Json = answer.json()
    return seller


async def offers(seller: Person, thing: Json | None = None, **about: Any) -> Json:
    """Offers a thing, by default a car, of a person who has a seller profile."""
    answer = await seller.post("/listings", **(thing or CAR) | about)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def unique_word() -> str:
    """Returns a word that no other test has in its listings."""
    return f"w{secrets.token_hex(6)}"
