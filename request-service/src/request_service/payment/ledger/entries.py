"""Every entry that the ledger knows, as a pure function of typed facts. No other module chooses accounts.

A debit is positive and a credit negative. A hold of a gateway is no posting: money is charged when it is taken.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from request_service.payment.gateways.interface import GatewayName
from request_service.payment.ledger.accounts import (
    BANK,
    DISPUTES,
    ESCROW,
    GATEWAY_FEES,
    LOSSES,
    PAYOUTS_IN_FLIGHT,
    PLATFORM_FEES,
    REFUNDS_IN_FLIGHT,
    Account,
)
from request_service.payment.ledger.postings import EntryKind, JournalEntry, Posting


@dataclass(frozen=True)
class Deal:
    """A payment as the ledger sees it; *amount* is the part of it that is charged, or that is settled."""

    payment_id: UUID
    gateway: GatewayName
    currency: str
    amount: int
    # The part of the amount that the platform earns, once it is settled.
    platform_fee: int = 0
    payee_id: UUID | None = None

    def __post_init__(self) -> None:
        _require_positive(self.amount)
        if not 0 <= self.platform_fee <= self.amount:
            raise ValueError("a fee is a part of its amount")

    @property
    def gateway_account(self) -> Account:
        return Account.of_gateway(self.gateway)

    @property
    def payee_account(self) -> Account:
        if self.payee_id is None:
            raise ValueError("a payment without a payee is not earned")
        return Account.of_provider(self.payee_id)

    def provider_share(self, returned: int) -> int:
        """Returns the provider's part of all that was given back: the whole of their earnings for the whole amount."""
        if not 0 <= returned <= self.amount:
            raise ValueError("no more is given back than was settled")
        return returned * (self.amount - self.platform_fee) // self.amount

    def provider_part(self, amount: int, before: "Returned") -> int:
        """Returns the provider's part of an amount that goes back after all that went back before."""
        return self.provider_share(before.total + amount) - before.provider


@dataclass(frozen=True)
class Returned:
    """The part of a settled amount that earlier refunds give back, and the provider's part of that."""

    total: int = 0
    provider: int = 0


@dataclass(frozen=True)
class Loss:
    """The parts of a lost dispute that do not count as losses: what was not earned, and the shares of what was."""

    unearned: int = 0
    provider: int = 0
    platform_fees: int = 0

    @property
    def total(self) -> int:
        return self.unearned + self.provider + self.platform_fees


def charge(deal: Deal, at: datetime) -> JournalEntry:
    """A gateway has taken the money of a job."""
    postings = _postings(deal.currency, (deal.gateway_account, deal.amount), (ESCROW, -deal.amount))
    return JournalEntry(EntryKind.CHARGE, deal.payment_id, at, postings, deal.payment_id)


def tip(deal: Deal, at: datetime) -> JournalEntry:
    """A gateway has taken a tip, which is the provider's at once and as a whole."""
    if deal.platform_fee:
        raise ValueError("of tips there is no fee")
    postings = _postings(deal.currency, (deal.gateway_account, deal.amount), (deal.payee_account, -deal.amount))
    return JournalEntry(EntryKind.TIP, deal.payment_id, at, postings, deal.payment_id, deal.payee_id)


def gateway_fee(deal: Deal, fee: int, at: datetime) -> JournalEntry:
    """A gateway has kept a part of a payment for its service."""
    _require_positive(fee)
    postings = _postings(deal.currency, (GATEWAY_FEES, fee), (deal.gateway_account, -fee))
    return JournalEntry(EntryKind.GATEWAY_FEE, deal.payment_id, at, postings, deal.payment_id)


def settle(deal: Deal, at: datetime) -> JournalEntry:
    """The money of a job, or the part of it that is due after a late cancellation, is earned."""
    earned = deal.amount - deal.platform_fee
    postings = _postings(
        deal.currency, (ESCROW, deal.amount), (deal.payee_account, -earned), (PLATFORM_FEES, -deal.platform_fee)
    )
    return JournalEntry(EntryKind.SETTLE, deal.payment_id, at, postings, deal.payment_id, deal.payee_id)


def refund_planned(refund_id: UUID, deal: Deal, amount: int, at: datetime) -> JournalEntry:
    """Money that is not earned is ordered to go back."""
    _require_positive(amount)
    postings = _postings(deal.currency, (ESCROW, amount), (REFUNDS_IN_FLIGHT, -amount))
    return JournalEntry(EntryKind.REFUND_PLANNED, refund_id, at, postings, deal.payment_id)


def earned_refund_planned(refund_id: UUID, deal: Deal, amount: int, before: Returned, at: datetime) -> JournalEntry:
    """Money that was settled is ordered to go back, at the expense of provider and platform by their shares.

    Shares are cumulative, so roundings never add up. A share may be one unit beyond the refund, or below zero, where an
    earlier refund has failed: it makes the sum of all shares right again.
    """
    _require_positive(amount)
    share = deal.provider_part(amount, before)
    postings = _postings(
        deal.currency, (deal.payee_account, share), (PLATFORM_FEES, amount - share), (REFUNDS_IN_FLIGHT, -amount)
    )
    return JournalEntry(EntryKind.REFUND_PLANNED, refund_id, at, postings, deal.payment_id)


def refund_done(refund_id: UUID, deal: Deal, amount: int, at: datetime) -> JournalEntry:
    """A gateway has given money back."""
    _require_positive(amount)
    postings = _postings(deal.currency, (REFUNDS_IN_FLIGHT, amount), (deal.gateway_account, -amount))
    return JournalEntry(EntryKind.REFUND_DONE, refund_id, at, postings, deal.payment_id)


def refund_failed(plan: JournalEntry, at: datetime) -> JournalEntry:
    """A refund did not go: all that was planned for it is taken back."""
    return _reversed(plan, EntryKind.REFUND_PLANNED, EntryKind.REFUND_FAILED, at)


def payout_planned(payout_id: UUID, provider_id: UUID, currency: str, amount: int, at: datetime) -> JournalEntry:
    """A part of a provider's balance is ordered to be paid out."""
    _require_positive(amount)
    postings = _postings(currency, (Account.of_provider(provider_id), amount), (PAYOUTS_IN_FLIGHT, -amount))
    return JournalEntry(EntryKind.PAYOUT_PLANNED, payout_id, at, postings)


def payout_done(payout_id: UUID, gateway: GatewayName | None, currency: str, amount: int, at: datetime) -> JournalEntry:
    """A payout has been sent by a gateway, or from the bank by a person."""
    _require_positive(amount)
    source = BANK if gateway is None else Account.of_gateway(gateway)
    postings = _postings(currency, (PAYOUTS_IN_FLIGHT, amount), (source, -amount))
    return JournalEntry(EntryKind.PAYOUT_DONE, payout_id, at, postings)


def payout_failed(plan: JournalEntry, at: datetime) -> JournalEntry:
    """A payout did not go: the provider's balance has it again."""
    return _reversed(plan, EntryKind.PAYOUT_PLANNED, EntryKind.PAYOUT_FAILED, at)


def dispute_opened(dispute_id: UUID, deal: Deal, amount: int, fee: int, at: datetime) -> JournalEntry:
    """A payer's bank has taken money back for as long as it looks into it, and the gateway a fee for that."""
    _require_positive(amount)
    if fee < 0:
        raise ValueError("a fee is not negative")
    postings = _postings(
        deal.currency, (DISPUTES, amount), (GATEWAY_FEES, fee), (deal.gateway_account, -(amount + fee))
    )
    return JournalEntry(EntryKind.DISPUTE_OPENED, dispute_id, at, postings, deal.payment_id, deal.payee_id)


def dispute_won(dispute_id: UUID, deal: Deal, amount: int, at: datetime) -> JournalEntry:
    """Disputed money has come back."""
    _require_positive(amount)
    postings = _postings(deal.currency, (deal.gateway_account, amount), (DISPUTES, -amount))
    return JournalEntry(EntryKind.DISPUTE_WON, dispute_id, at, postings, deal.payment_id)


def dispute_fee(dispute_id: UUID, deal: Deal, fee: int, at: datetime) -> JournalEntry:
    """A gateway has kept a fee for a dispute after it was opened."""
    _require_positive(fee)
    postings = _postings(deal.currency, (GATEWAY_FEES, fee), (deal.gateway_account, -fee))
    return JournalEntry(EntryKind.GATEWAY_FEE, dispute_id, at, postings, deal.payment_id)


def dispute_lost(dispute_id: UUID, deal: Deal, amount: int, loss: Loss, at: datetime) -> JournalEntry:
    """Disputed money stays with the payer.

    The platform loses what is not a part of *loss*. What was not earned is no loss: the payer has their own money.
    """
    _require_positive(amount)
    if not 0 <= loss.total <= amount:
        raise ValueError("the parts of a loss are no more than the loss")
    postings = _postings(
        deal.currency,
        (ESCROW, loss.unearned),
        (deal.payee_account if loss.provider else LOSSES, loss.provider),
        (PLATFORM_FEES, loss.platform_fees),
        (LOSSES, amount - loss.total),
        (DISPUTES, -amount),
    )
    return JournalEntry(EntryKind.DISPUTE_LOST, dispute_id, at, postings, deal.payment_id)


def gateway_settled(
    settlement_id: UUID, gateway: GatewayName, currency: str, amount: int, at: datetime
) -> JournalEntry:
    """A gateway has paid what it took for us to our bank."""
    _require_positive(amount)
    postings = _postings(currency, (BANK, amount), (Account.of_gateway(gateway), -amount))
    return JournalEntry(EntryKind.GATEWAY_SETTLED, settlement_id, at, postings)


def adjustment(adjustment_id: UUID, postings: tuple[Posting, ...], at: datetime) -> JournalEntry:
    """Two admins have corrected the ledger by hand."""
    return JournalEntry(EntryKind.ADJUSTMENT, adjustment_id, at, postings)


def _reversed(plan: JournalEntry, planned: EntryKind, failed: EntryKind, at: datetime) -> JournalEntry:
    if plan.kind is not planned:
        raise ValueError(f"{failed} reverses {planned}, not {plan.kind}")
    postings = tuple(posting._replace(amount=-posting.amount) for posting in plan.postings)
    return JournalEntry(failed, plan.subject_id, at, postings, plan.payment_id)


def _postings(currency: str, *amounts: tuple[Account, int]) -> tuple[Posting, ...]:
    """Leaves out what is zero: there is nothing to post."""
    return tuple(Posting(account, currency, amount) for account, amount in amounts if amount)


def _require_positive(amount: int) -> None:
    if amount <= 0:
        raise ValueError("an amount is positive")
