"""The rules of a venue for those who book there: their limits, their defaults and their changes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from kit.errors import InvalidInput

_MINUTES_A_DAY = 24 * 60
_MONTH = 30 * _MINUTES_A_DAY
MAX_REMINDERS = 5

# The lowest and the highest value of each rule that is a number.
LIMITS: Mapping[str, tuple[int, int]] = {
    "min_notice_minutes": (0, _MONTH),
    "max_ahead_days": (1, 366),
    "cancel_until_minutes": (0, _MONTH),
    "hold_minutes": (1, _MINUTES_A_DAY),
    "offer_minutes": (1, _MINUTES_A_DAY),
    "no_show_limit": (1, 100),
}
# The limits of each reminder.
REMINDER_LIMITS = (1, _MONTH)
DEFAULT_REMINDERS = (_MINUTES_A_DAY, 120)


@dataclass(frozen=True)
class RuleChanges:
    """The rules that change; `None` leaves one as it is."""

    min_notice_minutes: int | None = None
    max_ahead_days: int | None = None
    cancel_until_minutes: int | None = None
    hold_minutes: int | None = None
    offer_minutes: int | None = None
    # In any order.
    reminder_minutes: tuple[int, ...] | None = None
    strict_eligibility: bool | None = None
    no_show_limit: int | None = None
    # Removes the limit.
    has_no_limit: bool = False

    def checked(self) -> dict[str, object]:
        """Returns the new values by the names of the rules. Raises InvalidInput."""
        found = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "has_no_limit"}
        changed = {name: value for name, value in found.items() if value is not None}
        for name, (lowest, highest) in LIMITS.items():
            if name in changed and not lowest <= changed[name] <= highest:
                raise InvalidInput.field(f"rules.{name}", f"must be between {lowest} and {highest}")
        if self.reminder_minutes is not None:
            changed["reminder_minutes"] = _reminders(self.reminder_minutes)
        return changed | ({"no_show_limit": None} if self.has_no_limit else {})


def _reminders(minutes: tuple[int, ...]) -> list[int]:
    """Returns the reminders, the earliest first."""
    lowest, highest = REMINDER_LIMITS
    issue = None
    if len(minutes) > MAX_REMINDERS:
        issue = f"must have at most {MAX_REMINDERS} items"
    elif len(set(minutes)) < len(minutes):
        issue = "must not have the same item twice"
    elif not all(lowest <= one <= highest for one in minutes):
        issue = f"must be between {lowest} and {highest}"
    if issue is not None:
        raise InvalidInput.field("rules.reminder_minutes", issue)
    return sorted(minutes, reverse=True)
