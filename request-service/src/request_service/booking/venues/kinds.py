"""The kinds of venues."""

from enum import StrEnum


class VenueKind(StrEnum):
    POLYCLINIC = "polyclinic"
    GP = "gp"
    CLINIC = "clinic"
    HOSPITAL = "hospital"
    PHARMACY = "pharmacy"
    GARAGE = "garage"
    INSPECTION = "inspection"
    OFFICE = "office"
    OTHER = "other"

    @property
    def is_health(self) -> bool:
        """True for a venue that is shown to others only once an admin has verified it."""
        return self in HEALTH_KINDS


HEALTH_KINDS = frozenset({VenueKind.POLYCLINIC, VenueKind.GP, VenueKind.CLINIC, VenueKind.HOSPITAL, VenueKind.PHARMACY})
