"""A command that is sent twice happens once.

A client may put an `Idempotency-Key` on a command. The first answer is stored in the transaction of the effect: both
exist or neither does, and a refusal stores nothing. A second try with the same key and content gets the first answer
again; with other content it is refused; while the first is still running it is refused too, and may come back.
"""

import hashlib
from collections.abc import Awaitable, Callable

from google.protobuf.message import Message
from sqlalchemy import insert, select, text

from kit import call, caller, clock
from kit.database import Database, Session
from kit.errors import Conflict, InvalidInput
from kit.tables import idempotency

_LONGEST_KEY = 255

# Scope and key of the commands that run in this process now.
_running: set[tuple[str, str, str]] = set()


class KeyReused(InvalidInput):
    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This Idempotency-Key was used with other content."


class StillRunning(Conflict):
    code = "IDEMPOTENCY_IN_PROGRESS"
    message = "The first request with this Idempotency-Key is still running."


async def once[Response: Message](
    database: Database,
    command: Message,
    response: type[Response],
    effect: Callable[[Session], Awaitable[Response]],
) -> Response:
    """Runs *effect* in a transaction, unless this command was answered before under the same key."""
    key = call.current().idempotency_key
    if key is None:
        async with database.transaction() as session:
            return await effect(session)
    if not 0 < len(key) <= _LONGEST_KEY:
        raise InvalidInput.field("Idempotency-Key", f"must have 1 to {_LONGEST_KEY} characters")
    who = caller.find()
    scope = f"{who.user_id if who else 'anonymous'}:{command.DESCRIPTOR.full_name}"
    running = (str(database.engine.url), scope, key)
    if running in _running:
        raise StillRunning(retry_after=1)
    _running.add(running)
    try:
        return await _once(database, (scope, key), command, response, effect)
    finally:
        _running.discard(running)


async def _once[Response: Message](
    database: Database,
    scope_and_key: tuple[str, str],
    command: Message,
    response: type[Response],
    effect: Callable[[Session], Awaitable[Response]],
) -> Response:
    scope, key = scope_and_key
    fingerprint = hashlib.sha256(command.SerializeToString(deterministic=True)).digest()
    async with database.transaction() as session:
        await _refuse_if_running_elsewhere(database, session, f"{scope}:{key}")
        found = (
            await session.execute(
                select(idempotency.c.fingerprint, idempotency.c.response).where(
                    idempotency.c.scope == scope, idempotency.c.key == key
                )
            )
        ).one_or_none()
        if found is not None:
            if found.fingerprint != fingerprint:
                raise KeyReused
            call.current().remarks.add(call.REPLAYED)
            return response.FromString(found.response)
        answer = await effect(session)
        await session.execute(
            insert(idempotency).values(
                scope=scope,
                key=key,
                fingerprint=fingerprint,
                response=answer.SerializeToString(),
                created_at=clock.now(),
            )
        )
        return answer


async def _refuse_if_running_elsewhere(database: Database, session: Session, name: str) -> None:
    """On PostgreSQL a replica may run the same command: a lock that ends with the transaction tells."""
    if database.is_sqlite:
        return
    lock = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))").bindparams(name=name)
    if not await session.scalar(lock):
        raise StillRunning(retry_after=1)
