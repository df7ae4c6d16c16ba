"""The settings of Stripe: its keys, the secrets of its webhooks, and the pace of the calls."""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from kit.production import Refusals, Refused, is_guessable, is_public
from kit.settings import ServiceSettings

_KEY_KINDS = ("sk_", "rk_")
_SHORTEST_SECRET = 16


def _none_if_empty(value: object) -> object:
    return value or None


def _secrets(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class StripeSettings(ServiceSettings):
    """The keys of Stripe. Without a secret key, cards are taken by the built-in gateway in development only."""

    production: ClassVar[Refusals] = {
        "stripe_api_key": (
            Refused(
                lambda key, _: key is not None and "_live_" not in key.get_secret_value(),
                "set a live key, or none: money of a test key never counts",
            ),
        ),
        "stripe_webhook_secrets": (
            Refused(
                lambda secrets, above: any(
                    is_public(one.get_secret_value()) or is_guessable(one, above) for one in secrets
                ),
                "take those that Stripe shows for the endpoint: anyone could forge webhooks with this one",
            ),
        ),
        "stripe_api_url": (
            Refused(lambda url, _: not url.startswith("https://"), "begin it with https://: keys are sent there"),
        ),
    }

    # A secret key, or a restricted one that may write payment intents, refunds, customers and setup intents.
    stripe_api_key: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = None
    # The secrets that sign webhooks (whsec_…), separated by commas: two while one replaces the other.
    stripe_webhook_secrets: Annotated[list[SecretStr], NoDecode, BeforeValidator(_secrets)] = Field(
        default=[], validate_default=True
    )
    stripe_api_url: str = Field(default="https://api.stripe.com", pattern=r"^https?://[^/?#\s]+$")
    # Calls to Stripe at a time; the others wait.
    stripe_calls_at_once: int = Field(default=8, ge=1, le=64)
    # Seconds until an answer counts as lost.
    stripe_timeout_seconds: float = Field(default=20.0, gt=0, le=80)

    @field_validator("stripe_api_key")
    @classmethod
    def _is_secret_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not key.get_secret_value().startswith(_KEY_KINDS):
            raise ValueError("it must begin with sk_ or rk_")
        return key

    @field_validator("stripe_webhook_secrets")
    @classmethod
    def _are_long(cls, secrets: list[SecretStr], info: ValidationInfo) -> list[SecretStr]:
        if any(len(secret.get_secret_value()) < _SHORTEST_SECRET for secret in secrets):
            raise ValueError(f"each must have at least {_SHORTEST_SECRET} characters")
        if info.data.get("stripe_api_key") is not None and not secrets:
            raise ValueError("set the secret of the webhook endpoint, too: without it no payment is noticed in time")
        return secrets
