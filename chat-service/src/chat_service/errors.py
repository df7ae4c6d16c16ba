"""What chat-service refuses, with stable codes."""

from kit.errors import Forbidden


class NotPartOfRequest(Forbidden):
    code = "NOT_PART_OF_REQUEST"
    message = "Not part of this request."


class ReadOnlyForAdmins(Forbidden):
    code = "READ_ONLY_FOR_ADMINS"
    message = "Admins may read conversations, not write in them."
