"""Conversion of services and their criteria from and to protobuf."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import protobuf
from kit.protobuf import EnumMap, Packer, an_id, optional
from request_service import validation
from request_service.booking.services.criteria import Criterion, Gender, HealthCondition
from request_service.booking.services.drafts import CriterionDraft, read_criteria
from request_service.booking.services.errors import ServiceNotFound
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.services.models import MAX_SERVICE_NAME_LENGTH, Service, ServiceDetails, price_of
from request_service.booking.services.queries import ServiceFilter
from request_service.booking.venues.errors import VenueNotFound
from twou.request.v1 import service_pb2 as pb

_KINDS = EnumMap(ServiceKind, pb.ServiceKind)
_GENDERS = EnumMap(Gender, pb.GenderCriterion)
_CONDITIONS = EnumMap(HealthCondition, pb.HealthCondition)
_SERVICE = Packer(pb.Service, Service, without={"price", "criteria"})


def service_id(text: str) -> UUID:
    """Raises ServiceNotFound for text that cannot be an id."""
    return an_id(text, otherwise=ServiceNotFound)


def venue_id(message: pb.CreateServiceRequest | pb.ListServicesRequest) -> UUID | None:
    """Raises VenueNotFound for text that cannot be an id."""
    return an_id(message.venue_id, otherwise=VenueNotFound) if message.HasField("venue_id") else None


def first_details(message: pb.CreateServiceRequest) -> ServiceDetails:
    return ServiceDetails(
        name=message.name,
        kind=_KINDS.find("kind", message.kind),
        description=optional(message, "description"),
        duration_minutes=message.duration_minutes,
        buffer_before_minutes=message.buffer_before_minutes,
        buffer_after_minutes=message.buffer_after_minutes,
        price=optional(message, "price"),
        currency=optional(message, "currency"),
        criteria=[_draft(one) for one in message.criteria],
    )


def changed_details(message: pb.UpdateServiceRequest) -> ServiceDetails:
    cleared = protobuf.cleared(message, "description", "price")
    return ServiceDetails(
        name=optional(message, "name"),
        kind=_KINDS.find("kind", message.kind),
        description=protobuf.changed_text(message, "description", cleared),
        duration_minutes=optional(message, "duration_minutes"),
        buffer_before_minutes=optional(message, "buffer_before_minutes"),
        buffer_after_minutes=optional(message, "buffer_after_minutes"),
        price=protobuf.changed_text(message, "price", cleared),
        currency=optional(message, "currency"),
        criteria=[_draft(one) for one in message.criteria.items] if message.HasField("criteria") else None,
        is_active=optional(message, "is_active"),
    )


def _draft(message: pb.CriterionDraft) -> CriterionDraft:
    is_for_all = message.gender_criteria == pb.GENDER_CRITERION_NONE
    return CriterionDraft(
        id=optional(message, "id"),
        age_criteria=optional(message, "age_criteria"),
        age_min_months=optional(message, "age_min_months"),
        age_max_months=optional(message, "age_max_months"),
        gender=None if is_for_all else _GENDERS.find("criteria", message.gender_criteria),
        health_condition=_CONDITIONS.find("criteria", message.health_condition_criteria),
        doses_required=optional(message, "doses_required"),
        dose_interval_days=optional(message, "dose_interval_days"),
        repeat_after_days=optional(message, "repeat_after_days"),
        frequency=optional(message, "frequency"),
    )


def service_filter(message: pb.ListServicesRequest) -> ServiceFilter:
    q = optional(message, "q")
    return ServiceFilter(
        # A blank part of a name is no filter.
        q=None if q is None else validation.optional_line("q", q, max_length=MAX_SERVICE_NAME_LENGTH),
        kind=_KINDS.find("kind", message.kind),
        venue_id=venue_id(message),
    )


def service_message(service: Service | Row[Any]) -> pb.Service:
    criteria = map(criterion_message, read_criteria(service.criteria))
    return _SERVICE(service, price=price_of(service), criteria=criteria)


def criterion_message(criterion: Criterion) -> pb.Criterion:
    ages, condition = criterion.ages, criterion.health_condition
    return pb.Criterion(
        id=str(criterion.id),
        age_criteria=None if ages.is_unbounded else str(ages),
        age_min_months=ages.min_months,
        age_max_months=ages.max_months,
        gender_criteria=_GENDERS.to_proto[criterion.gender] if criterion.gender else pb.GENDER_CRITERION_NONE,
        health_condition_criteria=_CONDITIONS.to_proto[condition] if condition else pb.HEALTH_CONDITION_UNSPECIFIED,
        doses_required=criterion.doses_required,
        dose_interval_days=criterion.dose_interval_days,
        repeat_after_days=criterion.repeat_after_days,
        frequency=criterion.frequency,
    )
