"""The gRPC door: unpack, one action, pack. No answer tells whether an account exists."""

from functools import partial

from auth_service.accounts import convert as account_convert
from auth_service.accounts.fields import checked_email
from auth_service.convert import redacted
from auth_service.recovery import actions, convert
from auth_service.recovery.email_verification import EmailVerification
from auth_service.recovery.models import Challenge
from auth_service.recovery.password_reset import NewPassword, PasswordReset
from auth_service.throttle.limits import Throttle
from auth_service.vault import Vault
from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.auth.v1 import verification_pb2 as pb
from twou.auth.v1 import verification_pb2_grpc


class VerificationServicer(verification_pb2_grpc.VerificationServiceServicer):
    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        asking: Throttle,
        password_reset: PasswordReset,
        email_verification: EmailVerification,
    ) -> None:
        """*asking*: how many mails one client may cause."""
        self._database = database
        self._vault = vault
        self._asking = asking
        self._password_reset = password_reset
        self._email_verification = email_verification

    async def RequestPasswordReset(
        self, request: pb.RequestPasswordResetRequest, context: Context
    ) -> pb.RequestPasswordResetResponse:
        email = checked_email(request.email)

        async def effect(session: Session) -> pb.RequestPasswordResetResponse:
            await actions.ask_for_reset(session, email, self._asking)
            return pb.RequestPasswordResetResponse()

        return await idempotency.once(self._database, request, pb.RequestPasswordResetResponse, effect)

    async def ResetPassword(self, request: pb.ResetPasswordRequest, context: Context) -> pb.ResetPasswordResponse:
        self._password_reset.check(request.new_password)
        prepare = partial(self._password_reset.prepare, request.token, request.new_password)

        async def effect(new: NewPassword, session: Session) -> pb.ResetPasswordResponse:
            await self._password_reset.reset(new, session)
            return pb.ResetPasswordResponse()

        command = redacted(request, self._vault, "token", "new_password")
        return await idempotency.once_prepared(self._database, command, pb.ResetPasswordResponse, prepare, effect)

    async def RequestVerification(
        self, request: pb.RequestVerificationRequest, context: Context
    ) -> pb.RequestVerificationResponse:
        whom = convert.whom(request)

        async def effect(session: Session) -> pb.RequestVerificationResponse:
            await actions.ask_for_verification(session, whom, self._asking)
            return pb.RequestVerificationResponse()

        return await idempotency.once(self._database, request, pb.RequestVerificationResponse, effect)

    async def VerifyEmail(self, request: pb.VerifyEmailRequest, context: Context) -> pb.VerifyEmailResponse:
        prepare = partial(self._email_verification.try_code, convert.whom(request), request.code)

        async def effect(challenge: Challenge, session: Session) -> pb.VerifyEmailResponse:
            user = await self._email_verification.verify(challenge, session)
            who = caller.find()
            return pb.VerifyEmailResponse(user=account_convert.user(user) if who and who.user_id == user.id else None)

        command = redacted(request, self._vault, "code")
        return await idempotency.once_prepared(self._database, command, pb.VerifyEmailResponse, prepare, effect)
