"""The days on which a document is good, and the moments at which its owner is warned before it expires.

Days are those of UTC, since an account has no zone. A document is good until the end of the day `expires_on`.
"""

from datetime import UTC, date, datetime, time, timedelta

# Days before the end at which the owner is warned, each once.
WARNINGS = (30, 7, 1)


def ends_at(expires_on: date) -> datetime:
    return _midnight(expires_on + timedelta(days=1))


def warned_at(expires_on: date, days: int) -> datetime:
    return _midnight(expires_on - timedelta(days=days))


def next_due(expires_on: date | None, now: datetime) -> datetime | None:
    """Returns the moment of the next warning, or of the end; `None` for a document that never expires.

    Warnings whose moment has passed are not made up for.
    """
    if expires_on is None:
        return None
    moments = [warned_at(expires_on, days) for days in WARNINGS]
    return min((moment for moment in moments if moment > now), default=ends_at(expires_on))


def is_ending(expires_on: date | None, now: datetime) -> bool:
    """Returns True from the moment of the first warning on."""
    return warning_at(expires_on, now) is not None


def warning_at(expires_on: date | None, now: datetime) -> int | None:
    """Returns the days of the last warning whose moment has come."""
    if expires_on is None:
        return None
    return min((days for days in WARNINGS if warned_at(expires_on, days) <= now), default=None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
