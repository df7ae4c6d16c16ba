"""The headers of tus 1.0, the protocol of resumable uploads (https://tus.io/protocols/resumable-upload)."""

import base64
import re
from collections.abc import Callable, Coroutine, Mapping
from email.utils import format_datetime
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway import problems
from kit import clock
from kit.errors import AppError, InvalidInput, UnsupportedMedia
from twou.file.v1 import file_pb2, upload_pb2

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
CONTENT_TYPE = "application/offset+octet-stream"
RESUMABLE = {"Tus-Resumable": VERSION}
# Headers that a page of another origin sends, and reads.
REQUEST_HEADERS = ("Tus-Resumable", "Upload-Checksum", "Upload-Length", "Upload-Metadata", "Upload-Offset")
ANSWER_HEADERS = (
    "Location",
    "Tus-Checksum-Algorithm",
    "Tus-Extension",
    "Tus-Max-Size",
    "Tus-Resumable",
    "Tus-Version",
    "Upload-Expires",
    "Upload-Length",
    "Upload-Metadata",
    "Upload-Offset",
)

_ALGORITHMS = {
    "sha1": upload_pb2.CHECKSUM_ALGORITHM_SHA1,
    "sha256": upload_pb2.CHECKSUM_ALGORITHM_SHA256,
}
CHECKSUM_ALGORITHMS = ",".join(_ALGORITHMS)
# The headers of extensions that are not offered.
_OTHER_EXTENSIONS = ("Upload-Concat", "Upload-Defer-Length")
_MAX_DIGITS = 18
MAX_NUMBER = 10**_MAX_DIGITS - 1
_NUMBER = re.compile(rf"[0-9]{{1,{_MAX_DIGITS}}}")
_KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]+")
# The keys of `Upload-Metadata` that have a meaning here.
_KNOWN_KEYS = ("filename", "filetype", "request_id", "conversation_id", "purpose")


class VersionNotSupported(InvalidInput):
    code = "TUS_VERSION_NOT_SUPPORTED"
    message = f"The header Tus-Resumable must be {VERSION}."


class ChecksumNotSupported(InvalidInput):
    code = "CHECKSUM_NOT_SUPPORTED"
    message = f"The algorithms of checksums are {CHECKSUM_ALGORITHMS}."


class TusRoute(APIRoute):
    """Adds the version to every answer, refusals included."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_with_version(request: Request) -> Response:
            try:
                response = await handle(request)
            except (AppError, HTTPException, RequestValidationError) as error:
                response = await problems.answer(request, error)
            response.headers.update(RESUMABLE)
            if response.status_code == problems.status_of(VersionNotSupported):
                response.headers["Tus-Version"] = VERSION
            return response

        return handle_with_version


def require_version(request: Request) -> None:
    """Raises VersionNotSupported."""
    if request.headers.get("tus-resumable") != VERSION:
        raise VersionNotSupported


def has_bytes(request: Request) -> bool:
    """Returns true if the request that creates an upload also brings its first bytes. Raises UnsupportedMedia."""
    if _content_type(request) == CONTENT_TYPE:
        return True
    if request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers:
        raise UnsupportedMedia(f"The bytes of an upload have the type {CONTENT_TYPE}.")
    return False


def require_bytes(request: Request) -> None:
    """Raises UnsupportedMedia."""
    if _content_type(request) != CONTENT_TYPE:
        raise UnsupportedMedia(f"The bytes of an upload have the type {CONTENT_TYPE}.")


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def number(request: Request, name: str) -> int:
    """Returns the number in a header. Raises InvalidInput if there is none, or another value."""
    values = request.headers.getlist(name)
    if len(values) != 1 or _NUMBER.fullmatch(values[0]) is None:
        raise InvalidInput.field(name, "must be given once, as a whole number that is not negative")
    return int(values[0])


def new_upload(request: Request) -> upload_pb2.CreateUploadRequest:
    """Returns what the headers tell about a new upload. Raises InvalidInput."""
    for name in _OTHER_EXTENSIONS:
        if name in request.headers:
            # Not ignored: each part of a concatenation would become a file.
            raise InvalidInput.field(name, f"must not be given: the extensions are {EXTENSIONS}")
    values = request.headers.getlist("upload-metadata")
    if len(values) > 1:
        raise InvalidInput.field("Upload-Metadata", "must be given once")
    text = values[0] if values else ""
    told = _metadata(text)
    header = file_pb2.UploadHeader(
        request_id=told.get("request_id"),
        conversation_id=told.get("conversation_id"),
        filename=told.get("filename", ""),
        content_type=told.get("filetype", ""),
        purpose=_purpose(told),
    )
    return upload_pb2.CreateUploadRequest(header=header, length=number(request, "Upload-Length"), metadata=text)


def _metadata(text: str) -> dict[str, str]:
    """Returns the texts of the keys that are known here. The bytes of other keys may be anything."""
    found: dict[str, bytes] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        if key in found or _KEY.fullmatch(key) is None:
            raise InvalidInput.field("Upload-Metadata", "must have different keys of printable ASCII characters")
        found[key] = _decoded("Upload-Metadata", value)
    try:
        return {key: found[key].decode() for key in _KNOWN_KEYS if key in found}
    except UnicodeDecodeError:
        raise InvalidInput.field("Upload-Metadata", f"must have UTF-8 text as {', '.join(_KNOWN_KEYS)}") from None


def _purpose(told: Mapping[str, str]) -> file_pb2.FilePurpose.ValueType:
    try:
        return file_pb2.FilePurpose.Value(f"FILE_PURPOSE_{told.get('purpose', 'general').upper()}")
    except ValueError:
        raise InvalidInput.field("purpose", "is not a known purpose") from None


def continuation(request: Request, upload_id: str, offset: int) -> upload_pb2.ContinueHeader:
    """Returns what the headers tell about the bytes that follow. Raises InvalidInput or ChecksumNotSupported."""
    header = upload_pb2.ContinueHeader(upload_id=upload_id, offset=offset)
    if "content-length" in request.headers:
        header.size = number(request, "Content-Length")
    if "upload-checksum" in request.headers:
        algorithm, _, value = request.headers["upload-checksum"].partition(" ")
        if algorithm not in _ALGORITHMS:
            raise ChecksumNotSupported
        header.checksum_algorithm = _ALGORITHMS[algorithm]
        header.checksum = _decoded("Upload-Checksum", value)
        if not header.checksum:
            raise InvalidInput.field("Upload-Checksum", "must have a value in Base64 behind the algorithm")
    return header


def _decoded(field: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise InvalidInput.field(field, "must have values in Base64") from None


def rules(answer: upload_pb2.GetUploadRulesResponse) -> dict[str, str]:
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(answer.max_length),
        "Tus-Checksum-Algorithm": CHECKSUM_ALGORITHMS,
    }


def progress(upload: upload_pb2.Upload) -> dict[str, str]:
    """Returns the headers that tell how far an upload is."""
    expires_at = clock.from_timestamp(upload.expires_at)
    return {"Upload-Offset": str(upload.offset), "Upload-Expires": format_datetime(expires_at, usegmt=True)}


def description(upload: upload_pb2.Upload) -> dict[str, str]:
    """Returns the headers that a client asks for before it goes on."""
    told = {"Upload-Metadata": upload.metadata} if upload.metadata else {}
    return {**progress(upload), "Upload-Length": str(upload.length), **told, "Cache-Control": "no-store"}
