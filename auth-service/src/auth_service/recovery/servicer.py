"""The gRPC servicer of VerificationService. No answer reveals whether an account exists."""

from functools import partial

from auth_service import origin
from auth_service.accounts import convert as account_convert
from auth_service.accounts.fields import checked_email
from auth_service.convert import redacted
from auth_service.facts.servicer import with_facts
from auth_service.recovery import actions, convert, new_passwords, objections
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.models import Challenge
from auth_service.recovery.new_passwords import PreparedReset
from auth_service.sessions.password_guard import PasswordGuard
from auth_service.throttle.limits import Throttle
from auth_service.vault import Vault
from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.auth.v1 import verification_pb2 as pb
from twou.auth.v1 import verification_pb2_grpc


class VerificationServicer(verification_pb2_grpc.VerificationServiceServicer):
    def __init__(  # noqa: PLR0913  # one for each collaborator
        self,
        database: Database,
        vault: Vault,
        guard: PasswordGuard,
        challenges: Challenges,
        *,
        asking: Throttle,
        trying: Throttle,
    ) -> None:
        """*asking* limits the mails that one client may cause, *trying* the codes that it may try."""
        self._database = database
        self._vault = vault
        self._guard = guard
        self._challenges = challenges
        self._asking = asking
        self._trying = trying

    async def RequestPasswordReset(
        self, request: pb.RequestPasswordResetRequest, context: Context
    ) -> pb.RequestPasswordResetResponse:
        email = checked_email(request.email)

        async def effect(session: Session) -> pb.RequestPasswordResetResponse:
            await actions.ask_for_reset(session, email, self._asking)
            return pb.RequestPasswordResetResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RequestPasswordResetResponse, effect)

    async def ResetPassword(self, request: pb.ResetPasswordRequest, context: Context) -> pb.ResetPasswordResponse:
        passwords, token, new = self._guard.passwords, request.token, request.new_password
        new_passwords.check_reset(new, passwords)
        prepare = partial(actions.prepare_reset, self._database, token, new, passwords, self._challenges)

        async def effect(prepared: PreparedReset, session: Session) -> pb.ResetPasswordResponse:
            await actions.reset_password(session, prepared, self._guard)
            return pb.ResetPasswordResponse()

        command = redacted(request, self._vault, "token", "new_password")
        return await idempotency.run_prepared(self._database, command, pb.ResetPasswordResponse, prepare, effect)

    async def RequestVerification(
        self, request: pb.RequestVerificationRequest, context: Context
    ) -> pb.RequestVerificationResponse:
        whom = convert.whom(request)

        async def effect(session: Session) -> pb.RequestVerificationResponse:
            await actions.ask_for_verification(session, whom, self._asking)
            return pb.RequestVerificationResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RequestVerificationResponse, effect)

    async def VerifyEmail(self, request: pb.VerifyEmailRequest, context: Context) -> pb.VerifyEmailResponse:
        whom, code = convert.whom(request), request.code
        prepare = partial(actions.try_code, self._database, whom, code, self._challenges, self._trying)

        async def effect(challenge: Challenge, session: Session) -> pb.VerifyEmailResponse:
            user = await actions.verify_email(session, challenge)
            who = caller.find()
            return pb.VerifyEmailResponse(user=account_convert.user(user) if who and who.user_id == user.id else None)

        command = redacted(request, self._vault, "code")
        answer = await idempotency.run_prepared(self._database, command, pb.VerifyEmailResponse, prepare, effect)
        return await with_facts(answer, self._database, self._vault)

    async def ObjectToEmailChange(
        self, request: pb.ObjectToEmailChangeRequest, context: Context
    ) -> pb.ObjectToEmailChangeResponse:
        async with self._database.transaction() as session:
            await self._trying.count_or_refuse(session, origin.current().network)

        async def effect(session: Session) -> pb.ObjectToEmailChangeResponse:
            await actions.object_to_email_change(session, objections.read(request.token, self._vault))
            return pb.ObjectToEmailChangeResponse()

        command = redacted(request, self._vault, "token")
        return await idempotency.run_idempotent(self._database, command, pb.ObjectToEmailChangeResponse, effect)
