"""The gRPC servicer of AuthService: each method unpacks its request, calls one action and packs the answer."""

from collections.abc import Awaitable, Callable
from functools import partial

from google.protobuf.message import Message

from auth_service import origin
from auth_service.accounts import convert as account_convert
from auth_service.accounts import queries as account_queries
from auth_service.convert import redacted
from auth_service.facts import actions as facts
from auth_service.facts import convert as fact_convert
from auth_service.facts.servicer import with_facts
from auth_service.identity import actions, convert, forms
from auth_service.keys.actions import public_keys
from auth_service.recovery import actions as recovery
from auth_service.recovery import convert as recovery_convert
from auth_service.recovery import new_passwords
from auth_service.recovery.new_passwords import PreparedChange
from auth_service.second_factors import actions as second_factors
from auth_service.sessions import actions as sessions
from auth_service.sessions import convert as session_convert
from auth_service.sessions import refresh_tokens
from auth_service.sessions.attempts import read_attempt
from auth_service.sessions.errors import InvalidCredentials, InvalidRefreshToken
from auth_service.sessions.familiar import is_known_device
from auth_service.sessions.login_budget import LoginBudget
from auth_service.sessions.password_guard import PasswordGuard
from auth_service.sessions.reauthentication import Proof, prove
from auth_service.sessions.tokens import Tokens
from auth_service.throttle.limits import Throttle
from auth_service.vault import Vault
from kit import caller, idempotency, protobuf
from kit.database import Database, Session
from kit.grpc_server import Context
from kit.ids import find_id
from kit.session_states import SessionState
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1 import auth_pb2_grpc

type _Proven = (
    pb.EndSessionRequest
    | pb.EndOtherSessionsRequest
    | pb.DeleteMeRequest
    | pb.BeginSecondFactorRequest
    | pb.RemoveSecondFactorRequest
)


class AuthServicer(auth_pb2_grpc.AuthServiceServicer):
    def __init__(  # noqa: PLR0913  # one for each collaborator
        self,
        database: Database,
        vault: Vault,
        guard: PasswordGuard,
        tokens: Tokens,
        *,
        guessing: Throttle,
        logins: LoginBudget,
    ) -> None:
        """*guessing* limits the wrong passwords of one client for all accounts, *logins* its logins, right ones too."""
        self._database = database
        self._vault = vault
        self._guard = guard
        self._tokens = tokens
        self._guessing = guessing
        self._logins = logins

    async def Register(self, request: pb.RegisterRequest, context: Context) -> pb.RegisterResponse:
        registration, stated = forms.checked_sign_up(convert.sign_up(request), self._guard.passwords)
        prepare = partial(self._guard.passwords.hash, request.password)

        async def effect(password_hash: str, session: Session) -> pb.RegisterResponse:
            user = await actions.register(session, registration, stated, password_hash, self._vault)
            return pb.RegisterResponse(user=account_convert.user(user))

        command = redacted(fact_convert.without_facts(request, self._vault), self._vault, "password")
        answer = await idempotency.run_prepared(self._database, command, pb.RegisterResponse, prepare, effect)
        return await with_facts(answer, self._database, self._vault)

    async def Login(self, request: pb.LoginRequest, context: Context) -> pb.LoginResponse:
        attempt = read_attempt(request.identifier, request.password, request.code)
        await self._logins.take(attempt)
        is_known = partial(is_known_device, self._database, attempt.identifier)
        here = origin.current().network
        async with self._guessing.counting(self._database, here, InvalidCredentials, unless=is_known):
            pair = await sessions.log_in(self._database, attempt, self._guard, self._tokens)
        return pb.LoginResponse(tokens=session_convert.tokens(pair))

    async def Refresh(self, request: pb.RefreshRequest, context: Context) -> pb.RefreshResponse:
        token = refresh_tokens.read(request.refresh_token)
        async with self._database.transaction() as session:
            pair = await sessions.refresh(session, token, self._tokens)
        if pair is None:
            raise InvalidRefreshToken
        return pb.RefreshResponse(tokens=session_convert.tokens(pair))

    async def Logout(self, request: pb.LogoutRequest, context: Context) -> pb.LogoutResponse:
        async with self._database.transaction() as session:
            await sessions.log_out(session, caller.current().session_id)
        return pb.LogoutResponse()

    async def GetMe(self, request: pb.GetMeRequest, context: Context) -> pb.GetMeResponse:
        async with self._database.read_once() as session:
            profile = await facts.get_active_profile(session, caller.current().user_id)
        return pb.GetMeResponse(user=fact_convert.profile(profile, self._vault))

    async def ListNames(self, request: pb.ListNamesRequest, context: Context) -> pb.ListNamesResponse:
        user_ids = account_convert.user_ids(request)
        async with self._database.read_once() as session:
            users = await account_queries.list_names(session, user_ids)
        return pb.ListNamesResponse(users=map(account_convert.named_user, users))

    async def UpdateMe(self, request: pb.UpdateMeRequest, context: Context) -> pb.UpdateMeResponse:
        changes, new_facts = forms.checked_change(convert.change(request))
        who, password = caller.current(), protobuf.optional(request, "password")

        async def effect(proof: Proof | None, session: Session) -> pb.UpdateMeResponse:
            user = await actions.update_me(session, who, changes, proof)
            await actions.change_facts(session, user, new_facts, self._vault)
            return pb.UpdateMeResponse(user=account_convert.user(user))

        prepare = partial(actions.prepare_update, self._database, who, changes, password, self._guard)
        command = convert.without_secrets(request, self._vault)
        answer = await idempotency.run_prepared(self._database, command, pb.UpdateMeResponse, prepare, effect)
        return await with_facts(answer, self._database, self._vault)

    async def ChangePassword(self, request: pb.ChangePasswordRequest, context: Context) -> pb.ChangePasswordResponse:
        who, typed = caller.current(), recovery_convert.passwords(request)
        new_passwords.check_change(typed, self._guard.passwords)
        prepare = partial(recovery.prepare_password_change, self._database, who, typed, self._guard)

        async def effect(prepared: PreparedChange, session: Session) -> pb.ChangePasswordResponse:
            await recovery.change_password(session, who, prepared, self._guard)
            return pb.ChangePasswordResponse()

        command = redacted(request, self._vault, "old_password", "new_password")
        return await idempotency.run_prepared(self._database, command, pb.ChangePasswordResponse, prepare, effect)

    async def ListSessions(self, request: pb.ListSessionsRequest, context: Context) -> pb.ListSessionsResponse:
        async with self._database.read_once() as session:
            live = await sessions.list_sessions(session, caller.current().user_id)
        return session_convert.sessions(live, caller.current().session_id)

    async def EndSession(self, request: pb.EndSessionRequest, context: Context) -> pb.EndSessionResponse:
        who = caller.current()

        async def effect(_proof: Proof | None, session: Session) -> pb.EndSessionResponse:
            await sessions.end_session(session, who, session_convert.session_id(request.session_id))
            return pb.EndSessionResponse()

        # Ending the current session is a logout.
        is_own = find_id(request.session_id) == who.session_id
        return await self._prepared(
            request, pb.EndSessionResponse, _without_proof if is_own else self._proving(request), effect
        )

    async def EndOtherSessions(
        self, request: pb.EndOtherSessionsRequest, context: Context
    ) -> pb.EndOtherSessionsResponse:
        async def effect(_proof: Proof, session: Session) -> pb.EndOtherSessionsResponse:
            return pb.EndOtherSessionsResponse(ended=await sessions.end_other_sessions(session, caller.current()))

        return await self._prepared(request, pb.EndOtherSessionsResponse, self._proving(request), effect)

    async def DeleteMe(self, request: pb.DeleteMeRequest, context: Context) -> pb.DeleteMeResponse:
        async def effect(proof: Proof, session: Session) -> pb.DeleteMeResponse:
            await actions.delete_me(session, caller.current(), proof)
            return pb.DeleteMeResponse()

        return await self._prepared(request, pb.DeleteMeResponse, self._proving(request), effect)

    # Answers that hold secrets are not stored, so these two have no idempotency key.

    async def BeginSecondFactor(
        self, request: pb.BeginSecondFactorRequest, context: Context
    ) -> pb.BeginSecondFactorResponse:
        proof = await self._proving(request)()
        async with self._database.transaction() as session:
            user = await actions.lock_owner(session, caller.current(), proof)
            setup = await second_factors.begin(session, user, self._vault)
        return pb.BeginSecondFactorResponse(secret=setup.secret, uri=setup.uri)

    async def ConfirmSecondFactor(
        self, request: pb.ConfirmSecondFactorRequest, context: Context
    ) -> pb.ConfirmSecondFactorResponse:
        made = await actions.confirm_second_factor(
            self._database, caller.current(), request.code, self._vault, self._guard
        )
        return pb.ConfirmSecondFactorResponse(recovery_codes=made)

    async def RemoveSecondFactor(
        self, request: pb.RemoveSecondFactorRequest, context: Context
    ) -> pb.RemoveSecondFactorResponse:
        async def effect(proof: Proof, session: Session) -> pb.RemoveSecondFactorResponse:
            await actions.remove_second_factor(session, caller.current(), proof, self._tokens)
            return pb.RemoveSecondFactorResponse()

        return await self._prepared(request, pb.RemoveSecondFactorResponse, self._proving(request), effect)

    async def GetSessionState(self, request: pb.GetSessionStateRequest, context: Context) -> pb.GetSessionStateResponse:
        session_id = find_id(request.session_id)
        state = await sessions.session_state(self._database, session_id) if session_id else SessionState(is_live=False)
        return pb.GetSessionStateResponse(is_live=state.is_live, epoch=state.epoch, user_epoch=state.user_epoch)

    async def GetKeys(self, request: pb.GetKeysRequest, context: Context) -> pb.GetKeysResponse:
        return pb.GetKeysResponse(jwks_json=await public_keys(self._database, self._vault))

    def _proving(self, request: _Proven) -> Callable[[], Awaitable[Proof]]:
        return partial(prove, self._database, caller.current(), protobuf.optional(request, "password"), self._guard)

    async def _prepared[Prepared, Response: Message](
        self,
        request: Message,
        response: type[Response],
        prepare: Callable[[], Awaitable[Prepared]],
        effect: Callable[[Prepared, Session], Awaitable[Response]],
    ) -> Response:
        command = redacted(request, self._vault, "password")
        return await idempotency.run_prepared(self._database, command, response, prepare, effect)


async def _without_proof() -> None:
    """Prepares nothing."""
