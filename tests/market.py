"""Sellers and their listings for tests of the marketplace."""

import secrets
from typing import Any

from testkit.waiting import eventually
from tests.bookers import at
from tests.people import Json, Person
from tests.twice import Twice

CAR: Json = {
    "type": "vehicle",
    "title": "Toyota Vitz in good order",
    "make": "Toyota",
    "model": "Vitz",
    "year": 2012,
    "price": 850_000.5,
}
HOUSE: Json = {"type": "property", "title": "House in Bole", "property_type": "house", "price": 9_500_000}
SEARCH: Json = {"name": "Small cars", "filter": {"type": ["vehicle"], "max_price": 900_000}}
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


async def asks(buyer: Person, listing: Json, message: str = "Is it still there?", **about: Any) -> Json:
    """Asks about a listing, again under the same key while the answer is 503; returns the lead."""
    answer = await buyer.patiently("POST", f"/listings/{listing['id']}/leads", {"message": message, **about})
    assert answer.status_code in (200, 201), answer.text
    lead: Json = answer.json()
    return lead


async def agrees(owner: Person, listing: Json, broker: Person) -> None:
    """Lets a verified broker take part in a listing: its owner asks, and the broker accepts."""
    asked = await owner.post(f"/listings/{listing['id']}/broker", broker_id=broker.id)
    assert asked.status_code == 200, asked.text
    accepted = await broker.post(f"/listings/{listing['id']}/broker/accept")
    assert accepted.status_code == 200, accepted.text


async def repeats_agency(twice: Twice, owner: Person, broker: Person) -> None:
    """Sends each command about a verified broker in a listing twice."""
    await sells(owner)
    listing = (await offers(owner))["id"]
    await twice(owner, "POST /listings/{listing_id}/broker", listing, broker_id=broker.id)
    await twice(broker, "POST /listings/{listing_id}/broker/accept", listing)
    await twice(owner, "DELETE /listings/{listing_id}/broker", listing)


async def repeats_market(twice: Twice, seller: Person, admin: Person) -> None:
    """Sends each command about sellers, listings, searches and leads twice."""
    await twice(seller, "PUT /sellers/me", about="Cars")
    await twice(seller, "POST /properties", **HOUSE)
    await twice(seller, "POST /vehicles", **CAR)
    listing = (await twice(seller, "POST /listings", **CAR, status="draft"))["id"]
    await twice(seller, "POST /listings/{listing_id}/publish", listing)
    await twice(seller, "PATCH /listings/{listing_id}", listing, price=5)
    await twice(seller, "PUT /listings/{listing_id}", listing, title="Vitz")
    await twice(admin, "PUT /listings/{listing_id}/favourite", listing)
    await sells(seller, contact_phone="+251911234567", show_phone=True)
    await twice(admin, "POST /listings/{listing_id}/contact", listing)
    await twice(admin, "DELETE /listings/{listing_id}/favourite", listing)
    viewing = await twice(seller, "POST /listings/{listing_id}/viewings", listing, starts_at=at(48), minutes=30)
    await twice(seller, "DELETE /listings/{listing_id}/viewings/{viewing_id}", f"{listing}/{viewing['id']}")
    await twice(seller, "POST /listings/{listing_id}/withdraw", listing)
    await twice(seller, "POST /listings/{listing_id}/renew", listing)
    search = await twice(admin, "POST /searches", **SEARCH)
    await twice(admin, "PATCH /searches/{search_id}", search["id"], name="Cars")
    await twice(admin, "DELETE /searches/{search_id}", search["id"])
    lead = await twice(admin, "POST /listings/{listing_id}/leads", listing, message="Is it still there?")
    await twice(seller, "PATCH /leads/{lead_id}", lead["id"], note="Wants to see it")
    report = await twice(admin, "POST /listings/{listing_id}/report", listing, reason="fraud")
    await admin.post(f"/admin/reports/{report['id']}/resolve", action="remove", note="No such car")

    async def is_suspended() -> bool:
        return bool((await seller.get(f"/listings/{listing}")).json()["moderation"] == "suspended")

    await eventually(is_suspended, seconds=30)
    await twice(seller, "POST /listings/{listing_id}/appeal", listing, text="It is mine")
    await twice(seller, "DELETE /listings/{listing_id}", listing)
    for decision in ("suspend", "restore"):
        await twice(admin, f"POST /sellers/{{user_id}}/{decision}", seller.id, reason="Cars that do not exist")
