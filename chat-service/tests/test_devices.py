"""A device belongs to one user at a time, a user has at most 16, and nothing of one is readable in the database."""

import asyncio
import os
from uuid import UUID

import pytest
from device_testing import VAULT, app_address, browser_address, new_point, register
from pydantic import SecretStr
from sqlalchemy import select

from chat_service.conversations.consumers import on_user_deleted
from chat_service.devices import actions, queries
from chat_service.devices.errors import DeviceNotFound, TooManyDevices
from chat_service.devices.models import MAX_DEVICES, Device
from chat_service.devices.resealing import DeviceResealing
from chat_service.push.addresses import BrowserAddress, PushAddress, open_address
from chat_service.push.interface import DeviceKind
from kit.database import Database
from kit.errors import Unauthenticated
from kit.ids import new_id
from kit.vault import NotOpened, ServiceVault
from testkit.rows import select_all
from twou.auth.v1.events_pb2 import UserDeleted


async def devices_of(database: Database, user_id: UUID) -> list[Device]:
    return list(await select_all(database, select(Device).where(Device.user_id == user_id).order_by(Device.id)))


async def test_device_is_stored_sealed_and_opens_for_its_sender(database: Database) -> None:
    user_id, address = new_id(), browser_address()
    device, created = await register(database, user_id, address)
    assert (created, device.kind, device.host) == (True, "webpush", "updates.push.services.mozilla.com")
    (stored,) = await devices_of(database, user_id)
    for secret in (address.endpoint.encode(), address.p256dh, address.auth):
        assert secret not in stored.sealed + stored.digest
    async with database.read() as session:
        (target,) = await queries.list_targets(session, [user_id])
    assert (target.device_id, target.user_id, target.kind) == (device.id, user_id, DeviceKind.WEBPUSH)
    assert open_address(VAULT, target) == address
    assert address.endpoint not in repr(address) + repr(target)


async def test_trouble_of_fcm_is_none_of_browsers_at_the_same_host(database: Database) -> None:
    user_id = new_id()
    addresses: list[PushAddress] = [app_address(), app_address(), browser_address("fcm.googleapis.com")]
    for address in addresses:
        await register(database, user_id, address)
    async with database.read() as session:
        targets = await queries.list_targets(session, [user_id])
    assert {one.host for one in targets} == {"fcm.googleapis.com"}
    assert [one.provider == targets[0].provider for one in targets] == [True, True, False]


async def test_address_opens_under_its_own_row_alone(database: Database) -> None:
    user_id = new_id()
    for address in (app_address(), app_address()):
        await register(database, user_id, address)
    async with database.read() as session:
        one, other = await queries.list_targets(session, [user_id])
    moved = type(one)(one.device_id, one.user_id, one.kind, one.host, other.sealed)
    with pytest.raises(NotOpened):
        open_address(VAULT, moved)


async def test_same_device_twice_is_one_with_its_newest_keys(database: Database) -> None:
    user_id, address = new_id(), browser_address()
    first, _ = await register(database, user_id, address)
    renewed = BrowserAddress(address.endpoint, new_point(), os.urandom(16))
    second, created = await register(database, user_id, renewed)
    assert (second.id, created) == (first.id, False)
    async with database.read() as session:
        (target,) = await queries.list_targets(session, [user_id])
    assert open_address(VAULT, target) == renewed


async def test_device_of_another_user_moves_and_gets_a_new_id(database: Database) -> None:
    former, present, address = new_id(), new_id(), browser_address()
    old, _ = await register(database, former, address)
    new, created = await register(database, present, address)
    assert (created, new.id != old.id) == (True, True)
    assert await devices_of(database, former) == []
    async with database.read() as session:
        # A message that waits for the former owner finds no device any more.
        assert await queries.list_targets_by_id(session, [old.id]) == []
        assert [one.user_id for one in await queries.list_targets_by_id(session, [new.id])] == [present]


async def test_17th_device_is_refused_and_one_that_is_known_is_not(database: Database) -> None:
    user_id = new_id()
    addresses = [app_address() for _ in range(MAX_DEVICES)]
    for address in addresses:
        await register(database, user_id, address)
    theirs = browser_address()
    other = new_id()
    await register(database, other, theirs)
    refusals: list[PushAddress] = [browser_address(), app_address(), theirs]
    for refused in refusals:
        with pytest.raises(TooManyDevices):
            await register(database, user_id, refused)
    # It was not taken from the other user either.
    assert len(await devices_of(database, other)) == 1
    _, created = await register(database, user_id, addresses[3])
    assert not created
    assert len(await devices_of(database, user_id)) == MAX_DEVICES


async def test_registrations_at_the_same_time_make_no_17th_and_no_second_row(database: Database) -> None:
    user_id, twice = new_id(), browser_address()
    addresses: list[PushAddress] = [twice, twice, *(app_address() for _ in range(20))]
    found = await asyncio.gather(*(register(database, user_id, one) for one in addresses), return_exceptions=True)
    assert {type(one) for one in found if isinstance(one, BaseException)} == {TooManyDevices}
    rows = await devices_of(database, user_id)
    assert len(rows) == MAX_DEVICES
    assert len({row.digest for row in rows}) == MAX_DEVICES


async def test_users_who_register_one_device_at_the_same_time_share_nothing(database: Database) -> None:
    address = browser_address()
    user_ids = [new_id() for _ in range(8)]
    await asyncio.gather(*(register(database, one, address) for one in user_ids))
    owners = [one for one in user_ids if await devices_of(database, one)]
    assert len(owners) == 1


async def test_only_its_user_removes_a_device(database: Database) -> None:
    user_id = new_id()
    device, _ = await register(database, user_id, app_address())
    for stranger, device_id in ((new_id(), device.id), (user_id, new_id())):
        with pytest.raises(DeviceNotFound):
            async with database.transaction() as session:
                await actions.delete_device(session, stranger, device_id)
    async with database.transaction() as session:
        await actions.delete_device(session, user_id, device.id)
    assert await devices_of(database, user_id) == []


async def test_device_that_is_gone_takes_no_other_with_it(database: Database) -> None:
    user_id = new_id()
    gone, _ = await register(database, user_id, app_address())
    kept, _ = await register(database, user_id, app_address())
    async with database.transaction() as session:
        await actions.note_used(session, [kept.id])
        await actions.remove(session, gone.id)
    (left,) = await devices_of(database, user_id)
    assert left.id == kept.id
    assert left.last_used_at is not None
    assert left.last_used_at >= left.created_at


async def test_deleted_account_leaves_no_device_and_registers_none(database: Database) -> None:
    user_id, other = new_id(), new_id()
    for one in (user_id, other):
        await register(database, one, app_address())
    async with database.transaction() as session:
        await on_user_deleted(session, UserDeleted(user_id=str(user_id)))
    assert await devices_of(database, user_id) == []
    assert len(await devices_of(database, other)) == 1
    # Their last access token is good for some minutes.
    with pytest.raises(Unauthenticated):
        await register(database, user_id, app_address())
    assert await devices_of(database, user_id) == []


async def test_erasure_and_registration_at_the_same_time_leave_no_device(database: Database) -> None:
    user_id = new_id()

    async def erase() -> None:
        async with database.transaction() as session:
            await on_user_deleted(session, UserDeleted(user_id=str(user_id)))

    registrations = [register(database, user_id, app_address()) for _ in range(6)]
    results = await asyncio.gather(*registrations[:3], erase(), *registrations[3:], return_exceptions=True)
    assert {type(one) for one in results if isinstance(one, BaseException)} <= {Unauthenticated}
    assert await devices_of(database, user_id) == []


async def test_new_secret_key_seals_addresses_again(database: Database) -> None:
    user_id, address = new_id(), browser_address()
    await register(database, user_id, address)
    earlier, now = (
        SecretStr("a key of these tests, and of no other"),
        SecretStr("the next key of these tests, and no other"),
    )
    await DeviceResealing(database, ServiceVault("chat-service", now, earlier)).sweep()
    async with database.read() as session:
        (target,) = await queries.list_targets(session, [user_id])
    assert open_address(ServiceVault("chat-service", now), target) == address
    with pytest.raises(NotOpened):
        open_address(VAULT, target)
