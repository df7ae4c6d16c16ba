"""The outbox: events are committed together with their changes, and the relay publishes them afterwards.

`add` writes through the caller's session and neither commits nor publishes. So an event exists exactly if its change
does, and a crash at any moment loses neither.
"""

from collections.abc import Iterable
from uuid import UUID

from google.protobuf.message import Message
from sqlalchemy import insert

from kit import call, clock, contract, crash_points, tables
from kit.database import ADDED_TO_OUTBOX, Session, insert_later
from kit.ids import new_id
from kit.statements import once

_PACKAGE_PREFIX = "twou."
# Half of the limit of NATS. An event that NATS refuses would hold up all events behind it.
_MAX_BYTES = 512 * 1024
_INSERT = once(insert(tables.outbox))


async def add(session: Session, event: Message, *, audience: Iterable[UUID] = (), topic: UUID | None = None) -> None:
    """Publishes *event* after this transaction commits.

    *audience* are the users whose feeds receive it: at least one if the event has a frame on sockets, else none.
    *topic* is the id of the thing that the event is about, by which feeds are filtered. Raises ValueError if the option
    `twou.options.v1.event` of the event does not allow that, or if the event is too large.
    """
    facts, payload = contract.event_facts(event.DESCRIPTOR), event.SerializeToString()
    name = facts.name
    if len(payload) > _MAX_BYTES:
        raise ValueError(f"{name} has {len(payload)} bytes: too many for an event")
    users = sorted({str(user) for user in audience})
    if facts.is_ephemeral:
        raise ValueError(f"{name} is ephemeral, and the outbox would keep it")
    if bool(facts.frame) != bool(users):
        raise ValueError(f"{name} has {len(users)} users in its audience and the frame {facts.frame!r}")
    await _insert(
        session,
        subject=f"events.{name.removeprefix(_PACKAGE_PREFIX)}",
        type=name,
        payload=payload,
        audience=users,
        topic=str(topic) if topic else None,
    )


async def add_revocation(session: Session, key: str, value: bytes) -> None:
    """Adds an entry to the map of every verifier (`kit.revocations`) after this transaction commits."""
    await _insert(session, subject=f"revocations.{key}", type="", payload=value, audience=[], topic=None)


async def _insert(session: Session, **columns: object) -> None:
    here = call.current()
    row = {
        "event_id": new_id(),
        "request_id": here.request_id,
        "traceparent": here.traceparent,
        "occurred_at": clock.now(),
        **columns,
    }
    await insert_later(session, _INSERT, row)
    session.info[ADDED_TO_OUTBOX] = True
    if crash_points.armed is not None:
        crash_points.armed.note(session.info, str(columns["subject"]).removeprefix("events."))
