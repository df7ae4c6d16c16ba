"""The terms on which disputes are handled, from the settings."""

from dataclasses import dataclass
from enum import StrEnum

from request_service.payment.payments.cashier import Cashier


class LossBearer(StrEnum):
    """The one who bears a lost dispute about money that was earned."""

    PLATFORM = "platform"
    # Provider and platform, by their shares of the payment.
    PROVIDER = "provider"


@dataclass(frozen=True)
class DisputeDesk:
    cashier: Cashier
    loss_by: LossBearer = LossBearer.PLATFORM
