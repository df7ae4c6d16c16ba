"""The collaborators of all verbs of saved cards, which are made once for a process."""

from dataclasses import dataclass
from datetime import timedelta

from request_service.payment.gateways.cards import SavesCards
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.errors import GatewayUnavailable
from request_service.payment.gateways.interface import GatewayName


@dataclass(frozen=True)
class Wallet:
    gateways: Gateways
    # A card that was not entered after this time is not saved any more.
    lifetime: timedelta = timedelta(minutes=30)
    # Cards of a gateway's test mode count as any other.
    counts_test_cards: bool = False

    def require_saving(self, name: GatewayName) -> None:
        """Raises GatewayUnavailable for a gateway that saves no cards."""
        if not isinstance(self.gateways.get(name), SavesCards):
            raise GatewayUnavailable
