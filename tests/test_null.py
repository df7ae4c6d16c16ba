"""In a PUT or PATCH, null clears a field that may be empty, and is refused for every other field.

The fields are those of the OpenAPI document. What is not sent stays as it is.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gateway_testing import openapi_document

from tests.market import offers, sells
from tests.notified import CLEARABLE_PREFERENCES, NOTIFICATION_PREFERENCES
from tests.payers import ACCOUNT as PAYOUT_ACCOUNT
from tests.people import ADDIS, Json, Person, new_nric
from tests.resources import BROKER, a_broker, a_review, a_slot

pytestmark = pytest.mark.slow

DOCUMENT = openapi_document()
TOMORROW = (datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)).isoformat().replace("+00:00", "Z")
# Facts about a person, of which an account shows other ones: the end of a number, the place of a code.
STATED: Json = {"nric": None, "postal_code": "1000"}
# The clinic that a person names by its id, or by its postal code.
CLINIC: Json = {"enrolled_venue_id": None, "enrolled_clinic_postal_code": None}
SHOWN_OTHERWISE = STATED | CLINIC
# A car has none of these.
OF_A_PROPERTY = {
    *("property_type", "address", "size_m2", "land_m2", "bedrooms", "bathrooms", "floor", "year_built", "furnished"),
    "parking",
}
# Fields that a thing shows otherwise after null: the name of the account, and no place at all.
ALSO_OTHERWISE = {
    "/sellers/me": {"display_name"},
    "/listings/{listing_id}": OF_A_PROPERTY | {"latitude", "longitude", "make", "model", "year"},
}
PROFILE: Json = {**CLINIC, "health_conditions": ["asthma", "heart"]}
ACCOUNT: Json = {"full_name": "A Name", "username": "", "phone": "+251 911", "bio": "A text"}
OWN: Json = {
    **ACCOUNT,
    **STATED,
    "email": "",
    "preferences": {"theme": "dark", "locale": "am-ET"},
    "date_of_birth": "1990-05-17",
    "gender": "F",
}
# A body for each route that sets every field, and the names of those that null clears.
FULL: dict[str, Json] = {
    "/notifications/preferences": NOTIFICATION_PREFERENCES,
    "/users/me": OWN,
    "/users": OWN | PROFILE,
    "/bookings/profile": PROFILE,
    "/users/{user_id}": {**ACCOUNT, "email": "", "role": "client", "is_active": True},
    "/requests/{request_id}": {
        "description": "It does not start",
        "category": "tire",
        "address": "At the bridge",
        "scheduled_for": TOMORROW,
        **ADDIS,
    },
    "/messages/{request_id}/{message_id}": {"content": "Hello"},
    "/reviews/{review_id}": {"rating": 4, "comment": "Quick"},
    "/brokers/me": BROKER,
    "/conversations/{conversation_id}": {"is_active": True, "title": "Tyres"},
    "/providers/me": {
        "categories": ["towing"],
        "vehicle": "A truck",
        "service_radius_km": 40.0,
        "is_available": True,
        "bio": "A text",
    },
    "/services/{service_id}": {
        "name": "Influenza",
        "kind": "vaccination",
        "description": "Every autumn",
        "duration_minutes": 15,
        "buffer_before_minutes": 5,
        "buffer_after_minutes": 10,
        "price": 19.5,
        "currency": "USD",
        "criteria": [],
        "is_active": True,
    },
    "/slots/{slot_id}": {"starts_at": TOMORROW, "capacity": 3, "provider_id": ""},
    "/venues/{venue_id}": {
        "name": "Bole Garage",
        "kind": "garage",
        "address": "Bole Road 1",
        "postal_code": "1000",
        **ADDIS,
        "time_zone": "Africa/Addis_Ababa",
        "phone": "+251 911",
        "rules": {
            "min_notice_minutes": 60,
            "max_ahead_days": 30,
            "cancel_until_minutes": 120,
            "hold_minutes": 5,
            "offer_minutes": 15,
            "reminder_minutes": [1440, 60],
            "strict_eligibility": True,
            "no_show_limit": 3,
        },
    },
    "/sellers/me": {
        "display_name": "Bole Cars",
        "kind": "business",
        "about": "Cars since 1990",
        "contact_phone": "+251 911",
        "show_phone": True,
        "languages": ["am"],
    },
    "/leads/{lead_id}": {"status": "contacted", "note": "Wants to see it"},
    "/listings/{listing_id}": dict.fromkeys(OF_A_PROPERTY)
    | {
        "offer": "rent",
        "title": "Toyota Vitz",
        "description": "In good order",
        "price": 100.5,
        "currency": "USD",
        "negotiable": True,
        "location": "Bole",
        "region": "Addis Ababa",
        **ADDIS,
        "position": "exact",
        "image_ids": [],
        "available_from": "2026-12-01",
        "make": "Toyota",
        "model": "Vitz",
        "year": 2012,
        "mileage": 70_000,
        "fuel_type": "petrol",
        "transmission": "manual",
        "body_type": "hatchback",
        "condition": "used",
        "color": "white",
        "engine_cc": 1300,
        "vin": "JT152AB12345678",
        "status": "available",
    },
    "/providers/me/payout-account": PAYOUT_ACCOUNT,
    "/admin/flags/{flag}": {"enabled": True, "percent": 10, "roles": ["client"]},
    "/admin/settings/{setting}": {"value": True},
    "/providers/me/location": {
        **ADDIS,
        "accuracy_m": 5.0,
        "heading": 90.0,
        "speed": 3.0,
        "recorded_at": None,
    },
}
OF_OWN = {
    *("username", "phone", "bio", "preferences", "preferences.theme", "preferences.locale"),
    *(*STATED, "date_of_birth", "gender"),
}
CLEARABLE = {
    "/users/me": OF_OWN,
    "/users": OF_OWN | PROFILE.keys(),
    "/bookings/profile": set(PROFILE),
    "/users/{user_id}": {"username", "phone", "bio"},
    "/requests/{request_id}": {"address", "scheduled_for"},
    "/messages/{request_id}/{message_id}": set(),
    "/reviews/{review_id}": {"comment"},
    "/brokers/me": {"years_experience", "bio", "company"},
    "/conversations/{conversation_id}": {"title"},
    "/providers/me": {"vehicle", "bio"},
    "/services/{service_id}": {"description", "price"},
    "/slots/{slot_id}": {"provider_id"},
    "/venues/{venue_id}": {"postal_code", "phone", "rules.no_show_limit"},
    "/leads/{lead_id}": {"note"},
    "/sellers/me": {"display_name", "about", "contact_phone"},
    "/listings/{listing_id}": {
        *("description", "location", "region", "latitude", "longitude", "available_from", "mileage", "fuel_type"),
        *("transmission", "body_type", "condition", "color", "engine_cc", "vin", *OF_A_PROPERTY),
        # A property has none of them, and a vehicle needs them.
        *("make", "model", "year"),
    },
    "/providers/me/payout-account": set(),
    "/notifications/preferences": CLEARABLE_PREFERENCES,
    "/providers/me/location": {"accuracy_m", "heading", "speed", "recorded_at"},
    "/admin/flags/{flag}": {"percent"},
    "/admin/settings/{setting}": {"value"},
}
# The paths at which people read what they change about themselves.
PLACES_OF_OWN = {
    "/users/me": "/users/me",
    "/users": "/bookings/profile and /users/me",
    "/bookings/profile": "/bookings/profile",
}
# The password that confirms a change, the version that was seen, and what a change of a slot says besides.
NOT_STORED = {"password", "minutes", "cancel_bookings", "version"}
# The routes that replace all at once.
OF_ADMINS = {"/admin/flags/{flag}", "/admin/settings/{setting}"}
REPLACED = OF_ADMINS | {"/providers/me/location", "/providers/me/payout-account", "/notifications/preferences"}
CHANGES = [
    (method, path.removeprefix("/api/v1"))
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if method in ("put", "patch") and "application/json" in operation.get("requestBody", {}).get("content", {})
]


@dataclass
class Resource:
    """A thing that a route changes, and where it can be read: a path, or two with " and " between them."""

    person: Person
    path: str
    shown_at: str
    full: Json
    # The fields that are shown otherwise than they are sent.
    otherwise: Collection[str] = frozenset(SHOWN_OTHERWISE)

    async def read(self) -> Json:
        shown: Json = {}
        for path in self.shown_at.split(" and "):
            answer = await self.person.get(path)
            assert answer.status_code == 200, answer.text
            shown |= answer.json()[0] if isinstance(answer.json(), list) else answer.json()
        return {name: shown[name] for name in self.full if name not in self.otherwise} | {
            name: value for name, value in self.full.items() if name in self.otherwise
        }


def schema_of(declared: Json) -> Json:
    """Returns the schema itself, where *declared* only names it or permits null too."""
    for part in declared.get("anyOf", []):
        if part.get("type") != "null":
            return schema_of(part)
    return DOCUMENT["components"]["schemas"][declared["$ref"].rpartition("/")[2]] if "$ref" in declared else declared


def fields_of(schema: Json, prefix: str = "") -> Iterator[tuple[str, bool]]:
    """Yields the names of all fields, those of nested objects with a dot, and whether the schema permits null."""
    for name, declared in schema_of(schema)["properties"].items():
        yield f"{prefix}{name}", {"type": "null"} in declared.get("anyOf", [])
        if schema_of(declared).get("type") == "object":
            yield from fields_of(declared, f"{prefix}{name}.")


def null_at(name: str) -> Json:
    outer, _, inner = name.partition(".")
    return {outer: {inner: None} if inner else None}


def without(shown: Json, name: str) -> Json:
    """Returns *shown* after the field has been cleared."""
    outer, _, inner = name.partition(".")
    if isinstance(shown[outer], dict):
        return shown | {outer: {one: None if inner in ("", one) else value for one, value in shown[outer].items()}}
    return shown | {outer: None}


async def resource(path: str, client: Person, provider: Person, admin: Person) -> Resource:
    full = dict(FULL[path])
    if "username" in full:
        full |= {"username": client.email.partition("@")[0][-20:], "email": client.email}
    if path in PLACES_OF_OWN:
        return Resource(client, path, PLACES_OF_OWN[path], full | ({"nric": new_nric()} if "nric" in full else {}))
    if path == "/users/{user_id}":
        return Resource(admin, f"/users/{client.id}", f"/users/{client.id}", full)
    if path == "/requests/{request_id}":
        place = f"/requests/{(await client.asks_for_help())['id']}"
        return Resource(client, place, place, full)
    if path == "/messages/{request_id}/{message_id}":
        place = f"/messages/{(await client.asks_for_help())['id']}"
        said = (await client.post(place, content="Good morning")).json()
        return Resource(client, f"{place}/{said['id']}", place, full)
    if path == "/conversations/{conversation_id}":
        thread = (await client.post("/conversations", user_ids=[provider.id])).json()
        place = f"/conversations/{thread['id']}"
        return Resource(client, place, place, full)
    return await resource_of(provider, admin, path, full)


async def a_lead(seller: Person, buyer: Person, full: Json) -> Resource:
    """Returns a lead of the buyer, which the seller changes."""
    await sells(seller)
    asked = await buyer.post(f"/listings/{(await offers(seller))['id']}/leads", message="Is it still there?")
    place = f"/leads/{asked.json()['id']}"
    # A lead is contacted once.
    return Resource(seller, place, place, {"note": full["note"]}, {"status"})


async def resource_for_sale(client: Person, path: str) -> Resource:
    """Returns a seller's profile, or a listing of theirs."""
    place, full = path, FULL[path]
    await sells(client)
    if path != "/sellers/me":
        place = f"/listings/{(await offers(client))['id']}"
    own = {name: value for name, value in full.items() if name not in OF_A_PROPERTY}
    return Resource(client, place, place, own, ALSO_OTHERWISE[path])


async def resource_of(provider: Person, admin: Person, path: str, full: Json) -> Resource:
    """Returns a thing that a provider or an admin changes."""
    if path == "/services/{service_id}":
        place = f"/services/{(await admin.post('/services', **full)).json()['id']}"
        return Resource(admin, place, place, full)
    if path == "/leads/{lead_id}":
        return await a_lead(provider, admin, full)
    if path == "/reviews/{review_id}":
        place = f"/reviews/{await a_review(provider, admin)}"
        return Resource(provider, place, place, full)
    if path == "/slots/{slot_id}":
        full["provider_id"] = provider.id
        place = f"/slots/{await a_slot(provider, TOMORROW)}"
        return Resource(provider, place, place, full)
    if path == "/venues/{venue_id}":
        place = f"/venues/{(await provider.post('/venues', **full)).json()['id']}"
        return Resource(provider, place, place, full)
    assert path in {"/providers/me", "/brokers/me"}, f"{path} needs a resource here"
    if path == "/brokers/me":
        full["license_number"] = await a_broker(provider)
    return Resource(provider, path, f"{path.removesuffix('/me')}/{provider.id}", full)


def test_table_lists_every_route_and_field() -> None:
    assert {path for _, path in CHANGES} == set(FULL)
    for method, path in CHANGES:
        content = DOCUMENT["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]
        found = dict(fields_of(content["application/json"]["schema"]))
        assert {name.partition(".")[0] for name in found} - NOT_STORED == set(FULL[path]), path
        assert {name for name, permits_null in found.items() if permits_null} - NOT_STORED == CLEARABLE[path], path


@pytest.mark.parametrize(
    ("method", "path"),
    [one for one in CHANGES if one[1] not in REPLACED],
)
async def test_null_clears_or_is_refused(
    client: Person, provider: Person, admin: Person, method: str, path: str
) -> None:
    of_market = path in ALSO_OTHERWISE
    thing = await (resource_for_sale(client, path) if of_market else resource(path, client, provider, admin))
    content = DOCUMENT["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]
    for name, permits_null in fields_of(content["application/json"]["schema"]):
        if name in NOT_STORED or name in thing.otherwise:
            continue
        filled = await thing.person.http.request(method, thing.path, json=thing.full)
        assert filled.status_code == 200, filled.text
        assert await thing.read() == thing.full
        answer = await thing.person.http.request(method, thing.path, json=null_at(name))
        if permits_null:
            assert answer.status_code == 200, answer.text
            assert await thing.read() == without(thing.full, name)
        else:
            assert answer.status_code == 422, (name, answer.text)
            assert [one["field"] for one in answer.json()["error"]["details"]] == [name]
            assert await thing.read() == thing.full
    await provider.put("/providers/me", is_available=False)


async def test_null_in_a_position_is_unknown(provider: Person) -> None:
    """A position replaces the one before, so that a field without a value is unknown. Only the place is needed."""
    full = FULL["/providers/me/location"]
    for name in full:
        async with Person(provider.url, "provider") as someone:
            answer = await someone.put("/providers/me/location", **full | {name: None})
            if name in ADDIS:
                assert answer.status_code == 422, name
                continue
            shown: dict[str, Any] = answer.json()
            assert (shown[name] is None) == (name != "recorded_at"), answer.text
            assert {one: shown[one] for one in full if one not in (name, "recorded_at")} == {
                one: full[one] for one in full if one not in (name, "recorded_at")
            }


async def test_request_without_its_time_is_wanted_at_once(client: Person, provider: Person) -> None:
    await provider.goes_available()
    async with provider.socket() as socket:
        request = await client.asks_for_help(scheduled_for=TOMORROW)
        cleared = await client.http.patch(f"/requests/{request['id']}", json={"scheduled_for": None})
        assert cleared.json()["scheduled_for"] is None
        await socket.frame("offer.created", request_id=request["id"])
    await client.post(f"/requests/{request['id']}/cancel")
