"""The settings of text messages: one provider, the countries, and the limit of all together."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from auth_service.phone_numbers import is_country
from kit.production import Refusals, Refused, is_one_of
from kit.settings import ServiceSettings

_URL = r"^https?://[^?#\s]+$"
_NAME = r"^[!-~]*$"
_IS_HTTPS = Refused(lambda url, _: not url.startswith("https://"), "begin it with https://: codes are sent there")
# The settings that a provider cannot do without.
_NEEDED = {
    "afromessage": ("afromessage_token",),
    "twilio": ("twilio_account_sid", "twilio_auth_token", "twilio_from"),
}


def _countries(value: object) -> object:
    return [part.strip().upper() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class TextSettings(ServiceSettings):
    production: ClassVar[Refusals] = {
        "sms_provider": (
            Refused(is_one_of("file"), "set afromessage, twilio or none: text messages would be files that stay here"),
        ),
        "afromessage_base_url": (_IS_HTTPS,),
        "twilio_base_url": (_IS_HTTPS,),
    }

    afromessage_base_url: str = Field(default="https://api.afromessage.com/api", pattern=_URL)
    afromessage_token: SecretStr = SecretStr("")
    # The identifier of a short code, and an approved name of the sender; without them those of the account.
    afromessage_identifier: str = Field(default="", max_length=100, pattern=_NAME)
    afromessage_sender: str = Field(default="", max_length=20)
    twilio_base_url: str = Field(default="https://api.twilio.com", pattern=_URL)
    twilio_account_sid: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9]*$")
    twilio_auth_token: SecretStr = SecretStr("")
    # A number, an approved name, or a messaging service (MG…).
    twilio_from: str = Field(default="", max_length=64)
    # "file" writes messages into sms_dir, for development; with "none" phone numbers cannot be verified.
    sms_provider: Literal["file", "none", "afromessage", "twilio"] = "file"
    sms_dir: Path = Path(".data/sms")
    # The countries to whose numbers messages are sent. A number without a country code is one of the first.
    sms_countries: Annotated[list[str], NoDecode, BeforeValidator(_countries)] = Field(default=["ET"], min_length=1)
    # Messages of all accounts together; three quarters of them may be notices.
    sms_max_per_hour: int = Field(default=1000, ge=1, le=10_000)
    phone_verification_expire_minutes: int = Field(default=30, ge=1, le=1440)

    @field_validator("sms_provider")
    @classmethod
    def _provider_has_its_keys(cls, provider: str, info: ValidationInfo) -> str:
        missing = [name.upper() for name in _NEEDED.get(provider, ()) if _is_empty(info.data.get(name, "invalid"))]
        if missing:
            raise ValueError(f"set {', '.join(missing)}, too")
        return provider

    @field_validator("sms_countries")
    @classmethod
    def _countries_exist(cls, countries: list[str]) -> list[str]:
        if not all(map(is_country, countries)):
            raise ValueError("must be codes of countries (ISO 3166), separated by commas, as in ET,KE")
        return countries


def _is_empty(value: str | SecretStr) -> bool:
    return not (value.get_secret_value() if isinstance(value, SecretStr) else value)
