"""The one interface to payment gateways: orders go out, and reports of what a gateway says come back.

An adapter translates, and decides nothing: it keeps no state but connections and tokens, writes to no database, and
sends each call once. Its caller has planned the call in a transaction, makes it outside of any, and applies the report
in another one. Amounts are whole numbers of the smallest units of their currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable
from uuid import UUID


class GatewayName(StrEnum):
    STRIPE = "stripe"
    TELEBIRR = "telebirr"
    CHAPA = "chapa"
    TEST = "test"


class Capture(StrEnum):
    # The amount is held, and taken by a second call.
    MANUAL = "manual"
    # The amount is taken as soon as the payer agrees.
    AUTOMATIC = "automatic"


class PaymentState(StrEnum):
    """The state of a payment as a gateway knows it."""

    PENDING = "pending"
    AUTHORIZED = "authorized"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class TransferState(StrEnum):
    """The state of a refund or a payout as a gateway knows it."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DisputeState(StrEnum):
    """The state of a payer's objection to a payment, as a gateway knows it."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Subject(StrEnum):
    """The kind of object that a webhook tells about."""

    PAYMENT = "payment"
    REFUND = "refund"
    PAYOUT = "payout"
    DISPUTE = "dispute"
    # A card that is saved or to be saved.
    PAYMENT_METHOD = "payment_method"
    # Nothing that is kept here.
    OTHER = "other"


class GatewayError(Exception):
    """The base of what a call to a gateway may end in, besides a report."""


class NotSent(GatewayError):
    """The gateway cannot have got the call, or has refused to look at it now: it may be sent again."""

    def __init__(self, reason: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds


class AnswerLost(GatewayError):
    """The gateway may have got the call: ask it by our reference before anything is sent again."""


class Refused(GatewayError):
    """The gateway has refused the call for good, and has done nothing."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.failure = Failure(code, message)


class InvalidSignature(GatewayError):
    """A webhook was not signed by the gateway, or too long ago."""


@dataclass(frozen=True)
class Failure:
    """The reason for which money did not move; *message* may be shown to the person."""

    code: str
    message: str


@dataclass(frozen=True)
class Checkout:
    """The next step of the payer: a page of the gateway, or the secret with which an app confirms the payment."""

    url: str | None = None
    client_secret: str | None = None


@dataclass(frozen=True)
class Charge:
    """A payment that the gateway is to create. It knows it by *reference*, which is unique."""

    payment_id: UUID
    # At most 32 letters and digits.
    reference: str
    amount: int
    currency: str
    capture: Capture
    # One line that the payer reads.
    title: str
    return_url: str | None = None
    # The gateway's ids of a payer with saved cards, and of one of these.
    customer: str | None = None
    payment_method: str | None = None


@dataclass(frozen=True)
class Charged:
    """A payment that was created at the gateway; *gateway_id* is its id there, if the gateway has told one."""

    payment_id: UUID
    reference: str
    gateway_id: str | None
    amount: int
    currency: str


@dataclass(frozen=True)
class PaymentReport:
    """The state of a payment, as its gateway says it."""

    reference: str
    # `None` for a status that the adapter does not know: it changes nothing, and is reported.
    state: PaymentState | None
    # The gateway's own word for it.
    status: str
    amount: int
    currency: str
    # The part that was taken.
    captured: int = 0
    # Test money never counts where live money is expected.
    is_live: bool = True
    gateway_id: str | None = None
    fee: int | None = None
    # The part that was given back, if the gateway tells.
    refunded: int | None = None
    checkout: Checkout | None = None
    failure: Failure | None = None
    # The moment at which a hold lapses.
    capture_before: datetime | None = None


@dataclass(frozen=True)
class RefundOrder:
    """A part of a captured payment that is to go back; *reference* is unique, of at most 32 letters and digits."""

    reference: str
    charged: Charged
    amount: int
    reason: str


@dataclass(frozen=True)
class PayoutOrder:
    """Money that is to be sent to an account; *reference* is unique, of at most 32 letters and digits."""

    reference: str
    amount: int
    currency: str
    bank_code: str
    account_name: str
    account_number: str


@dataclass(frozen=True)
class TransferReport:
    """The state of a refund or a payout, as its gateway says it; `None` for a status that is not known."""

    reference: str
    state: TransferState | None
    status: str
    gateway_id: str | None = None
    failure: Failure | None = None
    # False if the gateway does not say of which of several refunds it tells: then there is no state.
    is_certain: bool = True


@dataclass(frozen=True)
class DisputeReport:
    """The state of a payer's objection to a payment, as its gateway says it; `None` for a status that is not known."""

    gateway_id: str
    # The gateway's id of the payment.
    payment_gateway_id: str | None
    state: DisputeState | None
    status: str
    amount: int
    currency: str
    # The gateway's charge for handling it.
    fee: int
    reason: str
    evidence_due_by: datetime | None
    is_live: bool


@dataclass(frozen=True)
class Notice:
    """A webhook whose signature is good. It tells of what to ask; its content decides nothing."""

    # Equal for two deliveries of one event, and for no two events of the gateway.
    key: str
    subject: Subject
    # Our reference of the subject, or the gateway's id of it, as far as the webhook names them.
    reference: str | None
    gateway_id: str | None


class Gateway(Protocol):
    """One gateway with one set of keys.

    Each call may raise NotSent, AnswerLost or Refused. A query returns `None` if the gateway knows no such object.
    """

    name: GatewayName
    # True if amounts can be held; otherwise payments are captured automatically.
    can_hold: bool
    # True if it sends money to accounts.
    can_pay_out: bool
    # The currencies that it takes; `None` means all.
    currencies: frozenset[str] | None

    async def create(self, charge: Charge) -> PaymentReport: ...

    async def capture(self, charged: Charged, amount: int) -> PaymentReport:
        """Takes *amount* of what is held, once, and releases the rest."""

    async def cancel(self, charged: Charged) -> PaymentReport:
        """Releases what is held, or ends a payment that is pending.

        A gateway that has no such call reports the state as it is.
        """

    async def query(self, charged: Charged) -> PaymentReport | None: ...

    async def refund(self, order: RefundOrder) -> TransferReport: ...

    async def query_refund(self, order: RefundOrder) -> TransferReport | None: ...

    async def pay_out(self, order: PayoutOrder) -> TransferReport: ...

    async def query_payout(self, order: PayoutOrder) -> TransferReport | None: ...

    def read_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Checks the signature over the raw *body*; the names of *headers* are in lower case.

        Raises InvalidSignature.
        """

    async def close(self) -> None:
        """Closes the connections."""


@runtime_checkable
class KnowsBanks(Protocol):
    """A gateway that names the banks to which it pays out."""

    async def knows_bank(self, code: str) -> bool:
        """Returns False for a bank that is surely not one of them. Raises NotSent, AnswerLost or Refused."""


@runtime_checkable
class HearsDisputes(Protocol):
    """A gateway whose payers can object to payments through their banks."""

    async def query_dispute(self, gateway_id: str) -> DisputeReport | None: ...
