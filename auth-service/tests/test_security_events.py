"""Events about the security of an account, and the mail about a login from a new device."""

import asyncio

import pytest
from auth_testing import NEW_PASSWORD, PASSWORD, Service, add_login, add_user, claims_of, new_email, run
from sqlalchemy import select

from auth_service.accounts import actions as accounts
from auth_service.accounts.models import Changes, User
from auth_service.accounts.queries import lock_user
from auth_service.mails.messages import plain_text
from auth_service.sessions import familiar
from kit import call, clock, tables
from kit.database import Database, Session
from testkit.expectations import last_event
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.security_events_pb2 import DeviceAdded, EmailChanged, PasswordChanged

HOME, DEVICE = "192.0.2.7", "Firefox"


@pytest.mark.parametrize(
    ("address", "device", "is_new"),
    [
        (HOME, DEVICE, False),
        # Addresses of one IPv6 network are one, as an access point gives out many.
        ("2001:db8:1:2::9", "Phone", False),
        ("198.51.100.9", DEVICE, True),
        (HOME, "Chrome", True),
        # The device of one login in the network of another.
        (HOME, "Phone", True),
        ("", DEVICE, False),
    ],
)
async def test_login_is_new_where_device_and_network_were_not_used_together(
    database: Database, address: str, device: str, *, is_new: bool
) -> None:
    user = await add_user(database)

    async def asked(about: User) -> bool:
        call.enter(call.Call(client_address=address, client_agent=device))
        return await run(database, familiar.is_new_device, about.id)

    # The first login is from the device on which the account was made.
    assert not await asyncio.create_task(asked(user))
    await add_login(database, user, address=HOME, device=DEVICE, ended_at=clock.now())
    await add_login(database, user, address="2001:db8:1:2::1", device="Phone")
    await add_login(database, await add_user(database), address=address, device=device)
    assert await asyncio.create_task(asked(user)) == is_new


async def test_owner_gets_one_mail_about_a_new_device_which_does_not_name_it(service: Service) -> None:
    person = await service.register()
    tokens = await service.log_in(person, client_address=HOME, client_agent=DEVICE)
    for _ in range(2):
        await service.log_in(person, client_address="198.51.100.9", client_agent="Evil https://evil.example")
    (mail,) = await service.mails_to(person.email, number=1, subject="new device")
    assert "evil" not in str(mail)
    assert "choose a new one at once" in plain_text(mail)
    user_id = claims_of(tokens)["sub"]
    await last_event(service.chassis.bus, DeviceAdded, lambda event: event.user_id == user_id)
    # Every mail that is queued now comes later.
    await service.call(
        pb.ChangePasswordRequest(old_password=PASSWORD, new_password=NEW_PASSWORD), token=tokens.access_token
    )
    await service.mails_to(person.email, number=1, subject="password was changed")
    assert len(await service.mails_to(person.email, subject="new device")) == 1
    await last_event(service.chassis.bus, PasswordChanged, lambda event: event.user_id == user_id)


@pytest.mark.parametrize("way", ["operator", "owner", "objection"])
async def test_each_change_of_an_address_is_published_in_its_transaction(database: Database, way: str) -> None:
    user, email = await add_user(database), new_email()

    async def change(session: Session) -> list[EmailChanged]:
        here = await lock_user(session, user.id)
        if way == "operator":
            await accounts.set_email(session, here, email, by="operator")
        else:
            await accounts.change_profile(session, here, Changes(email=email))
            assert await published(session) == []
            asked = await accounts.take_pending_email(session, here)
            assert asked is not None
            if way == "objection":
                await accounts.undo_email_change(session, here, asked)
        return await published(session)

    async def published(session: Session) -> list[EmailChanged]:
        rows = await session.scalars(select(tables.outbox.c.payload).where(tables.outbox.c.type.like("%.EmailChanged")))
        return [one for row in rows if (one := EmailChanged.FromString(row)).user_id == str(user.id)]

    events = await run(database, change)
    assert len(events) == (2 if way == "objection" else 1)
    assert email not in str(events)
