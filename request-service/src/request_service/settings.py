"""The settings of request-service, in addition to those of every service."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field, ValidationInfo
from pydantic_settings import NoDecode

from kit.settings import DatabaseUrl
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.progress.rules import ProgressRuleSet
from request_service.payment.gateways.settings import GatewaySettings

_MAX_EXPIRE_MINUTES = 7 * 24 * 60


def _progress_rules(value: object) -> object:
    return ProgressRuleSet.from_json(value or "{}") if isinstance(value, str) else value


def _dispatch_rules(value: object, info: ValidationInfo) -> object:
    """Returns the default rules, with which dispatch finds the same providers as a search does."""
    if not isinstance(value, str):
        return value
    usual = {"fresh_seconds": info.data["provider_fresh_seconds"]} if "provider_fresh_seconds" in info.data else {}
    return DispatchRuleSet.from_json(value or "{}", usual)


class Settings(GatewaySettings):
    port: int = Field(default=8102, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite:///.data/request.db"
    # Minutes that a request waits for a provider, from the time at which help is wanted. In a file for all processes,
    # REQUEST_ is the prefix of this service's variables and is cut off, hence the alias.
    request_expire_minutes: Annotated[
        float,
        Field(gt=0, le=_MAX_EXPIRE_MINUTES, validation_alias=AliasChoices("request_expire_minutes", "expire_minutes")),
    ] = 60
    # Open requests that one client may have at a time, unless rate limits are relaxed.
    open_requests_per_client: int = Field(default=3, ge=1)
    # In seconds. A provider whose last position is older is neither found nor offered a request.
    provider_fresh_seconds: float = Field(default=300, ge=1, le=86_400)
    # The rules of dispatch, in general or by category: see assistance/dispatch/decision/rules.py.
    dispatch_rules: Annotated[DispatchRuleSet, NoDecode, BeforeValidator(_dispatch_rules)] = Field(
        default="{}", validate_default=True
    )
    # The rules of the progress watch, in general or by category: see assistance/progress/rules.py.
    progress_rules: Annotated[ProgressRuleSet, NoDecode, BeforeValidator(_progress_rules)] = ProgressRuleSet()

    @property
    def max_open(self) -> int | None:
        return None if self.rate_limits == "relaxed" else self.open_requests_per_client
