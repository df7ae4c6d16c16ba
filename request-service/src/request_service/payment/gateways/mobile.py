"""Makes the gateways for mobile money by their settings."""

from pydantic import SecretStr

from request_service.payment.gateways.calls import HttpCaller
from request_service.payment.gateways.chapa import Chapa
from request_service.payment.gateways.mobile_settings import ChapaSettings, TelebirrSettings
from request_service.payment.gateways.telebirr import Merchant, Telebirr
from request_service.payment.gateways.telebirr_signing import read_private_key, read_public_keys


def chapa_of(settings: ChapaSettings) -> Chapa | None:
    if settings.chapa_secret_key is None:
        return None
    return Chapa(settings.chapa_secret_key, settings.chapa_webhook_secrets, HttpCaller(settings.chapa_base_url))


def telebirr_of(settings: TelebirrSettings, notify_url: str) -> Telebirr | None:
    """*notify_url* is where Telebirr tells of payments. Its host has to be known to Telebirr."""
    if settings.telebirr_private_key is None:
        return None
    merchant = Merchant(
        fabric_app_id=settings.telebirr_fabric_app_id,
        app_secret=settings.telebirr_app_secret or SecretStr(""),
        app_id=settings.telebirr_app_id,
        code=settings.telebirr_merch_code,
        private_key=read_private_key(settings.telebirr_private_key.get_secret_value()),
        public_keys=read_public_keys(settings.telebirr_public_keys),
        padding=settings.telebirr_padding,
        web_url=settings.telebirr_web_url,
        notify_url=notify_url,
        is_live=settings.telebirr_mode == "live",
    )
    return Telebirr(merchant, HttpCaller(settings.telebirr_base_url))
