"""Estimates when a job ends: after the way to it and the minutes of work that its category usually takes."""

from datetime import datetime, timedelta

from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.commitments.gaps import BusyTime, Travel
from request_service.geo import Place


def travel(rules: DispatchRules) -> Travel:
    return Travel(rules.speed_kmh, rules.margin_minutes)


def job_time(
    rules: DispatchRules, start: Place | None, place: Place, now: datetime, scheduled_for: datetime | None
) -> BusyTime:
    """Returns the time of a job at *place* that a provider accepts at *now* and sets out for from *start*.

    A job for later begins at its time: the way there is counted from what the provider does before. *start* is `None`
    if the provider was never located, and *scheduled_for* if help is wanted at once.
    """
    way = travel(rules).way(start, place)
    is_later = scheduled_for is not None and scheduled_for > now + way
    starts_at, arrives_at = (scheduled_for, scheduled_for) if is_later and scheduled_for else (now, now + way)
    return BusyTime(starts_at, arrives_at + timedelta(minutes=rules.job_minutes), place)
