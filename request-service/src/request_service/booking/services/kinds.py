"""The kinds of services."""

from enum import StrEnum


class ServiceKind(StrEnum):
    VACCINATION = "vaccination"
    TREATMENT = "treatment"
    MAINTENANCE = "maintenance"
    INSPECTION = "inspection"
    CONSULTATION = "consultation"
    VIEWING = "viewing"
    OTHER = "other"
