"""The migration that fills members, with rows of the previous release."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from alembic import command
from sqlalchemy import Connection, text

from chat_service.members.models import Conversation, Member
from kit import migrations
from kit.database import Database
from kit.ids import new_id
from testkit.rows import count_rows, stored

COUNT = 1201


def upgrade_to(connection: Connection, revision: str) -> None:
    command.upgrade(migrations._config(connection, "chat_service"), revision)


async def test_known_requests_get_their_members(database_url: str) -> None:
    async with Database(database_url) as database:
        await fill_and_migrate(database)


async def fill_and_migrate(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.run_sync(upgrade_to, "0002")
    began = datetime.now(UTC)
    ids = [new_id() for _ in range(COUNT)]
    client_id, provider_id = new_id(), new_id()

    def stored_id(one: UUID) -> UUID | str:
        return one.hex if database.is_sqlite else one

    async with database.transaction() as session:
        await session.execute(
            text("""INSERT INTO conversations (request_id, client_id, provider_id, epoch, status, last_seq)
            VALUES (:id, :client, :provider, 1, 'accepted', :seq)"""),
            [
                {
                    "id": stored_id(one),
                    "client": stored_id(client_id),
                    "provider": stored_id(provider_id) if number % 2 else None,
                    "seq": 7,
                }
                for number, one in enumerate(ids)
            ],
        )
    await migrations.upgrade(database, "chat_service")
    assert await count_rows(database, Member) == COUNT + COUNT // 2
    member = await stored(database, Member, (ids[1], provider_id))
    assert (member.read_seq, member.own_after, member.joined_seq, member.is_active) == (7, 0, 0, True)
    for one in (ids[0], ids[-1]):
        conversation = await stored(database, Conversation, one)
        assert conversation.created_at
        # As the id tells it, to the second.
        assert abs(conversation.created_at - began) < timedelta(seconds=5)
        assert conversation.active_at == conversation.created_at
