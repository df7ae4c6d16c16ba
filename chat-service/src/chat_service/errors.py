"""The errors that chat-service refuses a call with; the codes are public."""

from kit.errors import Forbidden


class NotPartOfRequest(Forbidden):
    code = "NOT_PART_OF_REQUEST"
    message = "You are not a participant of this request."


class ReadOnlyForAdmins(Forbidden):
    code = "READ_ONLY_FOR_ADMINS"
    message = "Admins can read conversations but cannot write in them."
