"""Lists of what a gateway has, whether or not it is known here: the other half of a comparison with its books.

A list is read in pages, newest first, so that it takes little memory and a page that was lost is asked for again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from request_service.payment.gateways.interface import PaymentReport, Subject, TransferReport


@dataclass(frozen=True)
class Listed:
    """A payment, a refund or a payout as its gateway lists it."""

    subject: Subject
    # Our reference, and the gateway's id, as far as the list names them.
    reference: str | None
    gateway_id: str | None
    # The gateway's own word for its state.
    status: str
    amount: int
    currency: str
    # Money is held, was taken or goes out. Without that it matters to no book.
    has_moved: bool
    # The moment at which it was made there.
    made_at: datetime
    # The answer that a question about it would have; `None` if the list tells less than that.
    report: PaymentReport | TransferReport | None = None


@dataclass(frozen=True)
class ListedPage:
    items: Sequence[Listed]
    # The way to the next page; `None` after the last one.
    next_cursor: str | None


@runtime_checkable
class ListsMoney(Protocol):
    """A gateway that lists what it has."""

    # The kinds of object that it lists.
    lists: frozenset[Subject]
    # True if its lists tell all that a question does, by our references.
    lists_reports: bool

    async def list_page(self, subject: Subject, since: datetime, cursor: str | None = None) -> ListedPage:
        """Returns a page of the objects of one kind that were made at the gateway since a moment.

        Raises NotSent, AnswerLost or Refused.
        """
