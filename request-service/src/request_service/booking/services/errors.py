"""The errors about services; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class ServiceNotFound(NotFound):
    code = "SERVICE_NOT_FOUND"
    message = "Service not found."


class OnlyAdminsShare(Forbidden):
    code = "ONLY_ADMINS"
    message = "Admin privileges required."


class ServiceInactive(Conflict):
    code = "INVALID_TRANSITION"
    message = "The service is not offered any more."


class TooManyServices(Conflict):
    code = "TOO_MANY_SERVICES"
    message = "The venue has as many services as it may have. Change one that is not active instead."
