"""The accounts of the ledger, which are typed values: no account comes into being by a slip of the pen."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from kit.errors import InvalidInput
from kit.ids import find_id
from request_service.payment.gateways.interface import GatewayName

MAX_ACCOUNT_LENGTH = 50

_PROVIDER = "provider:"
_GATEWAY = "gateway:"


@dataclass(frozen=True, order=True)
class Account:
    """An account by its name: `gateway:<name>`, `provider:<id>`, or one of those below this class."""

    name: str

    @classmethod
    def of_gateway(cls, gateway: GatewayName) -> Self:
        """The money that a gateway has taken for us, and that it has not paid out to our bank yet."""
        return cls(f"{_GATEWAY}{gateway.value}")

    @classmethod
    def of_provider(cls, provider_id: UUID) -> Self:
        """The money that we owe to a provider; it is the only kind of account with a stored balance."""
        return cls(f"{_PROVIDER}{provider_id}")

    @classmethod
    def named(cls, name: str) -> Self:
        """Raises InvalidInput for text that names no account."""
        account = cls(name)
        if account not in SHARED and (account.provider_id is None or name != f"{_PROVIDER}{account.provider_id}"):
            raise InvalidInput.field("account", "must be an account of the ledger, such as escrow or provider:<id>")
        return account

    @property
    def provider_id(self) -> UUID | None:
        """The provider to whom the account belongs, or `None` for one that all payments share."""
        return find_id(self.name.removeprefix(_PROVIDER)) if self.name.startswith(_PROVIDER) else None


# Money of payments that is not earned yet.
ESCROW = Account("escrow")
PLATFORM_FEES = Account("platform_fees")
GATEWAY_FEES = Account("gateway_fees")
# Money that was ordered to go, of which the gateway has not said yet whether it went.
REFUNDS_IN_FLIGHT = Account("refunds_in_flight")
PAYOUTS_IN_FLIGHT = Account("payouts_in_flight")
# Money that a gateway has taken back for open disputes.
DISPUTES = Account("disputes")
LOSSES = Account("losses")
BANK = Account("bank")

# The accounts that payments of all providers share. None of them has a row that a posting would change.
SHARED = frozenset(
    {ESCROW, PLATFORM_FEES, GATEWAY_FEES, REFUNDS_IN_FLIGHT, PAYOUTS_IN_FLIGHT, DISPUTES, LOSSES, BANK}
    | {Account.of_gateway(gateway) for gateway in GatewayName}
)
