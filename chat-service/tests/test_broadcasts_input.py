"""Notices by admins that are asked for in a wrong way: nothing is stored."""

from datetime import timedelta
from typing import Any

import pytest
from broadcast_testing import CHANNELS, Accounts, get, schedule, stop, worker

from chat_service.notifications.broadcasts import convert
from chat_service.notifications.broadcasts.models import Broadcast
from kit import clock
from kit.database import Database
from kit.errors import NotFound
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import expect_error, invalid_fields
from testkit.rows import count_rows
from testkit.stepping import step_all
from twou.auth.v1.auth_pb2 import ROLE_CLIENT

ID = str(new_id())
NOW = clock.now()
BAD: list[tuple[str, dict[str, Any]]] = [
    ("role", {"role": 0}),
    ("role", {"role": 77}),
    ("role", {"role": ROLE_CLIENT, "user_ids": [ID]}),
    ("user_ids", {"user_ids": ["no id"]}),
    ("user_ids", {"user_ids": [ID] * 10_001}),
    ("user_ids", {"user_ids": [ID]}),
    ("title", {"title": ""}),
    ("title", {"title": " \n"}),
    ("title", {"title": "x" * 201}),
    ("title", {"title": "two\nlines"}),
    ("title", {"title": "nul \x00"}),
    ("message", {"message": "   "}),
    ("message", {"message": "x" * 4001}),
    ("message", {"message": "nul \x00"}),
    ("message", {"message": "an escape \x1b"}),
    ("channels", {"channels": []}),
    ("channels", {"channels": [0]}),
    ("channels", {"channels": [*CHANNELS, 77]}),
    ("send_at", {"send_at": clock.to_timestamp(NOW - timedelta(seconds=1))}),
    ("send_at", {"send_at": clock.to_timestamp(NOW + timedelta(days=366))}),
    ("send_at", {"send_at": {"seconds": 2**60}}),
    *(
        ("link", {"link": link})
        for link in (
            "",
            "help",
            "https://example.com/",
            "//example.com",
            "/\\example.com",
            "/\t/example.com",
            "/a b",
            "/\u00e9",
            "/\x00",
            "javascript:alert(1)",
            "/" + "x" * 500,
        )
    ),
]


@pytest.mark.parametrize(("field", "fields"), BAD, ids=[f"{field}-{number}" for number, (field, _) in enumerate(BAD)])
async def test_bad_input_is_refused_and_stores_nothing(database: Database, field: str, fields: dict[str, Any]) -> None:
    assert await invalid_fields(schedule(database, Accounts({}), **fields)) == [field]
    # One that was begun goes away with the next step.
    await step_all(database, worker(database))
    assert await count_rows(database, Broadcast) == 0


async def test_texts_at_their_limits_are_taken(database: Database) -> None:
    ids = [new_id() for _ in range(convert.MAX_USERS)]
    accounts = Accounts({"client": ids})
    fields: dict[str, Any] = {"title": "\U0001f697" * 200, "message": "x\n\t" * 1333 + "x", "link": "/" + "x" * 499}
    latest = clock.to_timestamp(clock.now() + timedelta(days=364))
    made = await schedule(database, accounts, user_ids=map(str, ids), send_at=latest, **fields)
    assert made.recipients == convert.MAX_USERS
    shown = await get(database, made.id)
    assert (shown.title, shown.message, shown.link) == (fields["title"], fields["message"], fields["link"])


async def test_a_repetition_is_answered_after_its_time_has_come(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, moment = new_caller("admin"), clock.now() + timedelta(seconds=5)
    fields: dict[str, Any] = {"admin": admin, "key": "once", "send_at": clock.to_timestamp(moment)}
    made = await schedule(database, Accounts({}), **fields)
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(seconds=5))
    assert await schedule(database, Accounts({}), **fields) == made


async def test_unknown_notices_are_not_found(database: Database) -> None:
    for unknown in (ID, "no id", ""):
        for ask in (get, stop):
            assert (await expect_error(ask(database, unknown), NotFound)).code == "BROADCAST_NOT_FOUND"
