"""The gRPC servicer of ContactService. Its answers depend on the caller's own account alone."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from auth_service.convert import redacted
from auth_service.recovery import actions as recovery
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.models import Challenge
from auth_service.vault import Vault
from auth_service.verification import actions, convert
from auth_service.verification.actions import CodeRules
from auth_service.verification.contacts import ContactType
from auth_service.verification.models import PhoneCode
from kit import caller, idempotency, protobuf
from kit.database import Database, ReadSession, Session
from kit.grpc_server import Context
from twou.auth.v1 import contact_pb2 as pb
from twou.auth.v1 import contact_pb2_grpc
from twou.auth.v1.document_pb2 import DocumentStanding

# Tells what the documents of an account make of it. This noun does not know them.
type Documents = Callable[[ReadSession, UUID], Awaitable[DocumentStanding]]


class ContactServicer(contact_pb2_grpc.ContactServiceServicer):
    def __init__(
        self, database: Database, vault: Vault, challenges: Challenges, rules: CodeRules, *, documents: Documents
    ) -> None:
        self._database = database
        self._vault = vault
        self._challenges = challenges
        self._rules = rules
        self._documents = documents

    async def RequestCode(self, request: pb.RequestCodeRequest, context: Context) -> pb.RequestCodeResponse:
        contact = self._rules.contacts.read(convert.contact_type(request.type), request.target)
        user_id = caller.current().user_id

        async def effect(session: Session) -> pb.RequestCodeResponse:
            return convert.requested(await actions.request_code(session, user_id, contact, self._rules))

        command = redacted(request, self._vault, "target")
        return await idempotency.run_idempotent(self._database, command, pb.RequestCodeResponse, effect)

    async def ConfirmCode(self, request: pb.ConfirmCodeRequest, context: Context) -> pb.ConfirmCodeResponse:
        contact_type, typed = convert.contact_type(request.type), protobuf.optional(request, "target")
        target = None if typed is None else self._rules.contacts.normal(contact_type, typed)
        command = redacted(request, self._vault, "code", "target")
        confirm = self._confirm_email if contact_type is ContactType.EMAIL else self._confirm_phone
        return await confirm(command, request.code, target)

    async def _confirm_email(
        self, command: pb.ConfirmCodeRequest, code: str, email: str | None
    ) -> pb.ConfirmCodeResponse:
        user_id, trying = caller.current().user_id, self._rules.trying
        whom = user_id if email is None else email
        prepare = partial(recovery.try_code, self._database, whom, code, self._challenges, trying, owner=user_id)

        async def effect(challenge: Challenge, session: Session) -> pb.ConfirmCodeResponse:
            await recovery.verify_email(session, challenge)
            return pb.ConfirmCodeResponse()

        return await idempotency.run_prepared(self._database, command, pb.ConfirmCodeResponse, prepare, effect)

    async def _confirm_phone(
        self, command: pb.ConfirmCodeRequest, code: str, number: str | None
    ) -> pb.ConfirmCodeResponse:
        user_id = caller.current().user_id
        prepare = partial(actions.try_phone_code, self._database, user_id, code, number, self._rules)

        async def effect(found: PhoneCode, session: Session) -> pb.ConfirmCodeResponse:
            await actions.verify_phone(session, found, self._rules.contacts)
            return pb.ConfirmCodeResponse()

        return await idempotency.run_prepared(self._database, command, pb.ConfirmCodeResponse, prepare, effect)

    async def GetVerification(self, request: pb.GetVerificationRequest, context: Context) -> pb.GetVerificationResponse:
        user_id = caller.current().user_id
        async with self._database.read() as session:
            found = await actions.get_verification(session, user_id, self._rules)
            documents = await self._documents(session, user_id)
        return convert.verification(found, documents)
