"""An entry of the ledger: postings to accounts that sum to zero in each currency. A debit is positive."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from request_service.payment.ledger.accounts import Account


class EntryKind(StrEnum):
    CHARGE = "charge"
    TIP = "tip"
    GATEWAY_FEE = "gateway_fee"
    SETTLE = "settle"
    REFUND_PLANNED = "refund_planned"
    REFUND_DONE = "refund_done"
    REFUND_FAILED = "refund_failed"
    PAYOUT_PLANNED = "payout_planned"
    PAYOUT_DONE = "payout_done"
    PAYOUT_FAILED = "payout_failed"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    GATEWAY_SETTLED = "gateway_settled"
    ADJUSTMENT = "adjustment"


# The entries by which a provider earns.
EARNINGS = (EntryKind.SETTLE, EntryKind.TIP)


class Posting(NamedTuple):
    """An amount on an account, in the smallest units of its currency."""

    account: Account
    currency: str
    amount: int


@dataclass(frozen=True)
class JournalEntry:
    kind: EntryKind
    # The payment, refund, payout or dispute that the entry is about: it is posted once for each kind.
    subject_id: UUID
    occurred_at: datetime
    postings: tuple[Posting, ...]
    # The payment whose money moves, also if the subject is a refund or a dispute of it.
    payment_id: UUID | None = None
    # The provider who earns by the entry, or whose earnings are disputed.
    provider_id: UUID | None = None

    def totals(self) -> Mapping[str, int]:
        """Returns the sum of the postings in each currency: zero in each, unless the entry is wrong."""
        return sums(self.postings)

    def balances(self) -> Mapping[Posting, int]:
        """Returns by how much the entry changes the balance of each provider and currency, in the order of accounts.

        The keys are postings without an amount. What we owe is a credit, so it has the opposite sign of its postings.
        """
        changes = Counter[Posting]()
        for account, currency, amount in self.postings:
            if account.provider_id is not None:
                changes[Posting(account, currency, 0)] -= amount
        return {key: changes[key] for key in sorted(changes)}


def sums(postings: Iterable[Posting]) -> Mapping[str, int]:
    found = Counter[str]()
    for posting in postings:
        found[posting.currency] += posting.amount
    return found
