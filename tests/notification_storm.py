"""Many notifications while processes die: who gets them, and what must be true of them at the end."""

import asyncio
import contextlib
import random
import secrets
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Self

from sqlalchemy import func, select, update

from chat_service.notifications.deliveries.models import Delivery, DeliveryStatus
from kit import clock
from testkit.waiting import eventually
from tests.conftest import MakeAdmin
from tests.crashes import command, insist
from tests.notified_system import NotifiedSystem, chat_database
from tests.people import Json, Person

PEOPLE = 20
_ENDED = (DeliveryStatus.SENT, DeliveryStatus.SUPPRESSED, DeliveryStatus.FAILED)
# A machine with other work takes minutes for thousands of messages.
_PATIENCE_SECONDS = 400.0


@dataclass
class Audience:
    """People, each with a verified address, a browser and an app."""

    admin: Person
    people: list[Person]
    # By the id of each person.
    browsers: Mapping[str, str]
    apps: Mapping[str, str]

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, system: NotifiedSystem, url: str, make_admin: MakeAdmin) -> AsyncIterator[Self]:
        async with contextlib.AsyncExitStack() as there:
            admin = await there.enter_async_context(Person(url))
            await make_admin(admin)
            await admin.log_in()
            people = [Person(url) for _ in range(PEOPLE)]
            await asyncio.gather(*map(there.enter_async_context, people))
            # Most of this is waiting for mails.
            await asyncio.gather(*map(system.verify_address, people))
            browsers = {one.id: (await system.subscribe(one))["endpoint"] for one in people}
            apps = {one.id: await system.install(one) for one in people}
            yield cls(admin, people, browsers, apps)


@dataclass
class NotificationStorm:
    system: NotifiedSystem
    audience: Audience
    chance: random.Random
    titles: list[str] = field(default_factory=list)

    async def notify_all(self) -> None:
        """Notifies everyone of the audience once more."""
        title = f"Notice {len(self.titles) + 1}"
        self.titles.append(title)
        body = {
            "user_ids": [one.id for one in self.audience.people],
            "title": title,
            "message": "The road over the bridge is closed.",
            "channels": ["in_app", "push", "email"],
        }
        sent = command(self.audience.admin, "POST", "/admin/notifications", secrets.token_hex(8), json=body)
        answer = await insist(sent)
        assert answer.json()["recipients"] == PEOPLE

    async def end_claims(self) -> None:
        """Lets what a dead process had claimed be claimed again, for which others would wait a minute."""
        waiting = update(Delivery).where(Delivery.status == DeliveryStatus.SENDING, Delivery.channel == "push")
        async with chat_database(self.system.stack) as database, database.transaction() as session:
            await session.execute(waiting.values(due_at=clock.now()))

    async def until_sent(self) -> None:
        """Waits until everything has been sent or given up."""
        unsent = select(func.count()).select_from(Delivery).where(Delivery.status.not_in(_ENDED))
        async with chat_database(self.system.stack) as database:

            async def is_done() -> bool:
                async with database.read_once() as session:
                    return await session.scalar(unsent) == 0

            await eventually(is_done, seconds=_PATIENCE_SECONDS)

    async def check(self) -> Mapping[str, int]:
        """Everyone has got everything, on each channel. Returns the number of doubled messages by channel."""
        doubled = Counter[str]()
        wanted, mails = len(self.titles), self._message_ids()
        for one in self.audience.people:
            listed = await self._titles(one)
            assert sorted(listed) == sorted(self.titles), (one.id, Counter(listed))
            for channel, found in (
                ("browser", await self.system.topics_of_browser(self.audience.browsers[one.id])),
                ("app", await self.system.topics_of_app(self.audience.apps[one.id])),
                ("mail", mails[one.email]),
            ):
                # A notification that comes twice has the same topic or Message-ID, by which the second one is known.
                assert len(found) == wanted, (channel, one.id, wanted, found)
                doubled[channel] += found.total() - wanted
        return doubled

    async def _titles(self, person: Person) -> list[str]:
        titles: list[str] = []
        query: Json = {"limit": 100}
        while True:
            answer = await person.get("/notifications", **query)
            assert answer.status_code == 200, answer.text
            titles += [one["title"] for one in answer.json()]
            cursor = answer.headers.get("X-Next-Cursor")
            if not cursor:
                return titles
            query["cursor"] = cursor

    def _message_ids(self) -> Mapping[str, Counter[str]]:
        """Returns how often each Message-ID of a notice has come to each address."""
        found = defaultdict[str, Counter[str]](Counter)
        for path in self.system.mails.glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=default)
            if "Notice" in mail["Subject"]:
                found[str(mail["To"])][str(mail["Message-ID"])] += 1
        return found
