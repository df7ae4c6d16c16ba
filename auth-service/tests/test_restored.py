"""A database that was restored: no session, token or erased account is good again."""

import argparse
import json
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from auth_testing import add_user
from sqlalchemy import func, select

from auth_service.accounts.models import User
from auth_service.facts.models import PersonFacts
from auth_service.identity import restored
from auth_service.keys import actions as keys
from auth_service.keys.models import SigningKey
from auth_service.operating import erase_again, list_erasures
from auth_service.sessions.models import LoginSession
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit import clock
from kit.bus import Bus
from kit.database import Database
from kit.revocations import SIGNING_KEYS
from kit.starting import CannotStart
from testkit.rows import outbox_rows, select_all, stored
from twou.auth.v1.events_pb2 import UserDeleted


async def last_generation(database: Database) -> int:
    (generation,) = await select_all(database, select(func.max(SigningKey.generation)))
    return int(generation)


async def test_numbers_begin_above_all_that_were_given_out_before(database: Database, vault: Vault) -> None:
    now = clock.now()
    user = await add_user(database, token_epoch=7)
    login = LoginSession(
        user_id=user.id,
        sealed_key=b"",
        device="",
        address="",
        created_at=now,
        last_used_at=now,
        expires_at=now.replace(year=now.year + 1),
    )
    async with database.transaction() as session:
        await keys.get_signer(session, vault)
        session.add(login)
    before = await last_generation(database)
    assert await restored.begin_anew(database, vault) == 1
    assert not (await stored(database, LoginSession, login.id)).is_live(clock.now())
    first = await last_generation(database)
    # A system that ran for years makes fewer keys, and changes fewer passwords of a user, than seconds pass.
    assert first > before + 10_000_000
    assert (await stored(database, User, user.id)).token_epoch > 10_000_000
    assert [key.generation for key in await select_all(database, select(SigningKey)) if key.retired_at is None] == [
        first
    ]
    revoked = [row for row in await outbox_rows(database) if row.subject == f"revocations.{SIGNING_KEYS}"]
    assert [int(row.payload) for row in revoked] == [first]
    # Restored once more, it begins later again.
    await restored.begin_anew(database, vault)
    assert await last_generation(database) > first


async def test_erased_accounts_are_named_and_erased_again(
    settings: Settings, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone, living, listed, told = [await add_user(database) for _ in range(4)]
    async with database.transaction() as session:
        facts = [PersonFacts(user_id=one.id, date_of_birth=date(1990, 5, 17)) for one in (gone, living, listed, told)]
        session.add_all(facts)
    assert await restored.erase_again(database, [gone.id, UUID(int=1)]) == 1
    await list_erasures(settings, argparse.Namespace())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["user_id"] for line in lines] == [str(gone.id)]
    file = tmp_path / "erasures.jsonl"
    file.write_text("".join(json.dumps({"user_id": str(one.id)}) + "\n" for one in (gone, listed)))
    before = len(await outbox_rows(database))
    async with Bus(settings.nats_url, settings.nats_namespace, name="test") as bus:
        await bus.ready()
        event = UserDeleted(user_id=str(told.id)).SerializeToString()
        await bus.jetstream.publish(bus.event_subject(UserDeleted), event)
    await erase_again(settings, argparse.Namespace(list=str(file), nats=None))
    assert capsys.readouterr().out == "Erased again: 2. Deletions that all services are told again: 3.\n"
    for user, is_erased in ((gone, True), (listed, True), (told, True), (living, False)):
        assert ((await stored(database, User, user.id)).deleted_at is not None) is is_erased
    of_these = PersonFacts.user_id.in_([one.id for one in (gone, living, listed, told)])
    assert await select_all(database, select(PersonFacts.user_id).where(of_these)) == [living.id]
    added = (await outbox_rows(database))[before:]
    deleted = [UUID(UserDeleted.FromString(row.payload).user_id) for row in added if row.type.endswith("UserDeleted")]
    assert set(deleted) == {gone.id, listed.id, told.id}
    file.write_text("no JSON")
    with pytest.raises(CannotStart, match="cannot be read"):
        await erase_again(settings, argparse.Namespace(list=str(file), nats="lost"))
