"""The JSON of the ledger: balances and statements of providers, and what admins see and correct."""

from typing import Annotated

from pydantic import Field

from gateway import wire
from gateway.values import NOT_BLANK_LINE, Body, EnumName, Moment, ShortText, Stated, Text, View
from twou.request.v1 import ledger_pb2

EntryKind = Annotated[str, EnumName(ledger_pb2.LedgerEntryKind)]
AccountName = Annotated[
    ShortText,
    Stated(
        examples=["escrow", "gateway:chapa"],
        rule="A shared account, or `provider:` and the id of a provider.",
    ),
]
_MOST = 10**12


class Balance(View):
    currency: str
    balance: float
    """The money that is owed to the provider; less than zero if they owe it."""
    on_hold: float
    """Earnings of the last hours (`PAYOUT_HOLD_HOURS`), and open disputes."""
    available: float
    """The balance without what is on hold."""


class StatementLine(View):
    """A change of a provider's balance."""

    id: str
    kind: EntryKind
    subject_id: str
    """The payment, refund or payout."""
    payment_id: str | None
    occurred_at: Moment
    currency: str
    amount: float
    """Less than zero if it reduced the balance."""


class LedgerAccount(View):
    account: str
    currency: str
    amount: float
    """The sum of the postings. A debit is positive, so what is owed to a provider is less than zero."""


class LedgerPosting(View):
    account: str
    currency: str
    amount: float
    """A debit is positive."""


class LedgerEntry(View):
    """The amounts of an entry sum to zero in each currency."""

    id: str
    kind: EntryKind
    subject_id: str
    payment_id: str | None
    occurred_at: Moment
    postings: list[LedgerPosting]


class LedgerCheck(View):
    """The last check, which computes everything that is stored again from the postings."""

    checked_at: Moment | None
    """Null if there was none yet."""
    entries: int
    differences: list[str]
    """A sentence for each defect that was found."""


class Adjustment(View):
    id: str
    reason: str
    postings: list[LedgerPosting]
    proposed_by: str
    proposed_at: Moment
    approved_by: str | None
    """Null until another admin has approved it, which posts it."""
    approved_at: Moment | None


class NewPosting(Body):
    account: AccountName
    currency: Annotated[ShortText, Stated(pattern="^[A-Za-z]{3}$", examples=["ETB"], rule="A code of ISO 4217.")]
    amount: Annotated[
        float,
        Field(ge=-_MOST, le=_MOST, allow_inf_nan=False, strict=True),
        Stated(rule="Not zero, with at most the digits after the point that the currency has."),
    ]
    """A debit is positive."""


class NewAdjustment(Body):
    reason: Annotated[Text, Stated(minLength=1, maxLength=500, pattern=NOT_BLANK_LINE)]
    postings: Annotated[
        list[NewPosting],
        Field(max_length=20),
        Stated(minItems=2, rule="Their amounts sum to zero in each currency."),
    ]

    def to(self) -> ledger_pb2.ProposeAdjustmentRequest:
        return ledger_pb2.ProposeAdjustmentRequest(
            reason=self.reason,
            postings=[
                ledger_pb2.LedgerPosting(
                    account=one.account, currency=one.currency, amount=wire.decimal_text(one.amount) or ""
                )
                for one in self.postings
            ],
        )
