"""Notifications whose matter is over end together, each for its own user."""

from notification_testing import counts, draft, notify, seen

from chat_service.notifications import actions
from kit.database import Database
from kit.ids import new_id


async def test_each_matter_ends_for_its_own_user(database: Database) -> None:
    one, other = new_id(), new_id()
    for user in (one, other):
        for group in ("offer:1", "offer:2"):
            await notify(database, draft(user, "offer.created", group_key=group))
    # The same matter may end twice in a batch.
    async with database.transaction() as session:
        await actions.end_groups(session, [(one, "offer:1"), (other, "offer:2"), (one, "offer:1")])
    left = {user: [row.group_key for row in await seen(database, user) if row.read_at is None] for user in (one, other)}
    assert left == {one: ["offer:2"], other: ["offer:1"]}
    assert [await counts(database, user) for user in (one, other)] == [{"offer": 1}] * 2
