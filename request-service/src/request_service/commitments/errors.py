"""The errors about commitments; the codes are public."""

from kit.errors import Conflict, NotFound


class CommitmentNotFound(NotFound):
    code = "COMMITMENT_NOT_FOUND"
    message = "Commitment not found."


class Committed(Conflict):
    code = "COMMITTED"
    message = "You are committed elsewhere at this time."


class NotTimeOff(Conflict):
    code = "NOT_TIME_OFF"
    message = "Only time off can be deleted here. End a job or cancel a booking instead."


class TooMuchTimeOff(Conflict):
    code = "TOO_MUCH_TIME_OFF"
    message = "You have as many times off ahead as are allowed. Delete one of them first."
