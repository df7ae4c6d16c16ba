"""The kinds of services, and the one service that has an id of its own."""

from enum import StrEnum
from uuid import UUID

# The shared service of the viewings of things that people offer.
VIEWING_SERVICE_ID = UUID("01940000-0000-7000-8000-000000000001")


class ServiceKind(StrEnum):
    VACCINATION = "vaccination"
    TREATMENT = "treatment"
    MAINTENANCE = "maintenance"
    INSPECTION = "inspection"
    CONSULTATION = "consultation"
    VIEWING = "viewing"
    OTHER = "other"
