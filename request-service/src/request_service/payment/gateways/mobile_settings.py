"""The settings of the gateways for mobile money: each is set up with all its keys, or not at all."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from kit.production import Refusals, Refused, is_one_of
from kit.settings import ServiceSettings
from request_service.payment.gateways.telebirr_signing import Padding, read_private_key, read_public_keys

CHAPA_TEST_KEYS = "CHASECK_TEST"
_PAGE = r"^(https?://[^?#\s]+)?$"


def _none_if_empty(value: object) -> object:
    return value or None


def _parts(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


_IS_HTTPS = Refused(
    lambda url, _: bool(url) and not url.startswith("https://"), "begin it with https://: keys are sent there"
)


class ChapaSettings(ServiceSettings):
    production: ClassVar[Refusals] = {
        "chapa_secret_key": (
            Refused(
                lambda key, _: key is not None and key.get_secret_value().startswith(CHAPA_TEST_KEYS),
                "set the key of the live mode: the money of a test key does not count",
            ),
        ),
        "chapa_base_url": (_IS_HTTPS,),
    }

    chapa_base_url: str = Field(default="https://api.chapa.co/v1", pattern=r"^https?://[^?#\s]+$")
    chapa_secret_key: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = None
    # The secret hashes of webhooks, separated by commas: two while one replaces the other.
    chapa_webhook_secrets: Annotated[list[SecretStr], NoDecode, BeforeValidator(_parts)] = Field(
        default=[], validate_default=True
    )

    @field_validator("chapa_webhook_secrets")
    @classmethod
    def _chapa_has_all_or_none(cls, secrets: list[SecretStr], info: ValidationInfo) -> list[SecretStr]:
        if "chapa_secret_key" in info.data and bool(secrets) != (info.data["chapa_secret_key"] is not None):
            raise ValueError("set CHAPA_SECRET_KEY and CHAPA_WEBHOOK_SECRETS together or not at all")
        return secrets


class TelebirrSettings(ServiceSettings):
    production: ClassVar[Refusals] = {
        "telebirr_base_url": (_IS_HTTPS,),
        "telebirr_web_url": (_IS_HTTPS,),
        "telebirr_mode": (Refused(is_one_of("test"), "set live: test money does not count"),),
    }

    # The address to which orders are sent, and the one at which the pages of payers are.
    telebirr_base_url: str = Field(default="", pattern=_PAGE)
    telebirr_web_url: str = Field(default="", pattern=_PAGE)
    telebirr_fabric_app_id: str = Field(default="", max_length=100, pattern=r"^[!-~]*$")
    telebirr_app_secret: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = None
    # The merchant's id and short code.
    telebirr_app_id: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9]*$")
    telebirr_merch_code: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9]*$")
    # Keys are in PEM, or in base64 of DER.
    telebirr_private_key: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = None
    # The keys of Telebirr, separated by commas: two while one replaces the other.
    telebirr_public_keys: str = Field(default="", validate_default=True)
    # The padding of our signatures, as Telebirr expects it of this merchant.
    telebirr_padding: Padding = Padding.PSS
    # Telebirr itself does not tell its test environment from the other.
    telebirr_mode: Literal["live", "test"] = "live"

    @field_validator("telebirr_private_key")
    @classmethod
    def _is_private_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None:
            read_private_key(key.get_secret_value())
        return key

    @field_validator("telebirr_public_keys")
    @classmethod
    def _telebirr_has_all_or_none(cls, keys: str, info: ValidationInfo) -> str:
        read_public_keys(keys)
        names = [name for name in cls.model_fields if name.startswith("telebirr_")]
        above = names[: names.index("telebirr_public_keys")]
        # A field that is wrong has a message of its own.
        if all(name in info.data for name in above):
            found = {bool(info.data[name]) for name in above} | {bool(keys)}
            if len(found) > 1:
                listed = ", ".join(name.upper() for name in above)
                raise ValueError(f"set {listed} and TELEBIRR_PUBLIC_KEYS together or not at all")
        return keys
