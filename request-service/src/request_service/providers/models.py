"""A provider: their categories, position and availability. Their id is the id of their account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import Unauthenticated
from request_service import categories, geo, validation
from request_service.categories import Category
from request_service.geo import Place
from request_service.models import Base
from request_service.providers import positions
from request_service.providers.positions import GeoFix

# The name that others see after a provider has deleted their account.
DELETED_NAME = "Deleted user"

MAX_NAME_LENGTH = 300
MAX_VEHICLE_LENGTH = 100
MAX_BIO_LENGTH = 1000
MIN_SERVICE_RADIUS_KM = 1.0
MAX_SERVICE_RADIUS_KM = 200.0
DEFAULT_SERVICE_RADIUS_KM = 25.0

# A client is shown the position of their provider at most once in this time.
_SHOWN_EVERY = timedelta(seconds=1)


@dataclass(frozen=True)
class Profile:
    """The profile that a provider publishes; `None` leaves a field unchanged, and an empty text removes it."""

    # An empty list means every category.
    categories: Iterable[Category] | None = None
    vehicle: str | None = None
    bio: str | None = None
    service_radius_km: float | None = None
    is_available: bool | None = None


class Provider(Base):
    __tablename__ = "providers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    # When the name was changed, by the clock of auth-service; `None` for the name at registration.
    named_at: Mapped[datetime | None]
    # 0 means every category.
    category_mask: Mapped[int] = mapped_column(default=0)
    vehicle: Mapped[str | None] = mapped_column(String(MAX_VEHICLE_LENGTH))
    bio: Mapped[str | None] = mapped_column(String(MAX_BIO_LENGTH))
    service_radius_km: Mapped[float] = mapped_column(default=DEFAULT_SERVICE_RADIUS_KM)
    is_available: Mapped[bool] = mapped_column(default=False)
    # The mean of scores from 1 to 5; null before the first one.
    rating: Mapped[float | None]
    rating_count: Mapped[int] = mapped_column(default=0, server_default="0")
    rating_sum: Mapped[int] = mapped_column(default=0, server_default="0")
    completed_jobs: Mapped[int] = mapped_column(default=0)
    # The last known position, absent before the first one. `located_at` is the time of the device.
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    heading: Mapped[float | None]
    speed: Mapped[float | None]
    located_at: Mapped[datetime | None]
    # When the position was last shown to the client of a running job.
    shown_at: Mapped[datetime | None]
    # When the provider last finished a job or became available.
    idle_since: Mapped[datetime | None]
    # Searches and dispatch know the fine cell only, which is why no blurred position is stored beside it.
    cell_coarse: Mapped[int | None] = mapped_column(BigInteger)
    cell_fine: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    # When this service erased the provider. The row stays, so that a late event does not restore the name.
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "cell_fine", "is_available", "located_at"),
        Index(None, "cell_coarse", "is_available", "located_at"),
    )

    @property
    def is_mark(self) -> bool:
        """True if the row only marks a deleted account that was not a provider here."""
        return self.deleted_at == self.created_at

    @property
    def categories(self) -> list[Category]:
        return categories.from_mask(self.category_mask)

    @property
    def position(self) -> GeoFix | None:
        if self.latitude is None or self.longitude is None or self.located_at is None:
            return None
        return GeoFix(self.latitude, self.longitude, self.located_at, self.accuracy_m, self.heading, self.speed)

    @property
    def place(self) -> Place:
        """The position of a provider that is known to have one, for example as the result of a search."""
        if self.latitude is None or self.longitude is None:
            raise ValueError("this provider was never located")
        return Place(self.latitude, self.longitude)

    @property
    def blurred_place(self) -> Place:
        """The place that stands for the position of a located provider, as others may know it."""
        if self.cell_fine is None:
            raise ValueError("this provider was never located")
        return geo.centre(self.cell_fine)

    def describe(self, profile: Profile, now: datetime) -> None:
        self._require_account()
        if profile.categories is not None:
            self.category_mask = categories.to_mask(profile.categories)
        if profile.vehicle is not None:
            self.vehicle = validation.optional_text("vehicle", profile.vehicle, max_length=MAX_VEHICLE_LENGTH)
        if profile.bio is not None:
            self.bio = validation.optional_text("bio", profile.bio, max_length=MAX_BIO_LENGTH)
        if profile.service_radius_km is not None:
            self.service_radius_km = validation.number(
                "service_radius_km", profile.service_radius_km, MIN_SERVICE_RADIUS_KM, MAX_SERVICE_RADIUS_KM
            )
        if profile.is_available is not None:
            if profile.is_available and not self.is_available:
                self.idle_since = now
            self.is_available = profile.is_available

    def move(self, position: GeoFix, now: datetime) -> None:
        """Replaces the current position by *position* if that one is better; ignores it otherwise."""
        self._require_account()
        position.check(now)
        if not positions.counts(position, self.position, now):
            return
        place = position.place
        self.latitude, self.longitude = place.latitude, place.longitude
        self.accuracy_m, self.heading, self.speed = position.accuracy_m, position.heading, position.speed
        self.located_at = position.recorded_at
        self.cell_coarse, self.cell_fine = place.cell(geo.COARSE), place.cell(geo.FINE)

    def show(self, now: datetime) -> bool:
        """Returns True if followers are to be shown the position now, and then not again for a second."""
        if self.position is None or (self.shown_at is not None and now < self.shown_at + _SHOWN_EVERY):
            return False
        self.shown_at = now
        return True

    def _require_account(self) -> None:
        # A token may outlive its account by a moment.
        if self.deleted_at is not None:
            raise Unauthenticated
