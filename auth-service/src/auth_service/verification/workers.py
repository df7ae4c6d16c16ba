"""Deletes codes for phone numbers that have long been void."""

from datetime import timedelta

from auth_service.verification import queries
from kit import clock
from kit.database import Database
from kit.worker import Periodic

_KEPT = timedelta(days=1)


class PhoneCodeCleaning(Periodic):
    name = "phone-code-cleaning"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await queries.delete_phone_codes_expired_before(session, clock.now() - _KEPT)
