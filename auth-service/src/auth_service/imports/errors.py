"""The errors of imports, each with its stable code."""

from kit.errors import Conflict, InvalidInput, NotFound, TooLarge


class ImportNotFound(NotFound):
    code = "IMPORT_NOT_FOUND"
    message = "Import not found."


class ImportTooLarge(TooLarge):
    code = "FILE_TOO_LARGE"
    message = "The file is too large."


class ImportStalled(InvalidInput):
    code = "REQUEST_TIMEOUT"
    message = "The upload did not go on in time."


class TooManyImports(Conflict):
    code = "TOO_MANY_IMPORTS"
    message = "Too many imports are going on. Please wait until one has ended."
