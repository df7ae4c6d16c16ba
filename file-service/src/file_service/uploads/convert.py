"""Converts between models of uploads and protobuf messages."""

import hashlib
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from file_service.files import convert
from file_service.files.drafts import Draft
from file_service.uploads.errors import UploadNotFound
from file_service.uploads.models import MAX_CONTENT_TYPE, Upload
from kit import clock
from kit.errors import InvalidInput
from kit.protobuf import an_id, optional
from kit.text import max_length_issue, nul_issue
from twou.file.v1 import upload_pb2 as pb

MAX_DESCRIPTION = 10_000
# The command whose answer is stored under an `Idempotency-Key`.
Creation = pb.CreateUploadRequest


class Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


_HASHES = {
    # A check against errors of the line, by a protocol that demands this algorithm.
    pb.CHECKSUM_ALGORITHM_SHA1: lambda: hashlib.sha1(usedforsecurity=False),
    pb.CHECKSUM_ALGORITHM_SHA256: hashlib.sha256,
}


@dataclass(frozen=True)
class NewUpload:
    draft: Draft
    # As the client declares it.
    content_type: str
    length: int
    description: str


@dataclass(frozen=True)
class Continuation:
    """The statements of a client about the bytes that it is about to send."""

    upload_id: UUID
    offset: int
    # `None` if it is not known.
    size: int | None = None
    # Empty without a checksum; otherwise the bytes are stored together or not at all.
    checksum: bytes = b""
    algorithm: pb.ChecksumAlgorithm.ValueType = pb.CHECKSUM_ALGORITHM_UNSPECIFIED

    def new_hash(self) -> Hash | None:
        return _HASHES[self.algorithm]() if self.checksum else None


def new_upload(request: pb.CreateUploadRequest) -> NewUpload:
    if request.length < 1:
        raise InvalidInput.field("Upload-Length", "must be at least 1")
    if issue := nul_issue(request.metadata) or max_length_issue(request.metadata, MAX_DESCRIPTION):
        raise InvalidInput.field("Upload-Metadata", issue)
    if issue := nul_issue(request.header.content_type) or max_length_issue(
        request.header.content_type, MAX_CONTENT_TYPE
    ):
        raise InvalidInput.field("filetype", issue)
    return NewUpload(convert.draft(request.header), request.header.content_type, request.length, request.metadata)


def continuation(header: pb.ContinueHeader) -> Continuation:
    if bool(header.checksum) != (header.checksum_algorithm in _HASHES):
        raise InvalidInput.field("Upload-Checksum", "must have a known algorithm")
    return Continuation(
        upload_id=an_id(header.upload_id, UploadNotFound),
        offset=header.offset,
        size=optional(header, "size"),
        checksum=header.checksum,
        algorithm=header.checksum_algorithm,
    )


def upload(upload: Upload) -> pb.Upload:
    return pb.Upload(
        id=str(upload.id),
        length=upload.length,
        offset=upload.offset,
        metadata=upload.description,
        expires_at=clock.to_timestamp(upload.expires_at),
    )
