"""The terms on which providers are paid out, from the settings."""

from dataclasses import dataclass
from datetime import timedelta

from kit.vault import ServiceVault
from request_service.money import DIGITS
from request_service.payment.gateways.directory import Gateways


@dataclass(frozen=True)
class PayoutDesk:
    """All that a payout needs besides its provider: the gateways, the vault of accounts, and the limits."""

    gateways: Gateways
    vault: ServiceVault
    # Earnings are on hold for this time.
    hold: timedelta
    # In units of the payout's currency: a larger payout waits for an admin.
    approval_above: int

    def needs_approval(self, amount: int, currency: str) -> bool:
        return amount > int(self.approval_above * 10 ** DIGITS[currency])
