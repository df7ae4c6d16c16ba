"""Tests that logs contain no secrets, and that facts about persons are in nothing but their own table."""

import random
import secrets
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path

import httpx2
import pytest

from testkit import log_secrets
from testkit.waiting import eventually
from tests.bookers import Garage
from tests.chance import new_chance
from tests.conftest import StartStack, admin_maker
from tests.gateway_peers import GATEWAYS, paid_system
from tests.money_journeys import Travellers, plays
from tests.people import PASSWORD, Json, Person, newcomer
from tools.demo.photo import photo


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
async def test_logs_contain_no_passwords_or_tokens(start_stack: StartStack, level: str) -> None:
    async with start_stack("sqlite", LOG_LEVEL=level) as stack, Person(stack.gateway_url) as person:
        secrets = [PASSWORD, person.tokens["access_token"], person.tokens["refresh_token"]]
        async with person.socket(options={}, token=person.tokens["access_token"]) as socket:
            await socket.frame("connection.established")
        await person.http.get("/auth/me", params={"token": person.tokens["access_token"]})
        await person.post("/auth/login", email=person.email, password=f"{PASSWORD}-wrong")
        await person.post("/auth/login", email=PASSWORD, password=PASSWORD)
        await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"])
        await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"][:-4] + "AAAA")
        request = await person.asks_for_help()
        await person.uploads(request["id"], photo())
        # The gateway writes the log line after it has sent the answer.
        log, upload = stack.config.logs / "gateway.log", f"/requests/{request['id']}/upload"
        await eventually(lambda: upload in log.read_text())
        logs = {log.name: log.read_text() for log in stack.config.logs.iterdir()}
    assert {name for name, text in logs.items() for secret in secrets if secret in text} == set()


class Owner:
    """A person who states facts by chance, and is refused now and then. Notes all facts that were ever sent."""

    def __init__(self, person: Person, chance: random.Random, slots: list[Json]) -> None:
        self.person = person
        self.chance = chance
        self.slots = slots
        self.nrics: set[str] = set()
        self.others: set[str] = set()
        # Birth dates of dependants, which only request-service knows.
        self.births: set[str] = set()
        self.refusals: list[httpx2.Response] = []

    def facts(self) -> Json:
        letters = self.chance.choices("ABCDEFGHIZJ", k=2)
        nric = f"{self.chance.choice('STFGM')}{self.chance.randrange(10**7):07d}{letters[0]}"
        day = self.day()
        code = f"{letters[1]}{self.chance.randrange(10**8):08d}"
        self.nrics.add(nric)
        self.others |= {day, code}
        log_secrets.note_words(nric, day, code)
        return {"nric": nric, "date_of_birth": day, "postal_code": code, "gender": self.chance.choice("MF")}

    def day(self) -> str:
        """Returns a day of a time that no log of today and no other table has."""
        return (date(1900, 1, 1) + timedelta(days=self.chance.randrange(25_000))).isoformat()

    async def sends(self, method: str, path: str, body: Json, *, key: bool = False) -> httpx2.Response:
        headers = {"Idempotency-Key": secrets.token_hex(8)} if key else {}
        answers = [await self.person.http.request(method, path, json=body, headers=headers) for _ in range(1 + key)]
        self.refusals += [answer for answer in answers if answer.is_error]
        return answers[-1]

    async def lives(self, admin: Person) -> None:
        form = newcomer(email=self.person.email, **self.facts())
        route = self.chance.choice(["/signup", "/auth/register"])
        joined = await self.sends("POST", route, form, key=self.chance.random() < 0.5)
        assert joined.status_code == 201, joined.text
        self.person.id = joined.json()["id"]
        await self.person.log_in()
        steps = [
            *(self.changes, self.clears, self.is_refused, self.asks_in_a_query, self.asks_for_help),
            *(self.looks_at_profile, self.books_for_a_child, self.is_refused_a_child),
        ]
        for step in self.chance.choices(steps, k=9):
            await step()
        await self.looks_at_profile()
        await self.books_for_a_child()
        seen = [await admin.get(f"/users/{self.person.id}"), await admin.get("/users", email=self.person.email)]
        assert {answer.status_code for answer in seen} == {200}
        assert (await admin.http.patch(f"/users/{self.person.id}", json={"bio": "seen"})).status_code == 200
        assert (await admin.get("/users/export")).status_code == 200
        if self.chance.random() < 0.3:
            assert (await self.person.http.delete("/users/me")).status_code == 200

    async def changes(self) -> None:
        facts = self.facts()
        some = dict(self.chance.sample(sorted(facts.items()), k=self.chance.randint(1, 4)))
        path = self.chance.choice(["/users", "/users/me"])
        some["health_conditions"] = self.chance.choice([None, [], ["other"]])
        assert (await self.sends("PUT", path, some, key=self.chance.random() < 0.5)).status_code == 200

    async def clears(self) -> None:
        name = self.chance.choice(["nric", "date_of_birth", "postal_code"])
        assert (await self.sends("PATCH", "/users/me", {name: None})).status_code == 200

    async def is_refused(self) -> None:
        facts = self.facts()
        wrong = self.chance.choice(
            [
                {"nric": f"{facts['nric']}\n"},
                {"date_of_birth": f"{facts['date_of_birth']}T00:00:00Z"},
                {"postal_code": f"{facts['postal_code']}%"},
                {"phone": "none", **facts},
            ]
        )
        assert (await self.sends("PATCH", "/users/me", wrong)).status_code == 422
        taken = newcomer(**facts) | {"email": self.person.email}
        assert (await self.sends("POST", "/signup", taken)).status_code == 409

    async def asks_in_a_query(self) -> None:
        for path in ("/users/me", "/bookings/profile"):
            assert (await self.person.get(path, **self.facts())).status_code == 200

    async def looks_at_profile(self) -> None:
        """Has request-service ask for the facts of the account."""
        assert (await self.person.get("/bookings/profile")).status_code == 200

    async def books_for_a_child(self) -> None:
        """Adds a dependant, books for them, or for the owner, and removes them now and then."""
        day = self.day()
        self.births.add(day)
        log_secrets.note_words(day)
        child = {"name": "Liya", "date_of_birth": day, "gender": self.chance.choice("MF")}
        made = await self.sends("POST", "/bookings/dependants", child, key=self.chance.random() < 0.5)
        if made.status_code == 409:
            return
        slot, attendee = self.chance.choice(self.slots)["id"], self.chance.choice([None, made.json()["id"]])
        wanted = {"booking_slot_id": slot, "attendee_id": attendee}
        await self.sends("POST", "/bookings/schedule", wanted, key=self.chance.random() < 0.5)
        if self.chance.random() < 0.3:
            await self.sends("DELETE", f"/bookings/dependants/{made.json()['id']}", {})

    async def is_refused_a_child(self) -> None:
        day = self.day()
        log_secrets.note_words(day)
        self.births.add(day)
        wrong = [
            {"date_of_birth": f"{day}Z"},
            {"date_of_birth": day, "gender": "X"},
            {"date_of_birth": day, "name": ""},
        ]
        child = {"name": "Noah", "date_of_birth": day} | self.chance.choice(wrong)
        assert (await self.sends("POST", "/bookings/dependants", child)).status_code == 422

    async def asks_for_help(self) -> None:
        request = await self.person.asks_for_help()
        await self.person.post(f"/requests/{request['id']}/cancel")


def places_of(text: str, folder: Path) -> set[str]:
    """Returns the files below *folder* that contain the text, logs of databases with their databases."""
    found = [file for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]
    return {str(file.relative_to(folder)).removesuffix("-wal").removesuffix("-shm") for file in found}


async def test_facts_about_persons_are_in_no_log_event_or_refusal(start_stack: StartStack) -> None:
    """Looks into all files of the system: databases, the streams of NATS, mails and logs."""
    chance = new_chance()
    async with (
        start_stack("sqlite", LOG_LEVEL="DEBUG") as stack,
        Person(stack.gateway_url) as admin,
        Person(stack.gateway_url, "provider") as provider,
    ):
        await admin_maker(stack)(admin)
        await admin.log_in()
        garage = await Garage.open(provider, kind="vaccination", criteria=[{"age_criteria": "5+ years"}])
        slots = [await garage.slot(24 + hour, capacity=50) for hour in range(5)]
        owners = [Owner(Person(stack.gateway_url), chance, slots) for _ in range(12)]
        for owner in owners:
            await owner.lives(admin)
            await owner.person.http.aclose()
        data, last = stack.config.data, owners[-1].person
        # The last events have arrived where nothing of the facts may be.
        await eventually(lambda: any(place.startswith("nats") for place in places_of(last.id, data)))
        nrics = {nric: places_of(nric, data) for owner in owners for nric in owner.nrics}
        others = {text: places_of(text, data) for owner in owners for text in owner.others}
        births = {day: places_of(day, data) for owner in owners for day in owner.births - owner.others}
    refused = [answer.text for owner in owners for answer in owner.refusals]
    assert refused
    assert not [text for text in refused for fact in (*nrics, *others, *births) if fact in text]
    assert set().union(*nrics.values()) == set()
    assert set().union(*others.values()) == {"auth.db", "request.db"}
    assert set().union(*births.values()) == {"request.db"}


async def test_logs_contain_no_secret_of_the_money_of_any_gateway(start_stack: StartStack, tmp_path: Path) -> None:
    """Plays the journey of each gateway, and looks for its keys and for all that its payers and payees hide."""
    async with paid_system(start_stack, "sqlite", tmp_path, LOG_LEVEL="DEBUG") as system, AsyncExitStack() as there:
        hidden = [value for side in system.sides.values() for value in side.secrets()]
        paid = []
        for gateway in GATEWAYS:
            people = [
                await there.enter_async_context(Person(system.stack.gateway_url, role))
                for role in ("client", "provider", "client")
            ]
            travellers = Travellers(*people)
            await admin_maker(system.stack)(travellers.admin)
            await travellers.admin.log_in()
            journey = await plays(system, gateway, travellers)
            hidden += journey.secrets
            paid.append(journey.payment["id"])
        logs = {log.name: log.read_text() for log in system.stack.config.logs.iterdir()}
    # The logs tell of the payment, so they would tell of the rest.
    assert [payment_id for payment_id in paid if payment_id not in logs["gateway.log"]] == []
    assert len(hidden) >= 4 * 2 + 6
    assert {(name, secret[:4]) for name, text in logs.items() for secret in hidden if secret in text} == set()
