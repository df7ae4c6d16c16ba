"""The errors that bytes are refused with; the codes are public."""

from kit.errors import TooLarge, Unavailable, UnsupportedMedia


class FileTooLarge(TooLarge):
    code = "FILE_TOO_LARGE"
    message = "The file is too large."


class QuotaExceeded(TooLarge):
    code = "QUOTA_EXCEEDED"
    message = "Your account has no room for this file."


class StorageFull(Unavailable):
    code = "STORAGE_FULL"
    message = "There is no room for files at the moment. Please try again later."


class UnsupportedFileType(UnsupportedMedia):
    code = "UNSUPPORTED_FILE_TYPE"
    message = "This type of file is not accepted."


class ContentTypeMismatch(UnsupportedMedia):
    code = "CONTENT_TYPE_MISMATCH"
    message = "The content of the file does not match its declared type."


class ImageTooLarge(TooLarge):
    code = "IMAGE_TOO_LARGE"
    message = "The image has too many pixels."
