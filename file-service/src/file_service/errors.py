"""What file-service refuses, with stable codes."""

from kit.errors import Forbidden, InvalidInput, NotFound, TooLarge, UnsupportedMedia


class FileNotFound(NotFound):
    code = "FILE_NOT_FOUND"
    message = "File not found."


class ReadOnlyForAdmins(Forbidden):
    code = "READ_ONLY_FOR_ADMINS"
    message = "Admins may read the files of a request, not add to them."


class FileTooLarge(TooLarge):
    code = "FILE_TOO_LARGE"
    message = "The file is too large."


class UnsupportedFileType(UnsupportedMedia):
    code = "UNSUPPORTED_FILE_TYPE"
    message = "Files of this type are not accepted."


class ContentTypeMismatch(UnsupportedMedia):
    code = "CONTENT_TYPE_MISMATCH"
    message = "The content is of another type than declared."


class RangeNotSatisfiable(InvalidInput):
    code = "RANGE_NOT_SATISFIABLE"
    message = "The file has no such bytes."
