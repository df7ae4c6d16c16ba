"""The JSON of the dashboard of a broker."""

from gateway.values import View


class DashboardDay(View):
    day: str
    views: int
    leads: int


class BrokerDashboard(View):
    """The caller's listings, those in which they take part as a broker, and the leads about both."""

    listings: dict[str, int]
    """The number of each status, also if it is 0."""
    leads: dict[str, int]
    """The number of each status, also if it is 0."""
    first_answer_minutes: float | None
    """The median time to the first answer, of the leads of the last 30 days that have one; null if none has."""
    views: int
    new_leads: int
    """As are the views, the sum of the days."""
    days: list[DashboardDay]
    """The last 30 days of UTC, today included."""
