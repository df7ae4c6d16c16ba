"""The moments at which daily alerts are told: a pure rule."""

from datetime import datetime, time, timedelta

# 08:00 UTC, which is the morning in Addis Ababa, too.
_AT = time(8)


def next_morning(now: datetime) -> datetime:
    """Returns the first such moment after *now*, which is in UTC."""
    today = datetime.combine(now.date(), _AT, now.tzinfo)
    return today if now < today else today + timedelta(days=1)
