"""Payouts, and the accounts to which they go.

The name and the number of an account are sealed: the database alone reveals no more than the last characters. A payout
keeps the account that it was asked for, so that no later change sends its money elsewhere, and forgets it when it is
over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from kit.vault import NotOpened, ServiceVault
from request_service.models import Base
from request_service.payment.gateways.interface import Failure, PayoutOrder
from request_service.payment.payouts.errors import PayoutTransition
from request_service.payment.payouts.lifecycle import NEXT_PAYOUT, OVER, PayoutMethod, PayoutStatus

MAX_BANK_CODE_LENGTH = 50
MAX_ACCOUNT_NAME_LENGTH = 200
MIN_ACCOUNT_NUMBER_LENGTH = 5
MAX_ACCOUNT_NUMBER_LENGTH = 50
_MAX_REFERENCE_LENGTH = 32
_CURRENCY_LENGTH = 3
_HINT_LENGTH = 4
_MAX_GATEWAY_ID_LENGTH = 255
_MAX_CODE_LENGTH = 100
_MAX_MESSAGE_LENGTH = 500
_MOMENT = timedelta(microseconds=1)

# A change of an account counts after this time, in which its owner can see that it was not them.
CHANGE_COUNTS_AFTER = timedelta(hours=72)


@dataclass(frozen=True)
class BankAccount:
    """An account as its owner names it."""

    method: PayoutMethod
    bank_code: str
    name: str
    number: str


class PayoutAccount(Base):
    """An account of a provider. Two rows belong to one provider at most: the one that counts, and a later change."""

    __tablename__ = "payout_accounts"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    method: Mapped[PayoutMethod]
    bank_code: Mapped[str] = mapped_column(String(MAX_BANK_CODE_LENGTH))
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_number: Mapped[bytes] = mapped_column(LargeBinary)
    # The last characters of the number.
    account_hint: Mapped[str] = mapped_column(String(_HINT_LENGTH))
    counts_from: Mapped[datetime]
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "provider_id", "id"),)

    @classmethod
    def seal(
        cls, vault: ServiceVault, provider_id: UUID, account: BankAccount, now: datetime, *, is_first: bool
    ) -> Self:
        return cls(
            id=new_id(),
            provider_id=provider_id,
            method=account.method,
            bank_code=account.bank_code,
            sealed_name=vault.seal(account.name.encode(), _context(provider_id, "name")),
            sealed_number=vault.seal(account.number.encode(), _context(provider_id, "number")),
            account_hint=account.number[-_HINT_LENGTH:],
            counts_from=now if is_first else now + CHANGE_COUNTS_AFTER,
            created_at=now,
        )

    def seal_again(self, vault: ServiceVault) -> None:
        """Seals name and number under the SECRET_KEY of now. Raises NotOpened."""
        self.sealed_name = _again(vault, self.sealed_name, self.provider_id, "name")
        self.sealed_number = _again(vault, self.sealed_number, self.provider_id, "number")

    def holds(self, vault: ServiceVault, account: BankAccount) -> bool:
        """Returns True if it is the same account. One that cannot be opened any more is another one."""
        try:
            name = vault.open(self.sealed_name, _context(self.provider_id, "name")).decode()
            number = vault.open(self.sealed_number, _context(self.provider_id, "number")).decode()
        except NotOpened:
            return False
        return BankAccount(self.method, self.bank_code, name, number) == account


class Payout(Base):
    __tablename__ = "payouts"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The name by which the gateway knows it; it is never sent under another one.
    reference: Mapped[str] = mapped_column(String(_MAX_REFERENCE_LENGTH), unique=True)
    provider_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(String(_CURRENCY_LENGTH))
    amount: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[PayoutStatus]
    # The account: null, but for the hint, once the payout is over.
    method: Mapped[PayoutMethod]
    bank_code: Mapped[str | None] = mapped_column(String(MAX_BANK_CODE_LENGTH))
    sealed_name: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_number: Mapped[bytes | None] = mapped_column(LargeBinary)
    account_hint: Mapped[str] = mapped_column(String(_HINT_LENGTH))
    gateway_id: Mapped[str | None] = mapped_column(String(_MAX_GATEWAY_ID_LENGTH))
    failure_code: Mapped[str | None] = mapped_column(String(_MAX_CODE_LENGTH))
    failure_message: Mapped[str | None] = mapped_column(String(_MAX_MESSAGE_LENGTH))
    # The admins who have approved it, and who have rejected it or marked it as paid.
    approved_by: Mapped[UUID | None]
    decided_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads this attribute of the class
    __table_args__ = (
        # A provider's payouts, and all, newest first, with the filter of the lists.
        Index(None, "provider_id", "id"),
        Index(None, "provider_id", "status", "id"),
        Index(None, "status", "id"),
        # The payouts of a gateway that have changed since a moment.
        Index(None, "method", "updated_at", "id"),
    )

    @classmethod
    def ask(cls, account: PayoutAccount, amount: int, currency: str, now: datetime, *, needs_approval: bool) -> Self:
        made = new_id()
        return cls(
            id=made,
            reference=made.hex,
            provider_id=account.provider_id,
            currency=currency,
            amount=amount,
            status=PayoutStatus.AWAITING_APPROVAL if needs_approval else PayoutStatus.REQUESTED,
            method=account.method,
            bank_code=account.bank_code,
            sealed_name=account.sealed_name,
            sealed_number=account.sealed_number,
            account_hint=account.account_hint,
            created_at=now,
            updated_at=now,
        )

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    def seal_again(self, vault: ServiceVault) -> None:
        """Seals the account under the SECRET_KEY of now, unless it is forgotten. Raises NotOpened."""
        if self.sealed_name is not None and self.sealed_number is not None:
            self.sealed_name = _again(vault, self.sealed_name, self.provider_id, "name")
            self.sealed_number = _again(vault, self.sealed_number, self.provider_id, "number")

    def as_order(self, vault: ServiceVault) -> PayoutOrder:
        """Raises NotOpened if the account cannot be opened any more."""
        name, number = self.sealed_name or b"", self.sealed_number or b""
        return PayoutOrder(
            self.reference,
            self.amount,
            self.currency,
            self.bank_code or "",
            vault.open(name, _context(self.provider_id, "name")).decode(),
            vault.open(number, _context(self.provider_id, "number")).decode(),
        )

    def as_question(self) -> PayoutOrder:
        """Returns an order with all that a gateway needs to be asked for it, which the account is no part of."""
        return PayoutOrder(self.reference, self.amount, self.currency, self.bank_code or "", "", "")

    def become(self, status: PayoutStatus, now: datetime) -> None:
        """Raises PayoutTransition for a state that does not follow this one."""
        if status not in NEXT_PAYOUT[self.status]:
            raise PayoutTransition
        self.status = status
        # The clock of this replica may be behind that of another one.
        self.updated_at = max(now, self.updated_at + _MOMENT)
        if status is PayoutStatus.PAID:
            self.paid_at = now
        if status in OVER:
            self.bank_code = self.sealed_name = self.sealed_number = None

    def fail_with(self, failure: Failure) -> None:
        self.failure_code = failure.code[:_MAX_CODE_LENGTH]
        self.failure_message = failure.message[:_MAX_MESSAGE_LENGTH]


def _context(provider_id: UUID, part: str) -> str:
    return f"payout account of {provider_id}: {part}"


def _again(vault: ServiceVault, sealed: bytes, provider_id: UUID, part: str) -> bytes:
    return vault.seal_again(sealed, _context(provider_id, part)) or sealed
