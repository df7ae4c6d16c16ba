"""The errors about waiting; the codes are public."""

from kit.errors import Conflict, NotFound


class WaitNotFound(NotFound):
    code = "WAIT_NOT_FOUND"
    message = "You are not waiting for this."


class AlreadyWaiting(Conflict):
    code = "ALREADY_WAITING"
    message = "This person is waiting for this service already."


class TooManyWaits(Conflict):
    code = "TOO_MANY_WAITS"
    message = "You are waiting for as many services as are allowed. Leave one of the lists first."
