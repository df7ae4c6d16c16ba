"""Documents that are handed in and reviewed past gRPC, and readers of what that has published."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from auth_testing import run
from google.protobuf.message import Message

from auth_service.accounts.models import User
from auth_service.document_types import DocumentType
from auth_service.kyc import actions, fields, queries
from auth_service.kyc.lifecycle import Refusal, RefusalReason
from auth_service.kyc.models import Document
from auth_service.kyc.workers import DocumentExpiry, StandingKeeping
from auth_service.vault import Vault
from kit import clock, contract
from kit.database import Database
from kit.ids import new_id
from testkit.rows import outbox_rows

LICENCE = DocumentType.DRIVING_LICENCE
FORGED = Refusal(RefusalReason.FORGED, "The stamp is printed.")


@dataclass
class Desk:
    """A place where documents are handed in and reviewed. A test may change what is required."""

    database: Database
    vault: Vault
    required: frozenset[DocumentType] = field(default_factory=lambda: frozenset({LICENCE}))

    def now_required(self) -> frozenset[DocumentType]:
        return self.required

    async def submit(self, user: User, document_type: DocumentType = LICENCE, **typed: Any) -> UUID:
        usual = {"file_ids": [str(new_id())], "country": "ET"}
        new = fields.checked(fields.TypedDocument(document_type, **(usual | typed)))
        document = await run(self.database, actions.submit_document, user.id, new_id(), new, self.vault)
        return document.id

    async def claim(self, document_id: UUID, reviewer_id: UUID) -> Document:
        return await run(self.database, actions.claim_document, reviewer_id, document_id)

    async def approve(self, document_id: UUID, reviewer_id: UUID, expires_on: Any = None) -> Document:
        """Approves a document that the reviewer has claimed."""
        required = self.now_required
        return await run(self.database, actions.approve_document, reviewer_id, document_id, expires_on, required)

    async def reject(self, document_id: UUID, reviewer_id: UUID, refusal: Refusal = FORGED) -> Document:
        return await run(self.database, actions.reject_document, reviewer_id, document_id, refusal)

    async def revoke(self, document_id: UUID, reviewer_id: UUID, refusal: Refusal = FORGED) -> Document:
        return await run(self.database, actions.revoke_document, reviewer_id, document_id, refusal, self.now_required)

    async def withdraw(self, document_id: UUID, user: User) -> None:
        await run(self.database, actions.withdraw_document, user.id, document_id)

    async def approved(self, user: User, document_type: DocumentType = LICENCE, **typed: Any) -> UUID:
        """Returns a document that another user has approved."""
        document_id, reviewer_id = await self.submit(user, document_type, **typed), new_id()
        await self.claim(document_id, reviewer_id)
        await self.approve(document_id, reviewer_id)
        return document_id

    async def find(self, document_id: UUID) -> Document:
        async with self.database.read_once() as session:
            return await queries.get_document(session, document_id)

    async def standing(self, user: User) -> actions.Standing:
        async with self.database.read() as session:
            return await actions.get_standing(session, user.id, self.now_required)

    async def expire(self) -> None:
        """Does what is due."""
        await DocumentExpiry(self.database, self.now_required).run_due()

    async def keep_standings(self) -> None:
        await StandingKeeping(self.database, self.now_required).sweep()

    async def events(self, user: User) -> list[Message]:
        """Returns the events about documents of a user that were published, oldest first."""
        classes = contract.event_classes()
        found = [
            classes[row.type].FromString(row.payload) for row in await outbox_rows(self.database) if row.type in classes
        ]
        return [event for event in found if getattr(event, "user_id", None) == str(user.id)]


def names(events: Sequence[Message]) -> list[str]:
    return [event.DESCRIPTOR.name for event in events]


def day_in(days: int) -> str:
    """Returns the date in so many days, in UTC."""
    return (clock.now() + timedelta(days=days)).date().isoformat()


def at(monkeypatch: pytest.MonkeyPatch, **later: float) -> None:
    """Moves the clock on."""
    moment = clock.now() + timedelta(**later)
    monkeypatch.setattr(clock, "now", lambda: moment)
