"""Sellers and listings through the gateway, as people meet them: who offers, who sees what, and what is refused."""

import asyncio
import json
import os
import re
from datetime import UTC, datetime, timedelta

from tests.market import CAR, HOUSE, PLACE, offers, sells
from tests.people import UNKNOWN_ID, Json, Person
from tests.test_venues import code_of
from tools.demo.photo import photo
from tools.registry.deployables import ROOT
from tools.stack.stack import Stack


async def test_everyone_with_a_profile_sells(client: Person, visitor: Person, stack: Stack) -> None:
    async with Person(stack.gateway_url) as person:
        assert code_of(await person.post("/listings", **CAR)) == (403, "SELLER_PROFILE_REQUIRED")
        own = await sells(person, about="  Cars since 1990 ", languages=["am", "en", "am"], contact_phone="+251 911")
        assert (own["user_id"], own["kind"], own["about"]) == (person.id, "private", "Cars since 1990")
        assert (own["languages"], own["contact_phone"], own["show_phone"]) == (["am", "en"], "+251 911", False)
        renamed = await sells(person, display_name="Bole Cars", kind="business")
        assert (renamed["display_name"], renamed["about"], renamed["live_listings"]) == ("Bole Cars", own["about"], 0)
        await offers(person)
        shown = (await visitor.get(f"/sellers/{person.id}")).json()
        assert (shown["display_name"], shown["live_listings"], shown["rating"]) == ("Bole Cars", 1, None)
        assert shown.keys() & {"contact_phone", "show_phone", "email", "phone", "is_suspended"} == set()
        assert (await sells(person, display_name=None))["display_name"] == own["display_name"]
    assert code_of(await visitor.get(f"/sellers/{client.id}x")) == (404, "SELLER_NOT_FOUND")
    assert code_of(await visitor.get(f"/sellers/{UNKNOWN_ID}")) == (404, "SELLER_NOT_FOUND")


async def test_profile_of_a_provider_comes_with_their_first_listing(stack: Stack, visitor: Person) -> None:
    async with Person(stack.gateway_url, "provider") as provider:
        assert code_of(await visitor.get(f"/sellers/{provider.id}")) == (404, "SELLER_NOT_FOUND")
        await offers(provider)
        assert (await visitor.get(f"/sellers/{provider.id}")).json()["live_listings"] == 1


async def test_who_registers_to_sell_has_a_profile(stack: Stack, visitor: Person) -> None:
    for role in ("seller", "broker", "buyer"):
        async with Person(stack.gateway_url, role) as person:
            if role == "buyer":
                assert code_of(await person.post("/listings", **CAR)) == (403, "SELLER_PROFILE_REQUIRED")
                continue
            # At once, whether the event of the registration has arrived or not.
            await offers(person)
            assert (await visitor.get(f"/sellers/{person.id}")).json()["live_listings"] == 1
        async with Person(stack.gateway_url, role) as idle:
            await visitor.until_status(f"/sellers/{idle.id}", 200, seconds=30)


async def test_vehicle_is_available_at_once_and_shown_to_everyone(client: Person, visitor: Person) -> None:
    await sells(client)
    about = {"brand": "Toyota", "vin": "jt-152 ab12345678", "description": "አዲስ መኪና", "bedrooms": 3} | PLACE
    car = {name: value for name, value in CAR.items() if name != "make"}
    made = await offers(client, car | about, fuel_type="petrol", mileage=70_000, color=" white ")
    assert (made["status"], made["type"], made["offer"], made["currency"]) == ("available", "vehicle", "sale", "ETB")
    assert (made["price"], made["make"], made["brand"], made["color"]) == (850_000.5, "Toyota", "Toyota", "white")
    assert (made["vin"], made["position"]) == ("JT152AB12345678", "approximate")
    assert (made["latitude"], made["longitude"]) == (PLACE["latitude"], PLACE["longitude"])
    assert (made["bedrooms"], made["property_type"], made["address"]) == (None, None, None)
    ahead = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["published_at"])
    assert ahead == timedelta(days=60)
    for route in ("listings", "vehicles", "properties"):
        shown = (await visitor.get(f"/{route}/{made['id']}")).json()
        hidden = {"vin", "latitude", "longitude"}
        assert {name: shown[name] for name in shown.keys() - hidden} == {n: made[n] for n in made.keys() - hidden}
        assert shown["vin"] == "5678"
    assert (await client.get(f"/listings/{made['id']}")).json() == made


async def test_approximate_position_is_another_place_nearby(client: Person, visitor: Person) -> None:
    await sells(client)
    path = f"/listings/{(await offers(client, HOUSE, address='Bole Road 1', **PLACE))['id']}"
    shown = (await visitor.get(path)).json()
    assert (shown["position"], shown["address"]) == ("approximate", None)
    north, east = shown["latitude"] - PLACE["latitude"], shown["longitude"] - PLACE["longitude"]
    assert abs(north) + abs(east) > 0
    assert ((north * 111) ** 2 + (east * 110) ** 2) ** 0.5 <= 2
    # Another one at the same place reveals no more.
    again = await offers(client, HOUSE, **PLACE)
    other = (await visitor.get(f"/listings/{again['id']}")).json()
    assert (other["latitude"], other["longitude"]) == (shown["latitude"], shown["longitude"])
    exact = (await client.http.patch(path, json={"position": "exact"})).json()
    assert exact["position"] == "exact"
    shown = (await visitor.get(path)).json()
    assert (shown["latitude"], shown["longitude"], shown["address"]) == (*PLACE.values(), "Bole Road 1")
    gone = (await client.http.patch(path, json={"latitude": None, "longitude": None})).json()
    assert (gone["latitude"], gone["longitude"]) == (None, None)
    assert "longitude" in (await client.http.patch(path, json={"latitude": 9})).text


async def test_draft_is_seen_by_its_owner_alone(client: Person, provider: Person, visitor: Person) -> None:
    await sells(client)
    path = f"/listings/{(await offers(client, HOUSE, status='draft'))['id']}"
    for person in (visitor, provider):
        assert code_of(await person.get(path)) == (404, "LISTING_NOT_FOUND")
    assert code_of(await provider.http.patch(path, json={"title": "Mine"})) == (404, "LISTING_NOT_FOUND")
    assert code_of(await client.post(f"{path}/withdraw")) == (409, "INVALID_TRANSITION")
    assert code_of(await client.post(f"{path}/renew")) == (409, "INVALID_TRANSITION")
    published = await client.post(f"{path}/publish")
    assert (published.status_code, published.json()["status"]) == (200, "available")
    assert (await visitor.get(path)).json()["title"] == HOUSE["title"]
    assert code_of(await client.post(f"{path}/publish")) == (409, "INVALID_TRANSITION")
    assert code_of(await provider.http.patch(path, json={"title": "Mine"})) == (403, "NOT_YOUR_LISTING")


async def test_statuses_follow_the_table(client: Person, visitor: Person) -> None:
    await sells(client)
    rented = await offers(client, HOUSE, offer="rent")
    path = f"/listings/{rented['id']}"
    for status in ("pending", "under_offer", "available", "pending"):
        assert (await client.http.patch(path, json={"status": status})).json()["status"] == status
    for status in ("sold", "leased", "draft", "pending"):
        assert code_of(await client.http.patch(path, json={"status": status})) == (409, "INVALID_TRANSITION")
    assert (await client.http.patch(path, json={"status": "expired"})).status_code == 422
    whole = rented | {"status": "pending", "title": "House in Bole, seen twice"}
    assert (await client.http.put(path, json=whole)).json()["title"] == whole["title"]
    done = (await client.http.patch(path, json={"status": "rented"})).json()
    assert (done["status"], done["expires_at"]) == ("rented", None)
    assert code_of(await visitor.get(path)) == (404, "LISTING_NOT_FOUND")
    assert code_of(await client.http.patch(path, json={"offer": "sale"})) == (409, "INVALID_TRANSITION")
    assert (await client.post(f"{path}/publish")).json()["status"] == "available"
    assert (await client.post(f"{path}/withdraw")).json()["status"] == "withdrawn"
    renewed = (await client.post(f"{path}/renew")).json()
    assert (renewed["status"], renewed["published_at"]) == ("available", rented["published_at"])


async def test_renewing_adds_sixty_days(client: Person) -> None:
    await sells(client)
    made = await offers(client)
    renewed = (await client.post(f"/listings/{made['id']}/renew")).json()
    first, second = (datetime.fromisoformat(one["expires_at"]) for one in (made, renewed))
    assert second - first == timedelta(days=60)
    again = datetime.fromisoformat((await client.post(f"/listings/{made['id']}/renew")).json()["expires_at"])
    assert again <= datetime.now(UTC) + timedelta(days=120)


async def test_deleted_listing_is_gone(client: Person, admin: Person, provider: Person) -> None:
    await sells(client)
    for person in (client, admin):
        path = f"/listings/{(await offers(client))['id']}"
        assert code_of(await provider.http.delete(path)) == (403, "NOT_YOUR_LISTING")
        assert (await person.http.delete(path)).status_code == 204
        for reader in (client, admin):
            assert code_of(await reader.get(path)) == (404, "LISTING_NOT_FOUND")
        assert code_of(await person.http.delete(path)) == (404, "LISTING_NOT_FOUND")
        assert path.rpartition("/")[2] not in (await client.get("/listings/me")).text


async def test_own_listings_by_status_and_page(stack: Stack) -> None:
    async with Person(stack.gateway_url) as person:
        await sells(person)
        made = [(await offers(person, status=status))["id"] for status in ("draft", "available", "draft")]
        assert [one["id"] for one in (await person.get("/listings/me")).json()] == made[::-1]
        drafts = await person.get("/listings/me", status="draft", limit=1)
        assert [one["id"] for one in drafts.json()] == [made[2]]
        rest = await person.http.get(drafts.links["next"]["url"].removeprefix("/api/v1"))
        assert ([one["id"] for one in rest.json()], "next" in rest.links) == ([made[0]], False)
        assert (await person.get("/listings/me", status="sold")).json() == []


IMPOSSIBLE: tuple[tuple[Json, str], ...] = (
    (CAR | {"year": None}, "year"),
    (CAR | {"year": datetime.now(UTC).year + 2}, "year"),
    (CAR | {"year": 1885}, "year"),
    (CAR | {"price": 0}, "price"),
    (CAR | {"price": 10**12 + 1}, "price"),
    (CAR | {"price": 1.234}, "price"),
    (CAR | {"currency": "XXX"}, "currency"),
    (CAR | {"title": " "}, "title"),
    (CAR | {"title": "x" * 201}, "title"),
    (CAR | {"make": "\x00"}, "make"),
    (CAR | {"latitude": 9}, "longitude"),
    (CAR | {"vin": "no spaces, please"}, "vin"),
    (CAR | {"image_ids": ["https://example.org/car.jpg"]}, "image_ids"),
    (CAR | {"image_ids": [UNKNOWN_ID]}, "image_ids"),
    (CAR | {"fuel_type": "coal"}, "fuel_type"),
    (CAR | {"available_from": "tomorrow"}, "available_from"),
    (HOUSE | {"property_type": None}, "property_type"),
    (HOUSE | {"type": "boat"}, "type"),
    (HOUSE | {"bedrooms": -1}, "bedrooms"),
    (HOUSE | {"description": "x" * 5001}, "description"),
)


async def test_impossible_listing_is_refused(client: Person) -> None:
    await sells(client)
    for thing, field in IMPOSSIBLE:
        answer = await client.post("/listings", **thing)
        assert code_of(answer) == (422, "VALIDATION_ERROR"), (thing, answer.text)
        assert field in str(answer.json()["error"]["details"])


async def test_price_is_exact_and_large(client: Person) -> None:
    await sells(client)
    for price in (0.01, 19.99, 999_999_999_999.99, 10**12):
        assert (await offers(client, price=price))["price"] == price
    made = await offers(client, price=19.5, currency="usd")
    assert (made["price"], made["currency"]) == (19.5, "USD")
    changed = await client.http.patch(f"/listings/{made['id']}", json={"currency": "ETB"})
    assert (changed.json()["price"], changed.json()["currency"]) == (19.5, "ETB")
    assert (await client.http.patch(f"/listings/{made['id']}", json={"currency": "JPY"})).status_code == 422


async def test_suspended_seller_is_hidden_and_offers_nothing(admin: Person, visitor: Person, stack: Stack) -> None:
    async with Person(stack.gateway_url) as person:
        await sells(person)
        shown, draft = await offers(person), await offers(person, status="draft")
        path, decision = f"/sellers/{person.id}", {"reason": "Cars that do not exist."}
        assert code_of(await person.post(f"{path}/suspend", **decision)) == (403, "ONLY_ADMINS")
        assert (await admin.post(f"{path}/suspend", reason="")).status_code == 422
        for _ in range(2):
            assert (await admin.post(f"{path}/suspend", **decision)).status_code == 204
        assert code_of(await visitor.get(f"/listings/{shown['id']}")) == (404, "LISTING_NOT_FOUND")
        assert (await person.get(f"/listings/{shown['id']}")).status_code == 200
        assert (await visitor.get(path)).json()["live_listings"] == 0
        refused = [
            await person.post("/listings", **CAR),
            await person.http.patch(f"/listings/{shown['id']}", json={"title": "Other"}),
            await person.post(f"/listings/{draft['id']}/publish"),
            await person.post(f"/listings/{shown['id']}/renew"),
            await person.http.put("/sellers/me", json={"about": "Honest"}),
        ]
        assert {code_of(answer) for answer in refused} == {(403, "SELLER_SUSPENDED")}
        assert (await person.http.delete(f"/listings/{draft['id']}")).status_code == 204
        assert (await admin.post(f"{path}/restore", **decision)).status_code == 204
        assert (await visitor.get(f"/listings/{shown['id']}")).status_code == 200
        assert code_of(await admin.post(f"/sellers/{UNKNOWN_ID}/suspend", **decision)) == (404, "SELLER_NOT_FOUND")


async def test_images_are_the_callers_own_and_ready(client: Person, provider: Person) -> None:
    await sells(client)
    own, others = await uploaded(client, photo(tint=1)), await uploaded(provider, photo(tint=2))
    text = await uploaded(client, b"no image", "notes.txt", "text/plain")
    made = await offers(client, image_ids=[own])
    assert made["image_ids"] == [own]
    assert made["images"] == [f"/api/v1/listings/{made['id']}/images/{own}"]
    path = f"/listings/{made['id']}"
    for refused in (others, text):
        answer = await client.http.patch(path, json={"image_ids": [own, refused]})
        assert code_of(answer) == (422, "VALIDATION_ERROR")
    assert (await client.http.patch(path, json={"image_ids": [own], "title": "Vitz"})).status_code == 200
    assert (await client.http.patch(path, json={"image_ids": []})).json()["images"] == []


async def uploaded(person: Person, content: bytes, name: str = "photo.png", kind: str = "image/png") -> str:
    answer = await person.http.post("/uploads/", files={"file": (name, content, kind)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_the_command_of_the_page_offers_a_car(client: Person) -> None:
    await sells(client)
    (block,) = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/market.md").read_text(), re.DOTALL)
    token = client.http.headers["Authorization"].removeprefix("Bearer ")
    environment = {"API": f"{client.url}/api/v1", "TOKEN": token, "PATH": os.environ["PATH"]}
    ran = await asyncio.create_subprocess_exec("sh", "-c", block, stdout=asyncio.subprocess.PIPE, env=environment)
    out, _ = await ran.communicate()
    made = json.loads(out)
    assert (made["title"], made["status"], made["owner_id"]) == ("Toyota Vitz", "available", client.id)
