"""The errors about requests; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class RequestNotFound(NotFound):
    code = "REQUEST_NOT_FOUND"
    message = "Request not found."


class NotPartOfRequest(Forbidden):
    code = "NOT_PART_OF_REQUEST"
    message = "You are not a participant of this request."


class OnlyClient(Forbidden):
    code = "ONLY_CLIENT"
    message = "Only the client of the request can do this."


class OnlyAssignedProvider(Forbidden):
    code = "ONLY_ASSIGNED_PROVIDER"
    message = "Only the provider who accepted the request can do this."


class OwnRequest(Forbidden):
    code = "OWN_REQUEST"
    message = "You cannot accept your own request."


class TooManyOpenRequests(Conflict):
    code = "TOO_MANY_OPEN_REQUESTS"
    message = "You have as many open requests as are allowed. Complete or cancel one of them first."


class PriceFixed(Conflict):
    code = "PRICE_FIXED"
    message = "The request has a quote, which is for its category, place and time. Cancel it to ask for another one."


class AlreadyTaken(Conflict):
    code = "ALREADY_TAKEN"
    message = "The request is already taken."


class InvalidTransition(Conflict):
    code = "INVALID_TRANSITION"
    message = "This action is not allowed in the request's current status."


class StaleEpoch(Conflict):
    code = "STALE_EPOCH"
    message = "The request was reassigned. Reload it and try again."
