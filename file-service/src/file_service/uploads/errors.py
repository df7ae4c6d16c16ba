"""The errors that uploads in pieces are refused with; the codes are public."""

from kit.errors import Conflict, InvalidInput, NotFound, TooLarge


class UploadNotFound(NotFound):
    code = "UPLOAD_NOT_FOUND"
    message = "Upload not found."


class OffsetConflict(Conflict):
    code = "OFFSET_CONFLICT"
    message = "Another number of bytes is stored: ask for the offset, and continue there."


class UploadInterrupted(InvalidInput):
    code = "UPLOAD_INTERRUPTED"
    message = "Another request has taken this upload over."


class UploadComplete(Conflict):
    code = "UPLOAD_COMPLETE"
    message = "The upload is complete: delete its file instead."


class TooManyUploads(Conflict):
    code = "TOO_MANY_UPLOADS"
    message = "Too many of your uploads are not complete: continue, delete or await the expiry of some."


class TooManyPieces(Conflict):
    code = "TOO_MANY_PIECES"
    message = "The upload arrived in too many pieces: begin again with larger ones."


class BodyTooLong(TooLarge):
    code = "FILE_TOO_LARGE"
    message = "The upload would be longer than was announced."


class ChecksumMismatch(InvalidInput):
    code = "CHECKSUM_MISMATCH"
    message = "The bytes do not have this checksum, and were not stored."
