"""The servicer of reviews for tests without auth-service: all users have an account."""

from uuid import UUID

from kit.database import Database
from request_service import reviewing
from request_service.reviews.clients import AccountNames
from request_service.reviews.servicer import ReviewServicer


class KnownAccounts(AccountNames):
    def __init__(self) -> None:
        """It asks no service."""

    async def require_account(self, user_id: UUID) -> None:
        """Every user has one."""


def review_servicer(database: Database) -> ReviewServicer:
    return ReviewServicer(
        database, KnownAccounts(), write_review=reviewing.write_review, have_dealt=reviewing.have_dealt
    )
