"""The ends of API keys and of their secrets: rotation, revocation, expiry, and a restored database."""

from datetime import UTC, timedelta
from uuid import UUID

import jwt
from auth_testing import Service, SignedIn
from keys_testing import exchange, is_refused, listed, make
from sqlalchemy import update

from auth_service.accounts.models import User
from auth_service.api_keys.models import MAX_SECRETS, ApiKey, ApiKeySecret
from auth_service.identity.restored import begin_anew
from auth_service.vault import Vault
from kit import clock
from kit.database import Database
from kit.errors import Conflict, Unauthenticated
from kit.revocations import Revocations
from testkit.people import expect_error
from testkit.waiting import eventually
from twou.auth.v1 import admin_pb2, api_key_pb2, auth_pb2


async def test_after_a_rotation_both_secrets_work_for_a_day(
    service: Service, admin: SignedIn, database: Database
) -> None:
    made = await make(service, admin)
    rotate = api_key_pb2.RotateApiKeyRequest(api_key_id=made.api_key.id)
    first = await service.call(rotate, token=admin[1].access_token)
    second = await service.call(rotate, token=admin[1].access_token)
    day = first.previous_until.ToDatetime(UTC) - clock.now()
    assert timedelta(hours=23, minutes=59) < day <= timedelta(hours=24)
    # Also those before a second rotation: a machine may have got the one in between.
    for key in (made.key, first.key, second.key):
        assert not await is_refused(service, key)
    async with database.transaction() as session:
        replaced = update(ApiKeySecret).where(ApiKeySecret.good_until.is_not(None))
        await session.execute(replaced.values(good_until=clock.now() + timedelta(seconds=20)))
    # A token never lasts longer than the secret for which it was given.
    assert (await exchange(service, made.key)).expires_in <= 20
    assert (await exchange(service, second.key)).expires_in == 300
    async with database.transaction() as session:
        await session.execute(replaced.values(good_until=clock.now()))
    assert await is_refused(service, made.key)
    assert await is_refused(service, first.key)
    assert not await is_refused(service, second.key)


async def test_a_key_has_a_bounded_number_of_secrets(service: Service, admin: SignedIn) -> None:
    made = await make(service, admin)
    rotate = api_key_pb2.RotateApiKeyRequest(api_key_id=made.api_key.id)
    for _ in range(MAX_SECRETS - 1):
        await service.call(rotate, token=admin[1].access_token)
    refused = await expect_error(service.call(rotate, token=admin[1].access_token), Conflict)
    assert refused.code == "TOO_MANY_ROTATIONS"


async def test_a_revoked_key_its_token_and_its_account_end(
    service: Service, admin: SignedIn, elsewhere: Revocations
) -> None:
    made = await make(service, admin)
    found = await exchange(service, made.key)
    user_id, token = UUID(made.api_key.user_id), admin[1].access_token
    revoked: list[UUID] = []
    elsewhere.on_revoked(revoked.append)
    revoke = api_key_pb2.RevokeApiKeyRequest(api_key_id=made.api_key.id)
    await service.call(revoke, token=token)
    assert await is_refused(service, made.key)
    await expect_error(service.call(auth_pb2.GetMeRequest(), token=found.access_token), Unauthenticated)
    await eventually(lambda: user_id in revoked)
    account = await service.call(admin_pb2.GetUserRequest(user_id=made.api_key.user_id), token=token)
    assert not account.user.is_active
    # Twice is once, and it stays revoked.
    await service.call(revoke, token=token)
    rotate = api_key_pb2.RotateApiKeyRequest(api_key_id=made.api_key.id)
    assert (await expect_error(service.call(rotate, token=token), Conflict)).code == "API_KEY_ENDED"
    assert (await listed(service, admin, made.api_key.id)).HasField("revoked_at")


async def test_a_key_ends_when_it_expires(service: Service, admin: SignedIn, database: Database) -> None:
    soon = clock.now() + timedelta(seconds=30)
    made = await make(service, admin, expires_at=clock.to_timestamp(soon))
    assert (await exchange(service, made.key)).expires_in <= 30
    async with database.transaction() as session:
        of_key = update(ApiKey).where(ApiKey.id == UUID(made.api_key.id))
        await session.execute(of_key.values(expires_at=clock.now()))
    assert await is_refused(service, made.key)
    rotate = api_key_pb2.RotateApiKeyRequest(api_key_id=made.api_key.id)
    refused = await expect_error(service.call(rotate, token=admin[1].access_token), Conflict)
    assert refused.code == "API_KEY_ENDED"


async def test_a_key_ends_when_an_admin_deactivates_its_account(service: Service, admin: SignedIn) -> None:
    made = await make(service, admin)
    change = admin_pb2.ChangeUserRequest(user_id=made.api_key.user_id, is_active=False)
    await service.call(change, token=admin[1].access_token)
    assert await is_refused(service, made.key)


async def test_a_key_has_the_role_that_its_account_has_now_but_never_that_of_an_admin(
    service: Service, admin: SignedIn, database: Database
) -> None:
    made = await make(service, admin, role=auth_pb2.ROLE_PROVIDER)
    change = admin_pb2.ChangeUserRequest(user_id=made.api_key.user_id, role=auth_pb2.ROLE_MODERATOR)
    await service.call(change, token=admin[1].access_token)
    found = await exchange(service, made.key)
    assert jwt.decode(found.access_token, options={"verify_signature": False})["role"] == "moderator"
    async with database.transaction() as session:
        # As `make admin` does.
        await session.execute(update(User).where(User.id == UUID(made.api_key.user_id)).values(role="admin"))
    assert await is_refused(service, made.key)
    async with database.transaction() as session:
        await session.execute(update(User).where(User.id == UUID(made.api_key.user_id)).values(role="client"))


async def test_no_key_works_in_a_restored_database(
    service: Service, admin: SignedIn, database: Database, vault: Vault
) -> None:
    made = await make(service, admin)
    assert not await is_refused(service, made.key)
    await begin_anew(database, vault)
    assert await is_refused(service, made.key)
