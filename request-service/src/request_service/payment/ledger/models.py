"""The tables of the ledger.

Entries and their postings are never changed or deleted: triggers of the database refuse it, and so does a rule of our
own for statements. They are the truth. Balances and snapshots can be made again from them, and the check compares them.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from request_service.models import Base
from request_service.payment.ledger.accounts import MAX_ACCOUNT_LENGTH
from request_service.payment.ledger.postings import EntryKind

_CURRENCY_LENGTH = 3
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

    __table_args__ = (Index(None, "account", "entry_id"),)


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
