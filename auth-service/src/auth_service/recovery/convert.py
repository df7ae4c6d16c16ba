"""Converts the requests of recovery from protobuf."""

from uuid import UUID

from auth_service.accounts.fields import checked_email
from auth_service.recovery.new_passwords import PasswordPair
from kit import caller
from twou.auth.v1 import auth_pb2, verification_pb2


def whom(request: verification_pb2.RequestVerificationRequest | verification_pb2.VerifyEmailRequest) -> str | UUID:
    """Returns the address of the request, in normal form, or else the caller's id.

    Raises Unauthenticated if there is neither.
    """
    return checked_email(request.email) if request.HasField("email") else caller.current().user_id


def passwords(request: auth_pb2.ChangePasswordRequest) -> PasswordPair:
    return PasswordPair(old=request.old_password, new=request.new_password)
