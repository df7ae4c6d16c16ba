"""Fills the database of chat-service for a measurement of notifications: browsers, a broadcast, a full inbox."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import batched
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr
from sqlalchemy import delete, insert, update

from chat_service.devices.models import Device
from chat_service.notifications.broadcasts.models import Broadcast, BroadcastRecipient, BroadcastStatus
from chat_service.notifications.deliveries.models import Delivery, DeliveryStatus
from chat_service.notifications.inbox.models import Notification, UnreadCount
from chat_service.notifications.kinds.kinds import Channel, Lane, Type
from chat_service.push.addresses import BrowserAddress
from kit import clock
from kit.database import Database
from kit.ids import new_id
from kit.production import DEVELOPMENT_SECRET
from kit.vault import ServiceVault
from testkit.push.accounts import PUSH_HOST
from testkit.push.browser import point_of

_BATCH = 1000
_SERVICE = "chat-service"


async def register_browsers(database: Database, user_ids: Sequence[UUID], name: str) -> list[str]:
    """Registers a browser for each user. Returns the paths of their endpoints, each its own.

    They share their keys, which the push service of a measurement does not look at.
    """
    vault = ServiceVault(_SERVICE, SecretStr(DEVELOPMENT_SECRET))
    point, auth = point_of(ec.generate_private_key(ec.SECP256R1()).public_key()), secrets.token_bytes(16)
    run, now = secrets.token_hex(4), clock.now()
    paths = [f"/{name}/{run}/{number}" for number in range(len(user_ids))]
    addresses = (BrowserAddress(f"https://{PUSH_HOST}{path}", point, auth) for path in paths)
    devices = (Device.register(vault, *pair, now) for pair in zip(user_ids, addresses, strict=True))
    await _insert(database, Device, (_values(one) for one in devices))
    return paths


async def plan_broadcast(database: Database, user_ids: Sequence[UUID]) -> None:
    """Makes a broadcast to these users that is due now."""
    now = clock.now()
    broadcast = Broadcast(
        id=new_id(),
        status=BroadcastStatus.SCHEDULED.value,
        title="The bridge is closed",
        message="The road over the bridge is closed until tomorrow.",
        channels=[Channel.IN_APP.value, Channel.PUSH.value],
        recipients=len(user_ids),
        done=0,
        send_at=now,
        due_at=None,
        created_by=new_id(),
        created_at=now,
    )
    async with database.transaction() as session:
        session.add(broadcast)
    rows = ({"broadcast_id": broadcast.id, "user_id": one} for one in user_ids)
    await _insert(database, BroadcastRecipient, rows)
    async with database.transaction() as session:
        planned = await session.get_one(Broadcast, broadcast.id)
        planned.due_at = now


async def end_broadcasts(database: Database) -> None:
    """Takes away what is left of all broadcasts, so that the next measurement has the system for itself."""
    waiting = update(Delivery).where(Delivery.lane == Lane.BROADCASTS.value, Delivery.due_at.is_not(None))
    async with database.transaction() as session:
        await session.execute(delete(BroadcastRecipient))
        await session.execute(waiting.values(due_at=None, status=DeliveryStatus.SUPPRESSED.value))


async def fill_inbox(database: Database, number: int) -> UUID:
    """Makes a user with so many unread notifications, and returns their id."""
    user_id, now = new_id(), clock.now()
    rows = (
        {
            "id": new_id(),
            "user_id": user_id,
            "event_id": new_id(),
            "kind": "request.accepted",
            "type": Type.REQUEST_UPDATE.value,
            "params": {},
            "data": {},
            "request_id": new_id(),
            "count": 1,
            "is_shown": True,
            "expires_at": now,
            "created_at": now - timedelta(minutes=place),
            "latest_at": now - timedelta(minutes=place),
        }
        for place in range(number)
    )
    await _insert(database, Notification, rows)
    await _insert(database, UnreadCount, [{"user_id": user_id, "type": Type.REQUEST_UPDATE.value, "count": number}])
    return user_id


async def _insert(database: Database, model: type, rows: Iterable[Mapping[str, object]]) -> None:
    for some in batched(rows, _BATCH):
        async with database.transaction() as session:
            await session.execute(insert(model), list(some))


def _values(row: Device) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in Device.__table__.columns}
