"""Conversion of payouts and their accounts from and to protobuf."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.errors import InvalidInput
from kit.protobuf import EnumMap, Packer, an_id, optional
from request_service import validation
from request_service.money import currency_of, decimal_text, minor_units
from request_service.payment.payouts import models
from request_service.payment.payouts.errors import PayoutNotFound
from request_service.payment.payouts.lifecycle import PayoutMethod, PayoutStatus
from request_service.payment.payouts.models import BankAccount, Payout, PayoutAccount
from twou.request.v1 import payout_pb2 as pb

_METHODS = EnumMap(PayoutMethod, pb.PayoutMethod)
_STATUSES = EnumMap(PayoutStatus, pb.PayoutStatus)
_PAYOUT = Packer(pb.Payout, Payout, without={"amount", "failure"})
_ACCOUNT = Packer(pb.PayoutAccount, PayoutAccount)


def payout_id(text: str) -> UUID:
    """Raises PayoutNotFound for text that cannot be an id."""
    return an_id(text, otherwise=PayoutNotFound)


def account(message: pb.UpdatePayoutAccountRequest) -> BankAccount:
    """Returns the account that a provider names. Raises InvalidInput."""
    number = validation.line(
        "account_number",
        message.account_number,
        min_length=models.MIN_ACCOUNT_NUMBER_LENGTH,
        max_length=models.MAX_ACCOUNT_NUMBER_LENGTH,
    )
    return BankAccount(
        _METHODS.get("method", message.method),
        validation.line("bank_code", message.bank_code, min_length=1, max_length=models.MAX_BANK_CODE_LENGTH),
        validation.line("account_name", message.account_name, min_length=1, max_length=models.MAX_ACCOUNT_NAME_LENGTH),
        number,
    )


def order(message: pb.CreatePayoutRequest) -> tuple[str, int | None]:
    """Returns the currency and the amount in its smallest units; `None` stands for all that is available."""
    currency = currency_of(message.currency)
    amount = optional(message, "amount")
    if amount is None:
        return currency, None
    units = minor_units(amount, currency, field="amount")
    if units == 0:
        raise InvalidInput.field("amount", "must be more than 0")
    return currency, units


def status(message: pb.ListPayoutsRequest | pb.ListAllPayoutsRequest) -> PayoutStatus | None:
    return _STATUSES.find("status", message.status)


def account_message(found: PayoutAccount) -> pb.PayoutAccount:
    return _ACCOUNT(found)


def payout_message(found: Payout | Row[Any]) -> pb.Payout:
    return _PAYOUT(found, amount=decimal_text(found.amount, found.currency), failure=_failure(found))


def _failure(found: Payout | Row[Any]) -> pb.PayoutFailure | None:
    if found.failure_code is None:
        return None
    return pb.PayoutFailure(code=found.failure_code, message=found.failure_message or "")
