"""Settings of request-service, beside those that every service has."""

from pydantic import Field

from kit.settings import DatabaseUrl, ServiceSettings
from request_service.search import LARGEST_RADIUS_KM


class Settings(ServiceSettings):
    port: int = Field(default=50052, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite+aiosqlite:///.data/request.db"
    # A provider whose last position is older is neither found nor offered anything.
    provider_fresh_seconds: float = Field(default=300, gt=0)
    dispatch_radius_km: float = Field(default=25, gt=0, le=LARGEST_RADIUS_KM)
    # How many providers a new request is offered to.
    dispatch_offers: int = Field(default=5, ge=0, le=100)
    # How long an offer stands.
    offer_seconds: float = Field(default=120, gt=0)
