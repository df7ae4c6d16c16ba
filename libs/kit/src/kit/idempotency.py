"""Lets a command that is sent twice take effect once.

A client may send an `Idempotency-Key` with a command. The first answer is stored in the transaction of the effect, so
both exist or neither does; a refusal stores nothing. A second command with the same key and content gets the first
answer again. It is refused if its content differs, or, for the moment, if the first one is still running.

Work that takes long or consumes something is prepared before the transaction, and only once for a repeated command.
"""

import contextlib
import hashlib
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from google.protobuf.message import Message
from sqlalchemy import LargeBinary, and_, bindparam, delete, func, insert, or_, select

from kit import call, caller, clock
from kit.database import Database, ReadSession, Session, dialect_of, insert_later
from kit.errors import AppError, Conflict, InvalidInput
from kit.statements import once
from kit.tables import idempotency

_MAX_KEY_LENGTH = 255
_ANONYMOUS = "anonymous "
# Enough for an IPv6 address with a zone.
_MAX_ADDRESS_LENGTH = 64

_ANSWER = once(
    select(idempotency.c.fingerprint, idempotency.c.response).where(
        idempotency.c.scope == bindparam("of_scope"), idempotency.c.key == bindparam("of_key")
    )
)
_INSERT = once(insert(idempotency))
_TRY_LOCK = once(select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0))))


class KeyReused(InvalidInput):
    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This Idempotency-Key was used with other content."


class StillRunning(Conflict):
    code = "IDEMPOTENCY_IN_PROGRESS"
    message = "The first request with this Idempotency-Key is still running."


class StalePreparation(Exception):
    """The result of the preparation is outdated when the transaction begins."""


async def run_idempotent[Response: Message](
    database: Database,
    command: Message,
    response: type[Response],
    effect: Callable[[Session], Awaitable[Response]],
) -> Response:
    """Runs *effect* in a transaction, or returns the stored answer if the command was answered before.

    Raises `KeyReused` or `StillRunning`.
    """
    scope_and_key = _scope_and_key(command)
    if scope_and_key is None:
        async with database.transaction() as session:
            return await effect(session)
    if scope_and_key in database.running_commands:
        raise StillRunning(retry_after=1)
    database.running_commands.add(scope_and_key)
    try:
        return await _run_once(database, scope_and_key, command, response, effect)
    finally:
        database.running_commands.discard(scope_and_key)


async def run_prepared[Prepared, Response: Message](
    database: Database,
    command: Message,
    response: type[Response],
    prepare: Callable[[], Awaitable[Prepared]],
    effect: Callable[[Prepared, Session], Awaitable[Response]],
) -> Response:
    """Runs *effect* like `run_idempotent`, with the result of *prepare*, which runs before the transaction.

    Prepares again if the effect raises `StalePreparation`.
    """
    answer = await find_answer(database, command, response)
    while answer is None:
        try:
            prepared = await prepare()
        except AppError:
            # The first command, answered meanwhile, may have consumed what this one needs.
            answer = await find_answer(database, command, response)
            if answer is None:
                raise
            return answer
        with contextlib.suppress(StalePreparation):
            answer = await run_idempotent(database, command, response, partial(effect, prepared))
    return answer


async def find_answer[Response: Message](
    database: Database, command: Message, response: type[Response]
) -> Response | None:
    """Returns the stored answer to this command under the same key, or `None`. Raises `KeyReused`."""
    scope_and_key = _scope_and_key(command)
    if scope_and_key is None:
        return None
    async with database.read_once() as session:
        return await _find_answer(session, scope_and_key, _fingerprint(command), response)


async def withdraw(session: Session, command: type[Message]) -> None:
    """Deletes the stored answer to a command of this type under the key of the current call, if there is one.

    For a call that consists of several commands, of which a later one was refused: its repetition begins anew.
    """
    scope_and_key = _scope_and_key(command())
    if scope_and_key is not None:
        scope, key = scope_and_key
        await session.execute(delete(idempotency).where(idempotency.c.scope == scope, idempotency.c.key == key))


async def forget(session: Session, user_id: UUID) -> None:
    """Deletes the stored answers to all commands of a user, which may hold personal data.

    Those without a token, such as the registration, belong to no user. They are found by the id in the answer, among
    the few of the last days.
    """
    name, response = bindparam("id_of_user", str(user_id).encode(), LargeBinary), idempotency.c.response
    sqlite = dialect_of(session) == "sqlite"
    place = func.instr(response, name) if sqlite else func.position(name.op("IN")(response))
    without_caller = and_(idempotency.c.scope.startswith(_ANONYMOUS), place > 0)
    of_user = idempotency.c.scope.startswith(_scope_of(user_id))
    await session.execute(delete(idempotency).where(or_(of_user, without_caller)))


def _scope_of(user_id: UUID) -> str:
    """Returns the common beginning of the scopes of a user's commands."""
    return f"{user_id}:"


def _scope_without_caller() -> str:
    """Returns the beginning for commands without a token: keys that clients elsewhere have chosen must not collide."""
    return f"{_ANONYMOUS}{(call.current().client_address or '')[:_MAX_ADDRESS_LENGTH]}:"


async def _run_once[Response: Message](
    database: Database,
    scope_and_key: tuple[str, str],
    command: Message,
    response: type[Response],
    effect: Callable[[Session], Awaitable[Response]],
) -> Response:
    scope, key = scope_and_key
    fingerprint = _fingerprint(command)
    async with database.transaction() as session:
        await _refuse_if_running_elsewhere(database, session, f"{scope}:{key}")
        found = await _find_answer(session, scope_and_key, fingerprint, response)
        if found is not None:
            return found
        answer = await effect(session)
        stored = {
            "scope": scope,
            "key": key,
            "fingerprint": fingerprint,
            "response": answer.SerializeToString(),
            "created_at": clock.now(),
        }
        await insert_later(session, _INSERT, stored)
        return answer


async def _find_answer[Response: Message](
    session: ReadSession, scope_and_key: tuple[str, str], fingerprint: bytes, response: type[Response]
) -> Response | None:
    scope, key = scope_and_key
    found = (await session.execute(_ANSWER, {"of_scope": scope, "of_key": key})).one_or_none()
    if found is None:
        return None
    if found.fingerprint != fingerprint:
        raise KeyReused
    call.current().remarks.add(call.REPLAYED)
    return response.FromString(found.response)


def _scope_and_key(command: Message) -> tuple[str, str] | None:
    """Returns the primary key of the stored answer, or `None` for a command without a key."""
    key = call.current().idempotency_key
    if key is None:
        return None
    if not 0 < len(key) <= _MAX_KEY_LENGTH:
        raise InvalidInput.field("Idempotency-Key", f"must have 1 to {_MAX_KEY_LENGTH} characters")
    who = caller.find()
    return f"{_scope_of(who.user_id) if who else _scope_without_caller()}{command.DESCRIPTOR.full_name}", key


def _fingerprint(command: Message) -> bytes:
    return hashlib.sha256(command.SerializeToString(deterministic=True)).digest()


async def _refuse_if_running_elsewhere(database: Database, session: Session, name: str) -> None:
    """Raises `StillRunning` if another replica runs the command, which a lock of the transaction shows."""
    if database.is_sqlite:
        return
    if not await session.scalar(_TRY_LOCK, {"name": name}):
        raise StillRunning(retry_after=1)
