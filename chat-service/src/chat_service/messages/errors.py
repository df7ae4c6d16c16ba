"""The errors about messages; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class MessageNotFound(NotFound):
    code = "MESSAGE_NOT_FOUND"
    message = "Message not found."


class NotOwnMessage(Forbidden):
    code = "NOT_OWN_MESSAGE"
    message = "Only its sender can change a message."


class MessageDeleted(Conflict):
    code = "MESSAGE_DELETED"
    message = "The message was deleted."
