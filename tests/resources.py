"""Things of users that a test changes."""

import secrets

from tests.people import ADDIS, Json, Person

BROKER: Json = {
    "license_number": "",
    "years_experience": 4,
    "bio": "Homes at Bole.",
    "company": "Bole Homes",
    "regions": ["Addis Ababa"],
}


async def a_slot(provider: Person, starts_at: str) -> str:
    """Returns the id of a slot at a venue of the provider."""
    about = {"name": "Bole Garage", "address": "Bole Road 1", "time_zone": "Africa/Addis_Ababa", **ADDIS}
    venue = (await provider.post("/venues", **about)).json()["id"]
    offered = {"name": "Tyres", "duration_minutes": 30, "venue_id": venue}
    service = (await provider.post("/services", **offered)).json()["id"]
    made = await provider.post(f"/venues/{venue}/slots", service_id=service, starts_at=starts_at)
    return str(made.json()["id"])


async def a_review(author: Person, target: Person) -> str:
    """Returns the id of a review."""
    found = (await author.get(f"/users/{target.id}/reviews")).json()
    mine = found or [(await author.post("/reviews", target_user_id=target.id, rating=4)).json()]
    return str(mine[0]["id"])


async def a_broker(person: Person) -> str:
    """Makes the person a broker, unless they are one, and returns their licence."""
    license_number = f"AA-{secrets.token_hex(8)}"
    made = await person.post("/brokers", license_number=license_number)
    if made.status_code == 409:
        made = await person.get(f"/brokers/{person.id}")
    return str(made.json()["license_number"])
