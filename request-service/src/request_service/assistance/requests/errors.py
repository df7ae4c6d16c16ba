from kit.errors import Conflict, Forbidden, NotFound


class RequestNotFound(NotFound):
    code = "REQUEST_NOT_FOUND"
    message = "Request not found."


class NotPartOfRequest(Forbidden):
    code = "NOT_PART_OF_REQUEST"
    message = "Not part of this request."


class OnlyClient(Forbidden):
    code = "ONLY_CLIENT"
    message = "Only the client of the request can do this."


class OnlyAssignedProvider(Forbidden):
    code = "ONLY_ASSIGNED_PROVIDER"
    message = "Only the provider who accepted the request can do this."


class OwnRequest(Forbidden):
    code = "OWN_REQUEST"
    message = "Nobody can accept his own request."


class AlreadyTaken(Conflict):
    code = "ALREADY_TAKEN"
    message = "The request is already taken."


class InvalidTransition(Conflict):
    code = "INVALID_TRANSITION"
    message = "Not possible in the present status of the request."


class StaleEpoch(Conflict):
    code = "STALE_EPOCH"
    message = "The request has been assigned anew since."
