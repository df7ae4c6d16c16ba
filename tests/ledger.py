"""Entries that admins make by hand, for the tests of several journeys."""

from typing import Any


def moved(debit: str, credit: str, amount: float = 5, currency: str = "ETB") -> list[dict[str, Any]]:
    """Returns the postings that move an amount from the account *credit* to the account *debit*."""
    amounts = {debit: amount, credit: -amount}
    return [{"account": account, "currency": currency, "amount": units} for account, units in amounts.items()]
