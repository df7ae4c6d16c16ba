"""The errors that file-service refuses a call with; the codes are public."""

from kit.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)


class FileNotFound(NotFound):
    code = "FILE_NOT_FOUND"
    message = "File not found."


class ConversationNotFound(NotFound):
    code = "CONVERSATION_NOT_FOUND"
    message = "Conversation not found."


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


class FileTooLarge(TooLarge):
    code = "FILE_TOO_LARGE"
    message = "The file is too large."


class QuotaExceeded(TooLarge):
    code = "QUOTA_EXCEEDED"
    message = "Your account has no room for this file."


class StorageFull(Unavailable):
    code = "STORAGE_FULL"
    message = "There is no room for files at the moment. Please try again later."


class UploadStalled(InvalidInput):
    code = "REQUEST_TIMEOUT"
    message = "The upload did not go on in time."


class UnsupportedFileType(UnsupportedMedia):
    code = "UNSUPPORTED_FILE_TYPE"
    message = "This type of file is not accepted."


class ContentTypeMismatch(UnsupportedMedia):
    code = "CONTENT_TYPE_MISMATCH"
    message = "The content of the file does not match its declared type."


class RangeNotSatisfiable(InvalidInput):
    code = "RANGE_NOT_SATISFIABLE"
    message = "The requested range is outside the file."


class ImageUnreadable(NotFound):
    code = "IMAGE_NOT_FOUND"
    message = "There is no smaller image of this file."


class ImageTooLarge(TooLarge):
    code = "IMAGE_TOO_LARGE"
    message = "The image has too many pixels."


class InvalidLink(Unauthenticated):
    code = "INVALID_LINK"
    message = "The link is not valid, or not any more."
