"""Deletions of accounts that are published again. No relay runs here: events are read from the outbox."""

from datetime import timedelta
from uuid import UUID

from auth_testing import add_user

from auth_service.accounts.models import User
from auth_service.identity.workers import DeletionReminder
from kit import clock
from kit.database import Database
from testkit.rows import outbox_rows, stored
from twou.auth.v1.events_pb2 import UserDeleted


async def test_deletion_is_published_again_until_no_service_can_have_missed_it(database: Database) -> None:
    now = clock.now()
    for deleted_days, told_days in ((6, 6), (6, 4), (80, 5.1), (100, 6)):
        deleted = {"deleted_at": now - timedelta(days=deleted_days), "is_active": False}
        await add_user(
            database, **deleted, updated_at=now - timedelta(days=told_days), bio=f"{deleted_days} {told_days}"
        )
    await add_user(database, updated_at=now - timedelta(days=6))
    await DeletionReminder(database).sweep()
    rows = await outbox_rows(database)
    told = [await stored(database, User, UUID(UserDeleted.FromString(row.payload).user_id)) for row in rows]
    assert sorted(str(user.bio) for user in told) == ["6 6", "80 5.1"]
    # Another sweep tells nothing again, within five days.
    await DeletionReminder(database).sweep()
    assert len(await outbox_rows(database)) == 2
    event = UserDeleted.FromString(rows[0].payload)
    assert clock.from_timestamp(event.occurred_at) == told[0].deleted_at
