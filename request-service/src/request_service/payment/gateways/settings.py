"""The settings of payment gateways: their keys, and the address of this site that they send people and webhooks to."""

from typing import ClassVar

from pydantic import Field

from kit.production import Refusals, Refused
from kit.settings import ServiceSettings
from request_service.payment.gateways.mobile_settings import ChapaSettings, TelebirrSettings
from request_service.payment.gateways.stripe_settings import StripeSettings


class SiteSettings(ServiceSettings):
    """The address at which gateways reach this site."""

    production: ClassVar[Refusals] = {
        "public_url": (
            Refused(lambda url, _: bool(url) and not url.startswith("https://"), "set the address with https"),
        ),
    }

    # The address of this site as callers know it, for checkout pages and webhooks; empty: the gateway of this machine.
    public_url: str = Field(default="", pattern=r"^(https?://[^/?#\s]+)?$")

    @property
    def site(self) -> str:
        return self.public_url or "http://127.0.0.1:8000"


class GatewaySettings(SiteSettings, StripeSettings, ChapaSettings, TelebirrSettings):
    """The settings of all payment gateways."""
