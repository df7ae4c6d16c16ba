"""Plays the scenes. Each step first looks whether it was taken before."""

import asyncio
import contextlib
import dataclasses
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from tools.demo.person import Data, Person
from tools.demo.photo import photo
from tools.demo.report import Refused
from tools.seed import paying, selling
from tools.seed.scenes import (
    ADMIN,
    BOOKINGS,
    CAST,
    HEALTH_CENTRE,
    HOUSEHOLDS,
    SCENES,
    VACCINATION,
    VENUES,
    Cast,
    Household,
    Place,
    Scene,
)
from tools.seed.vaccines import VACCINES, Vaccine
from tools.stack.operators import MakeAdmin

DOMAIN = "seed.example.com"
# The time zone of all venues.
ZONE = ZoneInfo("Africa/Addis_Ababa")
# Everyone may know it: the accounts are for development.
PASSWORD = "far-from-home-1"
_TOO_MANY, _THERE_ALREADY, _UNKNOWN = 429, 409, 401
_STATUS_AFTER = {"accept": "accepted", "start": "in_progress", "complete": "completed", "cancel": "cancelled"}
_ORDER = ("pending", "accepted", "in_progress", "completed")
_TRIES = 10


class Stage:
    def __init__(self, url: str, make_admin: MakeAdmin) -> None:
        self._people = {
            one.key: Person(url, role=one.role, name=one.name, email=f"{one.key}@{DOMAIN}", password=PASSWORD)
            for one in (*CAST, ADMIN)
        }
        self._make_admin = make_admin
        # False if the account of the admin could not be made: then there are no vaccinations.
        self.has_admin = False
        self._resources = contextlib.AsyncExitStack()
        self._made = 0

    async def __aenter__(self) -> Self:
        for person in self._people.values():
            await self._resources.enter_async_context(person)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._resources.aclose()

    async def is_in_production(self) -> bool:
        """Asks the gateway, which may run with other settings than those of this checkout."""
        answer = await next(iter(self._people.values())).call("GET", "/")
        return bool(answer.get("environment") == "production")

    async def play(self) -> int:
        """Returns how many things were made."""
        for one in CAST:
            await self._enter(one)
        for household in HOUSEHOLDS:
            await self._introduce(household)
        for place in VENUES:
            await self._open(place)
        for client, venue in BOOKINGS:
            place = next(one for one in VENUES if one.name == venue)
            await self._book(self._people[client], venue, place.service)
        self.has_admin = await self._enter_admin()
        if self.has_admin:
            await self._vaccinate(self._people[ADMIN.key])
        for scene in SCENES:
            await self._play(scene)
        await self._talk_in_a_thread()
        self._made += await selling.offer(_call, [self._people[one.key] for one in CAST])
        return self._made

    async def _enter(self, one: Cast) -> None:
        person = self._people[one.key]
        try:
            await _patiently(person.log_in)
        except Refused as refused:
            if refused.status != _UNKNOWN:
                raise
            await _patiently(person.register)
            await _patiently(person.log_in)
            self._made += 1
        person.id = (await _call(person, "GET", "/users/me"))["id"]
        if one.role == "provider" and not await self._has_profile(person):
            profile = {"categories": [*one.categories], "vehicle": one.vehicle, "is_available": True}
            await _call(person, "PUT", "/providers/me", json=profile | {"service_radius_km": 25})
            place = {"latitude": one.latitude, "longitude": one.longitude, "recorded_at": datetime.now(UTC).isoformat()}
            await _call(person, "PUT", "/providers/me/location", json=place)
            self._made += 1

    async def _has_profile(self, person: Person) -> bool:
        try:
            return bool((await _call(person, "GET", f"/providers/{person.id}"))["vehicle"])
        except Refused:
            return False

    async def _introduce(self, household: Household) -> None:
        """States the facts about a client, and adds their dependants, told apart by their names."""
        client = self._people[household.client]
        profile = await _call(client, "GET", "/bookings/profile")
        if profile["health_conditions"] is None:
            facts = {"date_of_birth": household.born, "gender": household.gender}
            await _call(client, "PUT", "/users", json=facts | {"health_conditions": [*household.health_conditions]})
            self._made += 1
        known = {one["name"] for one in profile["dependants"]}
        for name, born, gender in household.dependants:
            if name not in known:
                about = {"name": name, "date_of_birth": born, "gender": gender}
                await _call(client, "POST", "/bookings/dependants", json=about)
                self._made += 1

    async def _open(self, place: Place) -> None:
        owner = self._people[place.owner]
        known: list[Data] = await _call(owner, "GET", "/venues", params={"q": place.name})
        venue = next((one for one in known if one["owner_id"] == owner.id), None)
        if venue is None:
            about = {name: getattr(place, name) for name in ("name", "kind", "address", "latitude", "longitude")}
            venue = await _call(owner, "POST", "/venues", json=about | {"time_zone": ZONE.key})
            self._made += 1
        await self._offer(owner, venue["id"], place)

    async def _offer(self, owner: Person, venue_id: str, place: Place) -> None:
        """Lets a venue offer its service on weekdays, as far ahead as it takes bookings."""
        offered: list[Data] = await _call(owner, "GET", "/services", params={"venue_id": venue_id})
        if any(one["venue_id"] == venue_id for one in offered):
            return
        about = {"venue_id": venue_id, "name": place.service, "kind": place.service_kind}
        service = await _call(owner, "POST", "/services", json=about | {"duration_minutes": place.minutes})
        hours = [{"weekday": day, "start": "09:00", "end": "17:00"} for day in ("mon", "tue", "wed", "thu", "fri")]
        plan = {"service_id": service["id"], "from": first_day(datetime.now(UTC)).isoformat(), "weekly": hours}
        await _call(owner, "POST", f"/venues/{venue_id}/slots/bulk", json=plan)
        self._made += 2

    async def _enter_admin(self) -> bool:
        """Logs the admin in. Returns False if their account is no admin's and cannot be made one from here."""
        await self._enter(ADMIN)
        admin = self._people[ADMIN.key]
        if (await _call(admin, "GET", "/users/me"))["role"] != "admin":
            if not await self._make_admin(admin.email):
                return False
            await _patiently(admin.log_in)
            self._made += 1
        return True

    async def _vaccinate(self, admin: Person) -> None:
        """Lets a health centre offer each vaccination in the mornings, always two weeks ahead."""
        known: list[Data] = await _call(admin, "GET", "/venues", params={"q": HEALTH_CENTRE.name})
        venue = next((one for one in known if one["owner_id"] == admin.id), None)
        if venue is None:
            about = dataclasses.asdict(HEALTH_CENTRE) | {"time_zone": ZONE.key}
            venue = await _call(admin, "POST", "/venues", json=about | {"rules": {"max_ahead_days": 14}})
            await _call(admin, "POST", f"/venues/{venue['id']}/verify")
            self._made += 1
        for vaccine in VACCINES:
            await self._offer_vaccine(admin, venue["id"], vaccine)
        client, name = VACCINATION
        await self._book(self._people[client], HEALTH_CENTRE.name, name)

    async def _offer_vaccine(self, admin: Person, venue_id: str, vaccine: Vaccine) -> None:
        offered: list[Data] = await _call(admin, "GET", "/services", params={"q": vaccine.name, "kind": "vaccination"})
        if any(one["venue_id"] is None and one["name"] == vaccine.name for one in offered):
            return
        about: Data = {"name": vaccine.name, "kind": "vaccination", "description": vaccine.description}
        about |= {"duration_minutes": vaccine.minutes, "criteria": [*vaccine.criteria]}
        service = await _call(admin, "POST", "/services", json=about)
        hours = [{"weekday": day, "start": "08:30", "end": "12:00"} for day in ("mon", "tue", "wed", "thu", "fri")]
        plan = {"service_id": service["id"], "from": first_day(datetime.now(UTC)).isoformat(), "weekly": hours}
        await _call(admin, "POST", f"/venues/{venue_id}/slots/bulk", json=plan | {"minutes": 30, "capacity": 4})
        self._made += 2

    async def _book(self, client: Person, venue: str, service: str) -> None:
        """Books the first slot of a venue, unless the client has booked there before."""
        mine: list[Data] = await _call(client, "GET", "/records")
        if any(one["slot"]["venue"]["name"] == venue for one in mine):
            return
        wanted = {"service_name": service, "polyclinic_name": venue}
        found: list[Data] = await _call(client, "GET", "/bookings/available", params=wanted)
        for slot in found[:1]:
            await _call(client, "POST", "/bookings/schedule", json={"booking_slot_id": slot["id"]})
            self._made += 1

    async def _play(self, scene: Scene) -> None:
        client = self._people[scene.client]
        request = await self._find(client, scene.description) or await self._ask(client, scene)
        self._made += await paying.ask(_call, client, scene, request)
        for step in scene.steps:
            request = await self._take(scene, step, request)
        for number, (author, content) in enumerate(scene.messages):
            await self._write(scene, request, number, author, content)
        if scene.has_photo:
            await self._share_a_photo(client, request)
        self._made += await paying.tip(_call, client, scene, request)
        if self.has_admin:
            self._made += await paying.give_back(_call, client, self._people[ADMIN.key], scene, request)
        if scene.score:
            await self._once(client, f"/requests/{request['id']}/rating", {"score": scene.score})

    async def _find(self, client: Person, description: str) -> Data | None:
        mine: list[Data] = await _call(client, "GET", "/requests/", params={"limit": 100})
        return next((one for one in mine if one["description"] == description), None)

    async def _ask(self, client: Person, scene: Scene) -> Data:
        here = next(one for one in CAST if one.key == scene.client)
        wish: Data = {"description": scene.description, "category": scene.category}
        wish |= {"latitude": here.latitude, "longitude": here.longitude}
        if scene.in_hours:
            wish["scheduled_for"] = (datetime.now(UTC) + timedelta(hours=scene.in_hours)).isoformat()
        if scene.payment:
            job = {name: wish[name] for name in wish.keys() - {"description"}}
            wish["quote_id"] = (await _call(client, "POST", "/quotes", json=job))["id"]
        self._made += 1
        request: Data = await _call(client, "POST", "/requests/", json=wish)
        return request

    async def _take(self, scene: Scene, step: str, request: Data) -> Data:
        """Takes a step of a request, unless it was taken, or the request went another way since."""
        before, after = request["status"], _STATUS_AFTER[step]
        expected = "pending" if step == "cancel" else _ORDER[_ORDER.index(after) - 1]
        if before != expected:
            return request
        actor = self._people[scene.client if step == "cancel" else scene.provider]
        self._made += 1
        changed: Data = await _call(actor, "POST", f"/requests/{request['id']}/{step}")
        return changed

    async def _write(self, scene: Scene, request: Data, number: int, author: str, content: str) -> None:
        person = self._people[scene.client if author == "client" else scene.provider]
        known: list[Data] = await _call(person, "GET", f"/messages/{request['id']}")
        mark = f"seed-{number}"
        if all(message["client_message_id"] != mark for message in known):
            await _call(
                person, "POST", f"/messages/{request['id']}", json={"content": content, "client_message_id": mark}
            )
            self._made += 1

    async def _share_a_photo(self, client: Person, request: Data) -> None:
        files: list[Data] = await _call(client, "GET", f"/requests/{request['id']}/files")
        picture = photo(tint=128)
        if all(one["sha256"] != hashlib.sha256(picture).hexdigest() for one in files):
            part = {"file": ("dashboard.png", picture, "image/png")}
            await _call(client, "POST", f"/requests/{request['id']}/upload", files=part)
            self._made += 1

    async def _talk_in_a_thread(self) -> None:
        """Has a client and a provider talk outside of a request. Two people have one thread."""
        selam, dawit = self._people["selam"], self._people["dawit"]
        thread = await _call(selam, "POST", "/conversations", json={"user_ids": [dawit.id]})
        path = f"/conversations/{thread['id']}/messages"
        if not await _call(selam, "GET", path):
            await _call(
                selam, "POST", path, json={"content": "Do you repair radiators, too?", "client_message_id": "seed"}
            )
            self._made += 1

    async def _once(self, person: Person, path: str, body: Any) -> None:
        try:
            await _call(person, "POST", path, json=body)
        except Refused as refused:
            if refused.status != _THERE_ALREADY:
                raise
        else:
            self._made += 1


def first_day(now: datetime) -> date:
    """Returns the day of the venues, in their time zone: a plan cannot begin on a day that is over there."""
    return now.astimezone(ZONE).date()


async def _call(person: Person, method: str, path: str, **arguments: Any) -> Any:
    return await _patiently(lambda: person.call(method, path, **arguments))


async def _patiently(call: Callable[[], Awaitable[Any]]) -> Any:
    """Calls again when a rate limit says so: a system of development has those of production."""
    for _ in range(_TRIES):
        try:
            return await call()
        except Refused as refused:
            if refused.status != _TOO_MANY:
                raise
            await asyncio.sleep(refused.retry_after_seconds)
    return await call()
