"""The gateways of this process: each by its keys, or played by the built-in gateway where no money is at stake.

A gateway whose keys are set is the real one. Without keys, in development the built-in gateway plays it under its name,
and in production it is unavailable. The gateway `test` is always the built-in one, and exists in development only.
"""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from kit.database import Database
from request_service.payment.gateways.errors import CurrencyNotSupported, GatewayUnavailable
from request_service.payment.gateways.interface import Gateway, GatewayName
from request_service.payment.gateways.mobile import chapa_of, telebirr_of
from request_service.payment.gateways.played import PlayedGateway
from request_service.payment.gateways.played_cards import SAVING, PlayedCardGateway
from request_service.payment.gateways.settings import GatewaySettings
from request_service.payment.gateways.stripe import stripe_of
from request_service.payment.test_gateway.signing import webhook_secret

CHECKOUT_PATH = "/api/v1/payments/test-checkout/"
WEBHOOKS_PATH = "/api/v1/payments/webhooks/"

# By gateway: makes the real one, or returns `None` if its keys are not set.
_REAL: Mapping[GatewayName, Callable[[GatewaySettings], Gateway | None]] = {
    GatewayName.STRIPE: stripe_of,
    GatewayName.CHAPA: chapa_of,
    GatewayName.TELEBIRR: lambda settings: telebirr_of(settings, f"{settings.site}{WEBHOOKS_PATH}telebirr"),
}


class Gateways:
    def __init__(self, gateways: Mapping[GatewayName, Gateway], *, expects_live_money: bool) -> None:
        self._gateways = gateways
        # True if test money must not count.
        self.expects_live_money = expects_live_money

    @property
    def names(self) -> frozenset[GatewayName]:
        return frozenset(self._gateways)

    def get(self, name: GatewayName) -> Gateway:
        """Raises GatewayUnavailable if its keys are not set."""
        found = self._gateways.get(name)
        if found is None:
            raise GatewayUnavailable
        return found

    def get_for(self, name: GatewayName, currency: str) -> Gateway:
        """Returns the gateway if it takes this currency. Raises GatewayUnavailable and CurrencyNotSupported."""
        found = self.get(name)
        if found.currencies is not None and currency not in found.currencies:
            raise CurrencyNotSupported
        return found

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for gateway in self._gateways.values():
            await gateway.close()


def open_gateways(settings: GatewaySettings, database: Database) -> Gateways:
    """Returns the gateways that the settings name. No connection is made before the first call."""
    is_production = settings.environment == "production"
    secret = webhook_secret(settings.secret_key)
    found: dict[GatewayName, Gateway] = {}
    for name in GatewayName:
        make = _REAL.get(name)
        real = make(settings) if make is not None else None
        if real is not None:
            found[name] = real
        elif not is_production:
            found[name] = play(name, database, secret, settings.site + CHECKOUT_PATH)
    return Gateways(found, expects_live_money=is_production)


def play(name: GatewayName, database: Database, secret: SecretStr, checkout_url: str) -> PlayedGateway:
    """Returns the built-in gateway under a name; it saves cards if that gateway does."""
    kind = PlayedCardGateway if name in SAVING else PlayedGateway
    return kind(name, database, secret, checkout_url)
