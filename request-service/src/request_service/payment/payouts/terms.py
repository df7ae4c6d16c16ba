"""The terms on which providers are paid out, from the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from kit.errors import InvalidInput
from kit.vault import ServiceVault
from request_service.money import currency_of, minor_units
from request_service.payment.gateways.directory import Gateways
from request_service.verification.rules import VerificationRules


@dataclass(frozen=True)
class PayoutDesk:
    """All that a payout needs besides its provider: the gateways, the vault of accounts, and the limits."""

    gateways: Gateways
    vault: ServiceVault
    # Earnings are on hold for this time.
    hold: timedelta
    # By currency, in its smallest units: a larger payout waits for an admin, and so does each in another currency.
    approval_above: Mapping[str, int]
    verification: VerificationRules = field(default_factory=VerificationRules)

    def needs_approval(self, amount: int, currency: str) -> bool:
        return currency not in self.approval_above or amount > self.approval_above[currency]


def read_limits(text: str) -> Mapping[str, int]:
    """Reads limits, such as "ETB:20000,USD:200", in the smallest units of each currency. Raises ValueError."""
    limits: dict[str, int] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        code, _, amount = part.partition(":")
        try:
            currency = currency_of(code.strip())
            units = minor_units(amount.strip(), currency)
        except InvalidInput as error:
            raise ValueError("list limits such as ETB:20000,USD:200, each in units of its currency") from error
        if currency in limits:
            raise ValueError(f"{currency} has two limits")
        limits[currency] = units
    return limits
