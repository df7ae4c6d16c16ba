"""The errors about who takes part in a conversation; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class NotPartOfRequest(Forbidden):
    code = "NOT_PART_OF_REQUEST"
    message = "You are not a participant of this request."


class NotPartOfConversation(Forbidden):
    code = "NOT_PART_OF_CONVERSATION"
    message = "Not part of this conversation."


class ReadOnlyForAdmins(Forbidden):
    code = "READ_ONLY_FOR_ADMINS"
    message = "Admins can read conversations but cannot write in them."


class ConversationNotFound(NotFound):
    code = "CONVERSATION_NOT_FOUND"
    message = "Conversation not found."


class AwaitingAnswer(Conflict):
    code = "AWAITING_ANSWER"
    message = "You can write more once the other side has answered."
