"""Verification ⇄ protobuf."""

from uuid import UUID

from auth_service.accounts.fields import checked_email
from kit import caller
from twou.auth.v1 import verification_pb2 as pb


def whom(request: pb.RequestVerificationRequest | pb.VerifyEmailRequest) -> str | UUID:
    """The address that it is about, in normal form, or else the caller's id; Unauthenticated without either."""
    return checked_email(request.email) if request.HasField("email") else caller.current().user_id
