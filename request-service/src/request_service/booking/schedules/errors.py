"""The errors about schedules; the codes are public."""

from kit.errors import Conflict, NotFound


class ScheduleNotFound(NotFound):
    code = "SCHEDULE_NOT_FOUND"
    message = "Schedule not found."


class TooManySchedules(Conflict):
    code = "TOO_MANY_SCHEDULES"
    message = "The venue has as many schedules as it may have. End one of them first."
