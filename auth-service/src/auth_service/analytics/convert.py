"""Converts client events, and the answers about roll-ups, between models and protobuf."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from auth_service.analytics.metrics import METRICS
from auth_service.analytics.models import (
    MAX_DETAILS_BYTES,
    MAX_NAME_LENGTH,
    ClientEventType,
    NewEvent,
)
from auth_service.analytics.series import Points, Series, series
from kit import clock, protobuf, text
from kit.errors import InvalidInput
from twou.auth.v1 import analytics_pb2 as pb

MAX_EVENTS = 50
_SECONDS_AN_HOUR = 3600
EVENT_TYPES = protobuf.EnumMap(ClientEventType, pb.ClientEventType)


def new_events(request: pb.RecordEventsRequest) -> list[NewEvent]:
    """Raises InvalidInput for the first event that is not valid."""
    if not 0 < len(request.events) <= MAX_EVENTS:
        raise InvalidInput.field("events", f"must have 1 to {MAX_EVENTS} items")
    return [_new_event(f"events.{number}", one) for number, one in enumerate(request.events)]


def _new_event(place: str, event: pb.ClientEvent) -> NewEvent:
    return NewEvent(
        type=EVENT_TYPES.get(f"{place}.type", event.type),
        resource_id=_name(place, event, "resource_id"),
        session_id=_name(place, event, "session_id"),
        details=_details(place, protobuf.optional(event, "details")),
        occurred_at=_occurred_at(place, event),
    )


def _occurred_at(place: str, event: pb.ClientEvent) -> datetime | None:
    try:
        return protobuf.moment(event, "occurred_at")
    except InvalidInput as error:
        raise InvalidInput.field(f"{place}.occurred_at", "is not a possible time") from error


def _name(place: str, event: pb.ClientEvent, field: str) -> str | None:
    given = protobuf.optional(event, field)
    if given is None:
        return None
    name = str(given).strip()
    issue = text.length_issue(name, min_length=1, max_length=MAX_NAME_LENGTH) or text.control_issue(name)
    if issue:
        raise InvalidInput.field(f"{place}.{field}", issue)
    return name


def _details(place: str, details: str | None) -> str | None:
    if details is not None and len(details.encode()) > MAX_DETAILS_BYTES:
        raise InvalidInput.field(f"{place}.details", f"must have at most {MAX_DETAILS_BYTES} bytes")
    return details


def wanted_series(request: pb.GetSeriesRequest, now: datetime) -> Series:
    if request.step not in (pb.SERIES_STEP_UNSPECIFIED, pb.SERIES_STEP_HOUR, pb.SERIES_STEP_DAY):
        raise InvalidInput.field("step", "must be hour or day")
    return series(
        request.metric,
        by=protobuf.optional(request, "by"),
        since=_bounded("from", protobuf.moment(request, "since")),
        until=_bounded("to", protobuf.moment(request, "until")),
        by_day=request.step == pb.SERIES_STEP_DAY,
        now=now,
    )


def _bounded(field: str, moment: datetime | None) -> datetime | None:
    """Refuses years that no event has, near which sums of times would overflow."""
    if moment is not None and not 1970 <= moment.year <= 9000:  # the years are their own names
        raise InvalidInput.field(field, "is too early or too late")
    return moment


def stats(totals: Mapping[str, Iterable[tuple[str, float]]], now: datetime) -> pb.GetStatsResponse:
    return pb.GetStatsResponse(
        timestamp=clock.to_timestamp(now),
        metrics=[_total(metric, dict(parts)) for metric, parts in totals.items()],
    )


def _total(metric: str, parts: Mapping[str, float]) -> pb.MetricTotal:
    named = [(*dimension.partition(":")[::2], value) for dimension, value in sorted(parts.items()) if dimension]
    known = METRICS[metric].dimensions
    return pb.MetricTotal(
        metric=metric,
        value=parts.get("", 0.0),
        parts=[
            pb.MetricPart(dimension=dimension, name=name, value=value)
            for dimension, name, value in named
            if dimension in known
        ],
    )


def points(found: Points) -> pb.GetSeriesResponse:
    places: dict[str, int] = {}
    return pb.GetSeriesResponse(
        times=[bucket * _SECONDS_AN_HOUR for bucket in found.buckets],
        values=found.values,
        name_places=[places.setdefault(name, len(places)) for name in found.names or ()],
        names=places,
    )
