"""The JSON of payouts and of the accounts that they go to."""

from typing import Annotated

from gateway import wire
from gateway.features.payments.schemas import MoneyFailure
from gateway.values import NOT_BLANK_LINE, Body, Currency, EnumName, Moment, Price, ShortText, Stated, View
from twou.request.v1 import payout_pb2

PayoutMethod = Annotated[str, EnumName(payout_pb2.PayoutMethod)]
PayoutStatus = Annotated[str, EnumName(payout_pb2.PayoutStatus)]


class NamedAccount(Body):
    """An account of the provider. It is sealed, and never shown again."""

    method: PayoutMethod
    """The way in which money is sent; over `manual`, a person sends it."""
    bank_code: Annotated[ShortText, Stated(minLength=1, maxLength=50, pattern=NOT_BLANK_LINE, examples=["855"])]
    """The bank or wallet, by the code that the gateway has for it."""
    account_name: Annotated[ShortText, Stated(minLength=1, maxLength=200, pattern=NOT_BLANK_LINE)]
    account_number: Annotated[ShortText, Stated(minLength=5, maxLength=50, pattern=NOT_BLANK_LINE)]

    def to(self) -> payout_pb2.UpdatePayoutAccountRequest:
        return payout_pb2.UpdatePayoutAccountRequest(
            method=wire.enum_value(payout_pb2.PayoutMethod, self.method),
            bank_code=self.bank_code,
            account_name=self.account_name,
            account_number=self.account_number,
        )


class PayoutAccount(View):
    method: PayoutMethod
    bank_code: str
    account_hint: str
    """The last four characters of the account number."""
    counts_from: Moment
    """Payouts that are asked for from then on go to this account; earlier ones to the one before."""
    created_at: Moment


class PayoutOrder(Body):
    currency: Currency
    amount: Annotated[Price, Stated(rule="More than 0, and at most what is available.")] | None = None
    """All that is available, if it is not stated."""

    def to(self) -> payout_pb2.CreatePayoutRequest:
        return payout_pb2.CreatePayoutRequest(currency=self.currency, amount=wire.decimal_text(self.amount))


class Payout(View):
    """Money of a provider's balance that is sent to their account."""

    id: str
    provider_id: str
    currency: str
    amount: float
    method: PayoutMethod
    account_hint: str
    """The last four characters of the account number."""
    status: PayoutStatus
    reference: str
    """The name by which the gateway knows it."""
    created_at: Moment
    updated_at: Moment
    paid_at: Moment | None
    failure: MoneyFailure | None
    """The reason for which the balance has the amount again."""
