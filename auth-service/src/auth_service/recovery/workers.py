"""Deletes challenges that have long been void, and changes of addresses that are over."""

from datetime import timedelta

from auth_service.accounts.queries import delete_changes_expired_before
from auth_service.recovery import queries
from kit import clock
from kit.database import Database
from kit.worker import Periodic

# For this long, the second use of a token is answered with ResetTokenUsed.
_KEPT = timedelta(days=1)


class ChallengeCleaning(Periodic):
    name = "challenge-cleaning"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await queries.delete_challenges_expired_before(session, clock.now() - _KEPT)
            await delete_changes_expired_before(session, clock.now())
