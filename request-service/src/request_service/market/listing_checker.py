"""Checks listings that were published or changed, outside of the transactions that do so.

Any number of replicas may do this at once: each claims checks that no other holds. A check that its process does not
finish is due again a little later, so a kill loses none. Without file-service, the other signals are found at once, and
images are compared when it answers again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kit import crash_points
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.errors import Unavailable
from request_service.market.listings import queries as listings
from request_service.market.listings.errors import ListingNotFound
from request_service.market.trust import actions, queries

# Checks that are claimed at a time.
_BATCH = 20


class DigestSource(Protocol):
    """file-service, as far as it tells images apart."""

    async def list_digests(self, image_ids: Sequence[UUID]) -> list[str]:
        """Returns the hashes of the bytes of images; unknown ones are left out. Raises `Unavailable`."""


class ListingChecker(DueWork):
    name = "listing-checker"

    def __init__(self, database: Database, images: DigestSource) -> None:
        self._database = database
        self._images = images

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        async with self._database.transaction() as session:
            claimed = await actions.claim_checks(session, _BATCH)
        if crash_points.armed is not None:
            crash_points.armed.reach("check_claimed", ["listing"] if claimed else [])
        for check in claimed:
            digests = await self._digests(check.listing_id)
            async with self._database.transaction() as session:
                await actions.check_listing(session, check, digests)
        return bool(claimed)

    async def _digests(self, listing_id: UUID) -> list[str] | None:
        """Returns the hashes of the images of a listing, or `None` if file-service does not answer."""
        try:
            async with self._database.read_once() as session:
                _, image_ids = await listings.get_standing(session, listing_id)
            return await self._images.list_digests([UUID(one) for one in image_ids]) if image_ids else []
        except ListingNotFound:
            return []
        except Unavailable:
            return None
