"""Converts verification from and to protobuf."""

from auth_service.verification.contacts import ContactType, RequestedCode, Verification
from kit import clock, protobuf
from twou.auth.v1 import contact_pb2 as pb
from twou.auth.v1.document_pb2 import DocumentStanding

_TYPES = protobuf.EnumMap(ContactType, pb.ContactType)


def contact_type(number: int) -> ContactType:
    """Raises InvalidInput if the number names no type."""
    return _TYPES.get("type", number)


def requested(code: RequestedCode) -> pb.RequestCodeResponse:
    expires_at = clock.to_timestamp(code.expires_at)
    return pb.RequestCodeResponse(id=str(code.id), type=_TYPES.to_proto[code.type], expires_at=expires_at)


def verification(found: Verification, documents: DocumentStanding) -> pb.GetVerificationResponse:
    phone, is_verified = found.phone, protobuf.optional(documents, "is_verified")
    return pb.GetVerificationResponse(
        email=pb.Contact(target=found.email, is_verified=found.email_is_verified),
        phone=None if phone is None else pb.Contact(target=phone, is_verified=found.phone_is_verified),
        is_verified=not found.missing if is_verified is None else is_verified,
        missing=[_TYPES.to_proto[one] for one in found.missing],
        documents=documents.documents,
        missing_documents=documents.missing,
    )
