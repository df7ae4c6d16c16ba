"""Ends listings whose time is over, and tells their owners three days before.

Any number of replicas may do this at once: each takes the listings that no other has locked. What was done is written
with its event by one transaction, so it is told once although a process is killed at any moment.
"""

from datetime import datetime

from kit.database import Database, ReadSession
from kit.due import DueWork
from request_service.market.listings import actions, queries

# Listings per transaction, for which others may wait.
_BATCH = 50


class ListingKeeper(DueWork):
    name = "listing-keeper"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        async with self._database.transaction() as session:
            return await actions.meet_due(session, _BATCH) > 0
