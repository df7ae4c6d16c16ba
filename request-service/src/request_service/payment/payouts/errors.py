"""The errors of payouts; the codes are public."""

from kit.errors import Conflict, NotFound


class PayoutNotFound(NotFound):
    code = "PAYOUT_NOT_FOUND"
    message = "There is no such payout."


class PayoutAccountNotFound(NotFound):
    code = "PAYOUT_ACCOUNT_NOT_FOUND"
    message = "You have not named an account for payouts."


class PayoutAccountMissing(Conflict):
    code = "PAYOUT_ACCOUNT_MISSING"
    message = "Name the account to which your money goes first."


class InsufficientBalance(Conflict):
    code = "INSUFFICIENT_BALANCE"
    message = "This is more than what is available."


class PayoutTransition(Conflict):
    code = "INVALID_TRANSITION"
    message = "The payout is not in a state in which this is possible."
