import pytest
from participants_testing import accepted, pending

from chat_service.messages.actions import PARTICIPANTS
from kit.database import Database
from participants.models import ParticipantsState
from testkit.databases import Schema, migrated

__all__ = ["accepted", "pending"]


@pytest.fixture(scope="session")
def schema() -> Schema:
    return migrated("chat_service")


@pytest.fixture
async def known(database: Database, accepted: ParticipantsState) -> ParticipantsState:
    """`accepted`, noted in the database."""
    async with database.transaction() as session:
        await PARTICIPANTS.note(session, accepted)
    return accepted
