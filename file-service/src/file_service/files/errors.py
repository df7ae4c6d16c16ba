"""The errors that file-service refuses a call with; the codes are public."""

from kit.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
)


class FileNotFound(NotFound):
    code = "FILE_NOT_FOUND"
    message = "File not found."


class ConversationNotFound(NotFound):
    code = "CONVERSATION_NOT_FOUND"
    message = "Conversation not found."


class FileShown(Conflict):
    code = "FILE_HELD"
    message = "A listing has the file among its images. Take it out of the listing first."


class FileHeld(Conflict):
    code = "FILE_HELD"
    message = "The file is kept for the verification of your account."


class FileNotReady(Conflict):
    code = "FILE_NOT_READY"
    message = "The file is still being checked."


class FileWasRejected(Conflict):
    code = "FILE_REJECTED"
    message = "The file was rejected. Its bytes are not handed out."


class ReadOnlyForAdmins(Forbidden):
    code = "READ_ONLY_FOR_ADMINS"
    message = "Admins can read the files of a request but cannot add files."


class UploadStalled(InvalidInput):
    code = "REQUEST_TIMEOUT"
    message = "The upload did not go on in time."


class RangeNotSatisfiable(InvalidInput):
    code = "RANGE_NOT_SATISFIABLE"
    message = "The requested range is outside the file."
