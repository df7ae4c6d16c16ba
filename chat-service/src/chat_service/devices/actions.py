"""The verbs of devices, each within the caller's transaction.

A row per user decides how many devices they have, and a row per address whose device it is: two locks, always taken in
the order address, user. So no two registrations that arrive together make a 17th device or two rows of one.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.devices import queries
from chat_service.devices.errors import DeviceNotFound, TooManyDevices
from chat_service.devices.models import MAX_DEVICES, Device
from chat_service.people import queries as people
from chat_service.push.addresses import PushAddress
from kit import clock
from kit.database import ReadSession, Session
from kit.errors import Unauthenticated
from kit.vault import ServiceVault

_USED_WITHIN = timedelta(minutes=1)


async def register_device(
    session: Session, vault: ServiceVault, user_id: UUID, address: PushAddress
) -> tuple[Device, bool]:
    """Adds a device of a user, and returns it with True if it is new to them.

    One that they have registered before takes over the new keys; one of another user moves to this one. Raises
    TooManyDevices.
    """
    await queries.lock_address(session, address.digest)
    await queries.lock_owner(session, user_id)
    await _require_account(session, user_id)
    device = await queries.find_and_lock_by_digest(session, address.digest)
    if device is not None and device.user_id == user_id:
        device.renew(vault, address)
        return device, False
    if await queries.count_devices(session, user_id) >= MAX_DEVICES:
        raise TooManyDevices
    if device is not None:
        await queries.delete_device(session, device.id)
    made = Device.register(vault, user_id, address, clock.now())
    session.add(made)
    return made, True


async def list_devices(session: ReadSession, user_id: UUID) -> Sequence[Row[Any]]:
    return await queries.list_devices(session, user_id)


async def delete_device(session: Session, user_id: UUID, device_id: UUID) -> None:
    """Removes a device of a user. Raises DeviceNotFound."""
    if not await queries.delete_own(session, user_id, device_id):
        raise DeviceNotFound


async def remove(session: Session, device_id: UUID) -> None:
    """Removes a device that does not exist any more, as its push service says."""
    await queries.delete_device(session, device_id)


async def note_used(session: Session, device_ids: Collection[UUID]) -> None:
    """Notes that push services have taken messages for the devices, which it does once a minute for each."""
    now = clock.now()
    await queries.update_last_used(session, device_ids, now, now - _USED_WITHIN)


async def erase(session: Session, user_id: UUID) -> None:
    """Deletes the devices of a deleted account, whose name was erased before. None is registered afterwards."""
    await queries.lock_owner(session, user_id)
    await queries.delete_devices_of(session, user_id)


async def _require_account(session: ReadSession, user_id: UUID) -> None:
    """Raises Unauthenticated if the account was deleted while its last token was still on its way."""
    _, is_deleted = (await people.find_people(session, {user_id})).get(user_id, (None, False))
    if is_deleted:
        raise Unauthenticated
