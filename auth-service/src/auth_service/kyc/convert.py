"""Converts documents from and to protobuf."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from auth_service.document_types import DocumentType
from auth_service.kyc.errors import DocumentNotFound
from auth_service.kyc.fields import TypedDocument
from auth_service.kyc.lifecycle import DocumentStatus, RefusalReason
from auth_service.kyc.models import Document
from kit import clock, protobuf
from kit.errors import InvalidInput
from twou.auth.v1 import document_pb2 as pb

TYPES = protobuf.EnumMap(DocumentType, pb.DocumentType)
_STATUSES = protobuf.EnumMap(DocumentStatus, pb.DocumentStatus)
_DAYS = ("issued_on", "expires_on")
_OWN = protobuf.Packer(pb.Document, Document, without=("status", *_DAYS))
_REVIEWED = protobuf.Packer(pb.Submission, Document, without=("status", "claimed_by", "claimed_until", *_DAYS))
_REASONS = protobuf.EnumMap(RefusalReason, pb.RefusalReason)


def document_id(text: str) -> UUID:
    """Raises DocumentNotFound for a text that is no id."""
    return protobuf.an_id(text, DocumentNotFound)


def typed(request: pb.SubmitDocumentRequest) -> TypedDocument:
    """Raises InvalidInput for an unknown type."""
    return TypedDocument(
        document_type=TYPES.get("document_type", request.document_type),
        file_ids=tuple(request.file_ids),
        country=request.country,
        number=protobuf.optional(request, "number"),
        issued_on=protobuf.optional(request, "issued_on"),
        expires_on=protobuf.optional(request, "expires_on"),
    )


def status(number: pb.DocumentStatus.ValueType) -> DocumentStatus | None:
    return _STATUSES.find("status", number)


def reason(number: pb.RefusalReason.ValueType) -> RefusalReason:
    """Raises InvalidInput."""
    if not number:
        raise InvalidInput.field("reason", "must be given")
    return _REASONS.get("reason", number)


def document(found: Document) -> pb.Document:
    """Returns a document as its owner sees it."""
    return _OWN(found, status=_status_of(found), issued_on=_day(found.issued_on), expires_on=_day(found.expires_on))


def submission(found: Document) -> pb.Submission:
    """Returns a document as reviewers see it."""
    shown = _status_of(found)
    is_claimed = shown == pb.DOCUMENT_STATUS_IN_REVIEW
    return _REVIEWED(
        found,
        status=shown,
        issued_on=_day(found.issued_on),
        expires_on=_day(found.expires_on),
        claimed_by=str(found.claimed_by) if is_claimed else None,
        claimed_until=clock.to_timestamp(found.claimed_until) if is_claimed else None,
    )


def _status_of(found: Document) -> pb.DocumentStatus.ValueType:
    return _STATUSES.to_proto[found.status_at(clock.now())]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def standing(
    documents: Iterable[Document], missing: Iterable[DocumentType], *, is_verified: bool | None
) -> pb.DocumentStanding:
    return pb.DocumentStanding(
        documents=map(document, documents),
        missing=[TYPES.to_proto[one] for one in missing],
        is_verified=is_verified,
    )
