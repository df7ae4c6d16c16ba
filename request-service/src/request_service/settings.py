"""The settings of request-service, in addition to those of every service."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, ValidationInfo
from pydantic_settings import NoDecode

from kit.settings import DatabaseUrl
from kit.time_zones import names
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.progress.rules import ProgressRuleSet
from request_service.money import DEFAULT_CURRENCY, DIGITS
from request_service.payment.quotes.pricing import Night, PriceBook, PriceRuleSet
from request_service.payment.settings import PaymentSettings

_MAX_EXPIRE_MINUTES = 7 * 24 * 60
_NIGHT = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


def _progress_rules(value: object) -> object:
    return ProgressRuleSet.from_json(value or "{}") if isinstance(value, str) else value


def _dispatch_rules(value: object, info: ValidationInfo) -> object:
    """Returns the default rules, with which dispatch finds the same providers as a search does."""
    if not isinstance(value, str):
        return value
    usual = {"fresh_seconds": info.data["provider_fresh_seconds"]} if "provider_fresh_seconds" in info.data else {}
    return DispatchRuleSet.from_json(value or "{}", usual)


def _price_rules(value: object) -> object:
    return PriceRuleSet.from_json(value or "{}") if isinstance(value, str) else value


def _currencies(value: object) -> object:
    return [part.strip().upper() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _known_currencies(codes: list[str]) -> list[str]:
    if not codes or not DIGITS.keys() >= set(codes):
        raise ValueError("list codes of ISO 4217 with commas between them, such as ETB,USD")
    return codes


def _one_of_currencies(code: str, info: ValidationInfo) -> str:
    code = code or DEFAULT_CURRENCY
    # Wrong currencies are refused by themselves.
    if code not in info.data.get("currencies", [code]):
        raise ValueError("set one of CURRENCIES")
    return code


def _names(value: object) -> object:
    return [part.strip().lower() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _some_night(hours: str) -> str:
    start, until = hours.split("-")
    if start == until:
        raise ValueError("set two moments that differ: without a surcharge, set night_percent to 0")
    return hours


def _known_zone(name: str) -> str:
    if name not in names():
        raise ValueError("set a name of the IANA time zone database, such as Africa/Addis_Ababa")
    return name


class Settings(PaymentSettings):
    port: int = Field(default=8102, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite:///.data/request.db"
    # Address of file-service, which collects what is stored about a user who asks for it.
    file_address: str = "127.0.0.1:8104"
    # Address of chat-service, which is asked whether a buyer and a seller have blocked one another.
    chat_address: str = "127.0.0.1:8103"
    # Minutes that a request waits for a provider, from the time at which help is wanted. In a file for all processes,
    # REQUEST_ is the prefix of this service's variables and is cut off, hence the alias.
    request_expire_minutes: Annotated[
        float,
        Field(gt=0, le=_MAX_EXPIRE_MINUTES, validation_alias=AliasChoices("request_expire_minutes", "expire_minutes")),
    ] = 60
    # Open requests that one client may have at a time, unless rate limits are relaxed.
    open_requests_per_client: int = Field(default=3, ge=1)
    # Listings that one seller may have in the search at a time, and that a verified broker may.
    listing_limit: int = Field(default=50, ge=1)
    broker_listing_limit: int = Field(default=1000, ge=1)
    # In seconds. A provider whose last position is older is neither found nor offered a request.
    provider_fresh_seconds: float = Field(default=300, ge=1, le=86_400)
    # The rules of dispatch, in general or by category: see assistance/dispatch/decision/rules.py.
    dispatch_rules: Annotated[DispatchRuleSet, NoDecode, BeforeValidator(_dispatch_rules)] = Field(
        default="{}", validate_default=True
    )
    # Keeps providers whose documents are not approved from jobs; it has no effect without a type of document below.
    require_verified: bool = False
    # The types of documents, separated by commas, that make a provider verified. If there are any, payouts need them.
    kyc_required: Annotated[list[str], NoDecode, BeforeValidator(_names)] = []
    # The rules of the progress watch, in general or by category: see assistance/progress/rules.py.
    progress_rules: Annotated[ProgressRuleSet, NoDecode, BeforeValidator(_progress_rules)] = ProgressRuleSet()
    # The currencies in which prices may be quoted and paid, separated by commas.
    currencies: Annotated[list[str], NoDecode, BeforeValidator(_currencies), AfterValidator(_known_currencies)] = [
        "ETB",
        "USD",
    ]
    # The rules of prices, in general or by category: see payment/quotes/pricing.py. Their amounts are whole numbers of
    # the smallest units of the currency below.
    price_rules: Annotated[PriceRuleSet, NoDecode, BeforeValidator(_price_rules)] = PriceRuleSet()
    price_currency: Annotated[str, AfterValidator(_one_of_currencies)] = Field(
        default=DEFAULT_CURRENCY, validate_default=True
    )
    # The hours of night, by the clock of this time zone; the second one is the first of the day.
    price_night: Annotated[str, Field(pattern=_NIGHT), AfterValidator(_some_night)] = "22:00-06:00"
    price_time_zone: Annotated[str, AfterValidator(_known_zone)] = "Africa/Addis_Ababa"

    @property
    def price_book(self) -> PriceBook:
        start, until = map(time.fromisoformat, self.price_night.split("-"))
        return PriceBook(self.price_rules, self.price_currency, Night(start, until, self.price_time_zone))

    @property
    def max_open(self) -> int | None:
        return None if self.rate_limits == "relaxed" else self.open_requests_per_client
