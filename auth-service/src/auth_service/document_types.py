"""The types of documents, which settings name too."""

from enum import StrEnum


class DocumentType(StrEnum):
    NATIONAL_ID = "national_id"
    PASSPORT = "passport"
    DRIVING_LICENCE = "driving_licence"
    BUSINESS_LICENCE = "business_licence"
    BROKER_LICENCE = "broker_licence"
    VEHICLE_REGISTRATION = "vehicle_registration"
    INSURANCE = "insurance"
    OTHER = "other"
