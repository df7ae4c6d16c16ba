"""A payment: money for a request or a booking, once asked for, and kept track of until it is earned or given back.

Commands and reports of gateways change the row under its lock, after that of what is paid for. Several payments of
one thing may be pending; one is kept, the first that is secured, which a partial unique index decides. What another one
brings goes back. All amounts are whole numbers of the smallest units of the currency.
"""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.gateways.interface import (
    Capture,
    Charge,
    Charged,
    Checkout,
    Failure,
    GatewayName,
    PaymentReport,
)
from request_service.payment.payments.errors import PaymentTransition
from request_service.payment.payments.lifecycle import ENDED, NEXT, SECURED, PaymentStatus
from request_service.payment.payments.models.purposes import (
    MoneyAmount,
    PayableId,
    PayableKind,
    Purpose,
    RefundReason,
    Way,
)

MAX_RETURN_URL_LENGTH = 2000
MAX_METHOD_ID_LENGTH = 100
_MAX_REFERENCE_LENGTH = 32
_MAX_CURRENCY_LENGTH = 3
_MAX_GATEWAY_ID_LENGTH = 255
_MAX_URL_LENGTH = 4000
_MAX_SECRET_LENGTH = 500
_MAX_CODE_LENGTH = 100
_MAX_MESSAGE_LENGTH = 500
# A payer may ask the gateway as often as this.
_ASKED_EVERY = timedelta(seconds=5)
_MOMENT = timedelta(microseconds=1)

_KEPT = text("is_kept")
# In the words of the partial index, without which SQLite does not read it.
HELD = text("status = 'authorized'")
_SETTLES = text("settles_at IS NOT NULL")
_DISPUTED = text("payee_disputed > 0")
_ZERO = text("0")
# The amounts of a new payment that are zero.
_ZEROS = """
amount_captured amount_owed amount_settled amount_refunded earned_back amount_lost amount_disputed payee_disputed
"""
_NOTHING = dict.fromkeys(_ZEROS.split(), 0)


class Payment(Base):
    __tablename__ = "payments"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The name by which gateways know it.
    reference: Mapped[str] = mapped_column(String(_MAX_REFERENCE_LENGTH), unique=True)
    purpose: Mapped[Purpose]
    # Exactly one of them: what is paid for.
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("requests.id"))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))
    # The payer.
    user_id: Mapped[UUID]
    # The person who earns it; null until they have.
    payee_id: Mapped[UUID | None]
    gateway: Mapped[GatewayName]
    capture: Mapped[Capture]
    currency: Mapped[str] = mapped_column(String(_MAX_CURRENCY_LENGTH))
    amount: Mapped[int] = mapped_column(BigInteger)
    amount_captured: Mapped[int] = mapped_column(BigInteger)
    # The part that the client owes for a job that they have cancelled too late.
    amount_owed: Mapped[int] = mapped_column(BigInteger)
    # Earned by the payee and by the platform, of which *fee_amount* by the platform.
    amount_settled: Mapped[int] = mapped_column(BigInteger)
    fee_amount: Mapped[int | None] = mapped_column(BigInteger)
    # The part that the platform earns, in hundredths of a percent, as it was when the payment was made.
    fee_bps: Mapped[int | None]
    # Given back, or on its way back.
    amount_refunded: Mapped[int] = mapped_column(BigInteger)
    # The part of what was earned that has gone back, or is on its way back.
    earned_back: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    # Taken back by the payer's bank for good, of what was not given back.
    amount_lost: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    # The part that the payer disputes now, and the payee's share of it.
    amount_disputed: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    payee_disputed: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    # Set once money goes back by itself: what a dispute keeps back goes for this reason when that is won.
    returns_for: Mapped[RefundReason | None]
    status: Mapped[PaymentStatus]
    # It is the one payment for its purpose.
    is_kept: Mapped[bool]
    disputed: Mapped[bool]
    gateway_id: Mapped[str | None] = mapped_column(String(_MAX_GATEWAY_ID_LENGTH))
    payment_method_id: Mapped[str | None] = mapped_column(String(MAX_METHOD_ID_LENGTH))
    return_url: Mapped[str | None] = mapped_column(String(MAX_RETURN_URL_LENGTH))
    checkout_url: Mapped[str | None] = mapped_column(String(_MAX_URL_LENGTH))
    # Confirms the payment in the payer's app; it is for the payer alone.
    client_secret: Mapped[str | None] = mapped_column(String(_MAX_SECRET_LENGTH))
    failure_code: Mapped[str | None] = mapped_column(String(_MAX_CODE_LENGTH))
    failure_message: Mapped[str | None] = mapped_column(String(_MAX_MESSAGE_LENGTH))
    # A payment that is pending then has expired.
    expires_at: Mapped[datetime]
    # The price is earned then, if it was not before; null: by the word of the payee alone, or it is settled.
    settles_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    authorized_at: Mapped[datetime | None]
    capture_before: Mapped[datetime | None]
    # The moment at which it was announced that the hold ends soon.
    hold_told_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads this attribute of the class
    __table_args__ = (
        CheckConstraint("(request_id IS NULL) <> (booking_id IS NULL)", name="ck_payments_one_payable"),
        *(
            Index(f"uq_payments_{of}_purpose", of, "purpose", unique=True, postgresql_where=_KEPT, sqlite_where=_KEPT)
            for of in ("request_id", "booking_id")
        ),
        # The part that is on hold of a payee's balance.
        Index("ix_payments_disputed", "payee_id", postgresql_where=_DISPUTED, sqlite_where=_DISPUTED),
        # The payments of a request, and of a booking.
        Index(None, "request_id", "id"),
        Index(None, "booking_id", "id"),
        # The payments that are earned without a word of the payee, soonest first.
        Index(None, "settles_at", postgresql_where=_SETTLES, sqlite_where=_SETTLES),
        # A payer's and a payee's payments, and all, newest first, with the filters of the list.
        Index(None, "user_id", "id"),
        Index(None, "payee_id", "id"),
        Index(None, "status", "id"),
        Index(None, "gateway", "id"),
        # The payment that a webhook names by the gateway's id.
        Index("ix_payments_id_at_gateway", "gateway_id"),
        # The payments of a gateway that have changed since a moment.
        Index(None, "gateway", "updated_at", "id"),
        # The holds that end next.
        Index("ix_payments_capture_before", "capture_before", "id", postgresql_where=HELD, sqlite_where=HELD),
    )

    @classmethod
    def ask(  # noqa: PLR0913  # the facts of a payment
        cls,
        payable_id: PayableId,
        user_id: UUID,
        purpose: Purpose,
        *,
        price: MoneyAmount,
        way: Way,
        capture: Capture,
        now: datetime,
        expires_at: datetime,
    ) -> Self:
        made = new_id()
        return cls(
            id=made,
            reference=made.hex,
            purpose=purpose,
            request_id=payable_id.id if payable_id.kind is PayableKind.REQUEST else None,
            booking_id=payable_id.id if payable_id.kind is PayableKind.BOOKING else None,
            user_id=user_id,
            gateway=way.gateway,
            capture=capture,
            currency=price.currency,
            amount=price.amount,
            **_NOTHING,
            status=PaymentStatus.PENDING,
            is_kept=False,
            disputed=False,
            payment_method_id=way.payment_method_id,
            return_url=way.return_url,
            expires_at=expires_at,
            created_at=now,
            updated_at=now,
        )

    @property
    def payable_id(self) -> PayableId:
        return PayableId.of(self.request_id, self.booking_id)

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_secured(self) -> bool:
        return self.status in SECURED

    @property
    def unsettled(self) -> int:
        """The part of what was taken that is neither earned nor given back."""
        return max(self.refundable - self.earned, 0)

    @property
    def earned(self) -> int:
        """The part of what was taken that is earned and not given back."""
        return self.amount_settled - self.earned_back

    @property
    def is_returned(self) -> bool:
        """True if all that was taken has gone back, or is on its way back."""
        return 0 < self.amount_captured <= self.amount_refunded

    @property
    def refundable(self) -> int:
        return self.amount_captured - self.amount_refunded - self.amount_lost

    def as_charge(self, title: str, card: tuple[str, str] | None = None) -> Charge:
        """*card*: the gateway's ids of the payer's customer and of their saved card, if that is to be charged."""
        customer, method = card or (None, None)
        return Charge(
            payment_id=self.id,
            reference=self.reference,
            amount=self.amount,
            currency=self.currency,
            capture=self.capture,
            title=title,
            return_url=self.return_url,
            customer=customer,
            payment_method=method,
        )

    def as_charged(self) -> Charged:
        return Charged(self.id, self.reference, self.gateway_id, self.amount, self.currency)

    def become(self, status: PaymentStatus, now: datetime) -> None:
        """Raises PaymentTransition for a state that does not follow this one."""
        if status not in NEXT[self.status]:
            raise PaymentTransition
        self.status = status
        self.touch(now)
        match status:
            case PaymentStatus.AUTHORIZED:
                self.authorized_at = now
            case PaymentStatus.SUCCESS:
                self.succeeded_at = now
            case PaymentStatus.FAILED | PaymentStatus.CANCELLED | PaymentStatus.EXPIRED:
                self.ended_at, self.is_kept = now, False
        if status is not PaymentStatus.PENDING:
            self.checkout_url = self.client_secret = None

    def learn(self, report: PaymentReport, now: datetime) -> bool:
        """Takes over what the gateway tells besides the state. Returns True if the payer sees a difference."""
        before = (self.checkout_url, self.client_secret, self.failure_code, self.failure_message)
        self.gateway_id = report.gateway_id or self.gateway_id
        self.capture_before = report.capture_before or self.capture_before
        if self.status is PaymentStatus.PENDING and report.checkout is not None:
            self._offer(report.checkout)
        if report.failure is not None:
            self.fail_with(report.failure)
        has_changed = before != (self.checkout_url, self.client_secret, self.failure_code, self.failure_message)
        if has_changed:
            self.touch(now)
        return has_changed

    def fail_with(self, failure: Failure) -> None:
        self.failure_code = failure.code[:_MAX_CODE_LENGTH]
        self.failure_message = failure.message[:_MAX_MESSAGE_LENGTH]

    def ask_again(self, now: datetime) -> bool:
        """Returns False if the gateway was asked a moment ago."""
        if self.asked_at is not None and now < self.asked_at + _ASKED_EVERY:
            return False
        self.asked_at = now
        return True

    def tell_end_of_hold(self, now: datetime) -> bool:
        """Notes that the end of the hold is announced. Returns False if it was, or if nothing is held."""
        if self.status is not PaymentStatus.AUTHORIZED or not self.is_kept or self.hold_told_at is not None:
            return False
        self.hold_told_at = now
        self.touch(now)
        return True

    def touch(self, now: datetime) -> None:
        # The clock of this replica may be behind that of another one.
        self.updated_at = max(now, self.updated_at + _MOMENT)

    def _offer(self, checkout: Checkout) -> None:
        self.checkout_url = checkout.url or self.checkout_url
        self.client_secret = checkout.client_secret or self.client_secret
