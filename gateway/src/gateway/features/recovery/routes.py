"""Routes of password reset and e-mail verification, served by auth-service."""

from fastapi import APIRouter

from gateway import problems
from gateway.budgets import CODES, MAILS, spends
from gateway.dependencies import Services
from gateway.features.accounts.schemas import Done
from gateway.features.recovery.schemas import (
    Objection,
    PasswordReset,
    ResetRequest,
    Verification,
    VerificationRequest,
    Verified,
)
from gateway.identity import OptionalCaller
from gateway.values import Json
from kit import rpc
from twou.auth.v1 import verification_pb2

router = APIRouter(tags=["accounts"])


@router.post("/auth/request-password-reset")
@spends(MAILS)
async def request_password_reset(body: ResetRequest, services: Services) -> Done:
    message = verification_pb2.RequestPasswordResetRequest(email=body.email)
    await rpc.unary(services.verification.RequestPasswordReset, message)
    return Done(message="If there is an account with this address, you will receive a mail.")


@router.post("/auth/reset-password", responses=problems.documented(400))
@spends(CODES)
async def reset_password(body: PasswordReset, services: Services) -> Done:
    message = verification_pb2.ResetPasswordRequest(token=body.token, new_password=body.new_password)
    await rpc.unary(services.verification.ResetPassword, message)
    return Done(message="Password changed. Please log in again.")


@router.post("/auth/request-verification")
@spends(MAILS)
async def request_verification(
    _caller: OptionalCaller, services: Services, body: VerificationRequest | None = None
) -> Done:
    message = verification_pb2.RequestVerificationRequest(email=body.email if body else None)
    await rpc.unary(services.verification.RequestVerification, message)
    return Done(message="If this address is not verified yet, you will receive a code.")


@router.post("/auth/verify-email", responses=problems.documented(400))
@spends(CODES)
async def verify_email(body: Verification, _caller: OptionalCaller, services: Services) -> Json[Verified]:
    message = verification_pb2.VerifyEmailRequest(code=body.code, email=body.email)
    answer = await rpc.unary(services.verification.VerifyEmail, message)
    return Verified.of(answer)


@router.post("/auth/object-to-email-change", responses=problems.documented(400))
@spends(CODES)
async def object_to_email_change(body: Objection, services: Services) -> Done:
    """Brings the address back to which the link was mailed, ends all sessions and mails a link for a new password."""
    message = verification_pb2.ObjectToEmailChangeRequest(token=body.token)
    await rpc.unary(services.verification.ObjectToEmailChange, message)
    return Done(message="The address was brought back. You will receive a mail to choose a new password.")
