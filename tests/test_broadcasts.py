"""Notices by admins, from the route to the rows of all recipients, although chat-service is killed meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import insert, select

from auth_service.accounts.models import Role, User
from chat_service.notifications.inbox.models import Notification
from kit import clock
from kit.database import Database
from kit.ids import new_id
from tests.conftest import DATABASES, StartStack, admin_maker
from tests.notices import NOTICE, NOTICES
from tests.people import Json, Person
from tools.registry.deployables import Deployable
from tools.stack.config import AUTH, SERVICES
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

CHAT = next(one for one in SERVICES if one.name == "chat-service")
RECIPIENTS = 5000
# So fast that the test is short, and so slow that there is time for the kills.
PER_SECOND = 1500
KILLS = 3


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def stack(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    async with start_stack(request.param, CHAT_BROADCASTS_PER_SECOND=str(PER_SECOND)) as stack:
        yield stack


def database_of(stack: Stack, service: Deployable) -> Database:
    url = stack.config.environment_of(service)["DATABASE_URL"]
    return Database(url.replace("postgresql://", "postgresql+asyncpg://", 1))


async def add_providers(stack: Stack, number: int) -> set[UUID]:
    """Adds accounts of providers past the service. No password logs in to them."""
    now, ids = clock.now(), {new_id() for _ in range(number)}
    rows = [
        {
            "id": one,
            "full_name": "A Provider",
            "email": f"{one}@example.com",
            "password_hash": "!",
            "role": Role.PROVIDER,
            "is_active": True,
            "email_verified": False,
            "preferences": {},
            "created_at": now,
            "updated_at": now,
        }
        for one in ids
    ]
    async with database_of(stack, AUTH) as database, database.transaction() as session:
        await session.execute(insert(User), rows)
    return ids


async def until_over(admin: Person, broadcast_id: str) -> Json:
    async with asyncio.timeout(60):
        while True:
            answer = await admin.get(f"{NOTICES}/{broadcast_id}")
            if answer.status_code == 200 and answer.json()["status"] in ("sent", "stopped"):
                shown: Json = answer.json()
                return shown
            await asyncio.sleep(0.1)


async def until_done(admin: Person, broadcast_id: str, number: int) -> None:
    """Waits until so many recipients have a notice."""
    async with asyncio.timeout(60):
        while True:
            answer = await admin.get(f"{NOTICES}/{broadcast_id}")
            if answer.status_code == 200 and answer.json()["done"] >= number:
                return
            await asyncio.sleep(0.02)


async def test_each_of_5000_recipients_has_it_once_although_chat_service_is_killed(stack: Stack, admin: Person) -> None:
    providers = await add_providers(stack, RECIPIENTS)
    async with Person(stack.gateway_url, "provider") as provider:
        if "postgresql" in stack.config.environment_of(CHAT)["DATABASE_URL"]:
            # The one that is not killed goes on; the two of them work on the notice at the same time.
            await stack.start_replica(CHAT)
        answer = await admin.post(NOTICES, **NOTICE, role="provider")
        assert answer.status_code == 202, answer.text
        made = answer.json()
        assert made["recipients"] == RECIPIENTS + 1
        for kill in range(1, KILLS + 1):
            await until_done(admin, made["id"], kill * RECIPIENTS // (KILLS + 2))
            stack.kill(CHAT.name)
            await stack.restart(CHAT.name)
        shown = await until_over(admin, made["id"])
        assert (shown["status"], shown["done"]) == ("sent", RECIPIENTS + 1)
        async with database_of(stack, CHAT) as database, database.read() as session:
            told = select(Notification.user_id).where(Notification.event_id == UUID(made["id"]))
            users = (await session.scalars(told)).all()
        assert len(users) == RECIPIENTS + 1
        assert set(users) == {*providers, UUID(provider.id)}


@pytest_asyncio.fixture(loop_scope="session")
async def admin(stack: Stack) -> AsyncIterator[Person]:
    async with Person(stack.gateway_url) as person:
        await admin_maker(stack)(person)
        await person.log_in()
        yield person


async def test_a_notice_is_planned_shown_and_stopped(client: Person, admin: Person) -> None:
    to_both = {**NOTICE, "user_ids": [client.id, admin.id]}
    written = {"title": " Works ", "link": "/help", "channels": ["push", "in_app", "push"]}
    made = (await admin.post(NOTICES, **to_both | written)).json()
    assert made["recipients"] == 2
    shown = await until_over(admin, made["id"])
    expected = {"recipients": 2, "done": 2, "title": "Works", "link": "/help", "channels": ["in_app", "push"]}
    moments = {"send_at": shown["created_at"]} | {name: shown[name] for name in ("created_at", "finished_at")}
    known = {"id": made["id"], "status": "sent", "message": "On Sunday", "role": None, "created_by": admin.id}
    assert shown == expected | moments | known
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    later = (await admin.post(NOTICES, **to_both, send_at=tomorrow)).json()
    first = await admin.get(NOTICES, limit=1)
    second = await admin.http.get(first.links["next"]["url"].removeprefix("/api/v1"))
    assert [one["id"] for one in first.json() + second.json()] == [later["id"], made["id"]]
    stopped = (await admin.post(f"{NOTICES}/{later['id']}/stop")).json()
    assert (stopped["status"], stopped["done"]) == ("stopped", 0)
    for over in (made, later):
        refusal = await admin.post(f"{NOTICES}/{over['id']}/stop")
        assert (refusal.status_code, refusal.json()["error"]["code"]) == (409, "BROADCAST_OVER")


async def test_notices_that_cannot_be_are_refused(client: Person, admin: Person) -> None:
    before = (await admin.get(NOTICES)).json()
    to_client = {**NOTICE, "user_ids": [client.id]}
    # The largest list that is allowed passes the limit of the size of bodies.
    strangers = [str(new_id()) for _ in range(10_000)]
    for field, fields in (
        ("send_at", {"send_at": "2999-01-01T00:00:00Z"}),
        ("send_at", {"send_at": (clock.now() - timedelta(seconds=1)).isoformat()}),
        ("role", {"role": "client"}),
        ("role", {"role": "spaceman"}),
        ("link", {"link": "//example.com"}),
        ("channels", {"channels": []}),
        ("channels", {"channels": ["smoke"]}),
        ("user_ids", {"user_ids": strangers}),
        ("user_ids", {"user_ids": [*strangers, client.id]}),
    ):
        answer = await admin.post(NOTICES, **to_client | fields)
        assert answer.status_code == 422, (field, answer.text)
        assert [one["field"].split(".")[0] for one in answer.json()["error"]["details"]] == [field], answer.text
    assert (await client.post(NOTICES, **to_client)).status_code == 403
    shown = [one for one in (await admin.get(NOTICES)).json() if one["status"] != "preparing"]
    assert shown == before
