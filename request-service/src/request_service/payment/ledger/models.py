"""The tables of the ledger.

Entries and their postings are never changed or deleted: triggers of the database refuse it, and so does a rule of our
own for statements. They are the truth. Balances and snapshots can be made again from them, and the check compares them.
"""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import validation
from request_service.models import Base
from request_service.payment.ledger import entries
from request_service.payment.ledger.accounts import MAX_ACCOUNT_LENGTH, Account
from request_service.payment.ledger.errors import AlreadyApproved, SelfApproval
from request_service.payment.ledger.postings import EntryKind, JournalEntry, Posting, sums

MAX_REASON_LENGTH = 500
MAX_POSTINGS = 20

_CURRENCY_LENGTH = 3
_JSON = JSON().with_variant(JSONB(), "postgresql")
_OF_PROVIDERS = text("provider_id IS NOT NULL")
_OF_PAYMENTS = text("payment_id IS NOT NULL")


class LedgerEntry(Base):
    __tablename__ = "ledger_entries"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[EntryKind]
    subject_id: Mapped[UUID]
    payment_id: Mapped[UUID | None]
    provider_id: Mapped[UUID | None]
    occurred_at: Mapped[datetime]

    __table_args__ = (
        # Posted once. It also finds the entries about a subject.
        UniqueConstraint("subject_id", "kind"),
        Index(None, "kind", "id"),
        Index(None, "payment_id", postgresql_where=_OF_PAYMENTS, sqlite_where=_OF_PAYMENTS),
        # Young earnings, and disputes.
        Index(None, "provider_id", "kind", "occurred_at", postgresql_where=_OF_PROVIDERS, sqlite_where=_OF_PROVIDERS),
    )


class LedgerPosting(Base):
    __tablename__ = "ledger_postings"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entries.id"), primary_key=True)
    # From 0 on, in the order of the entry.
    number: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(MAX_ACCOUNT_LENGTH))
    currency: Mapped[str] = mapped_column(String(_CURRENCY_LENGTH))
    # In the smallest units of the currency; a debit is positive.
    amount: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index(None, "account", "entry_id", "number"),)


class LedgerBalance(Base):
    """The money that we owe to a provider: less than zero if they owe it to us. Other accounts have no such row."""

    __tablename__ = "ledger_balances"

    account: Mapped[str] = mapped_column(String(MAX_ACCOUNT_LENGTH), primary_key=True)
    currency: Mapped[str] = mapped_column(String(_CURRENCY_LENGTH), primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)


class LedgerSnapshot(Base):
    """The sum of the postings to a shared account, up to and with an entry that is the same for all accounts."""

    __tablename__ = "ledger_snapshots"

    account: Mapped[str] = mapped_column(String(MAX_ACCOUNT_LENGTH), primary_key=True)
    currency: Mapped[str] = mapped_column(String(_CURRENCY_LENGTH), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    through_id: Mapped[UUID]
    taken_at: Mapped[datetime]


class LedgerAdjustment(Base):
    """An entry that an admin proposes by hand. It is posted in the transaction in which another admin approves it."""

    __tablename__ = "ledger_adjustments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(MAX_REASON_LENGTH))
    # Account, currency and amount of each.
    postings: Mapped[list[list[Any]]] = mapped_column(_JSON)
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]

    @classmethod
    def propose(cls, admin_id: UUID, reason: str, postings: tuple[Posting, ...], now: datetime) -> Self:
        """Raises InvalidInput."""
        if not 2 <= len(postings) <= MAX_POSTINGS:  # an entry has two sides
            raise InvalidInput.field("postings", f"must be between 2 and {MAX_POSTINGS}")
        if not all(posting.amount for posting in postings):
            raise InvalidInput.field("postings", "must each have an amount that is not zero")
        if any(sums(postings).values()):
            raise InvalidInput.field("postings", "must sum to zero in each currency")
        return cls(
            id=new_id(),
            reason=validation.line("reason", reason, min_length=1, max_length=MAX_REASON_LENGTH),
            postings=[[account.name, currency, amount] for account, currency, amount in postings],
            proposed_by=admin_id,
            proposed_at=now,
        )

    def approve(self, admin_id: UUID, now: datetime) -> JournalEntry:
        """Returns the entry to post. Raises SelfApproval and AlreadyApproved."""
        if self.approved_at is not None:
            raise AlreadyApproved
        if self.proposed_by == admin_id:
            raise SelfApproval
        self.approved_by, self.approved_at = admin_id, now
        return entries.adjustment(self.id, self.as_postings(), now)

    def as_postings(self) -> tuple[Posting, ...]:
        return tuple(Posting(Account(name), currency, amount) for name, currency, amount in self.postings)


class StoredCheck(Base):
    """The findings of one check of the ledger."""

    __tablename__ = "ledger_checks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime]
    entries: Mapped[int] = mapped_column(BigInteger)
    differences: Mapped[list[str]] = mapped_column(_JSON)
