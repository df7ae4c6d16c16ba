"""API keys: made by admins, shown once, and exchanged for tokens of their own accounts."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from auth_testing import Service, SignedIn, delete_rows
from keys_testing import exchange, is_refused, listed, make
from sqlalchemy import select, update

from auth_service.api_keys.models import ApiKey, ApiKeySecret
from auth_service.audit.models import AuditEntry
from auth_service.mails.models import Mail
from auth_service.throttle.models import AttemptCount
from kit import clock
from kit.database import Database
from kit.errors import AppError, InvalidInput, NotFound, RateLimited, Unauthenticated
from testkit.people import expect_error
from testkit.rows import select_all
from twou.auth.v1 import admin_pb2, api_key_pb2, auth_pb2


async def test_a_key_is_exchanged_for_a_short_token_of_its_own_account(service: Service, admin: SignedIn) -> None:
    made = await make(service, admin, rate=90)
    found = await exchange(service, made.key)
    claims = jwt.decode(found.access_token, options={"verify_signature": False})
    stated = (claims["sub"], claims["role"], claims["scope"], claims["rate"], claims["auth_time"])
    assert stated == (made.api_key.user_id, "client", "messages:send_message requests:read", 90, 0)
    assert found.expires_in == claims["exp"] - claims["iat"] == 300
    me = await service.call(auth_pb2.GetMeRequest(), token=found.access_token)
    assert (me.user.id, me.user.full_name) == (made.api_key.user_id, "Dispatch board")
    listing = await listed(service, admin, made.api_key.id)
    assert listing.created_by == admin[0].id
    assert listing.HasField("last_used_at")
    assert made.key not in str(listing)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 101),
        ("name", "two\nlines"),
        ("scopes", []),
        ("scopes", ["requests:read"] * 41),
        ("scopes", ["Requests"]),
        ("scopes", ["requests:read,"]),
        ("role", auth_pb2.ROLE_ADMIN),
        ("role", auth_pb2.ROLE_UNSPECIFIED),
        ("rate", 0),
        ("rate", 6001),
    ],
)
async def test_a_key_with_a_bad_field_is_refused(service: Service, admin: SignedIn, field: str, value: Any) -> None:
    refused = await expect_error(make(service, admin, **{field: value}), InvalidInput)
    assert [one.field for one in refused.details] == [field]


@pytest.mark.parametrize("days", [-1, 5 * 365 + 1])
async def test_a_key_ends_in_the_future_and_not_in_a_far_one(service: Service, admin: SignedIn, days: int) -> None:
    wanted = clock.to_timestamp(clock.now() + timedelta(days=days))
    refused = await expect_error(make(service, admin, expires_at=wanted), InvalidInput)
    assert [one.field for one in refused.details] == ["expires_at"]


async def test_neither_a_wrong_secret_nor_another_key_s_nor_text_works(service: Service, admin: SignedIn) -> None:
    one, other = await make(service, admin), await make(service, admin)
    start = one.key[: -len("x" * 43)]
    for wrong in ("", "x", one.key[:-1], start + other.key[-43:], one.key.upper(), f" {one.key}", "2u_" + "0" * 75):
        assert await is_refused(service, wrong)
    assert not await is_refused(service, one.key)


async def test_only_a_hash_is_stored_and_nothing_secret_is_audited(
    service: Service, admin: SignedIn, database: Database
) -> None:
    made = await make(service, admin)
    token = admin[1].access_token
    rotated = await service.call(api_key_pb2.RotateApiKeyRequest(api_key_id=made.api_key.id), token=token)
    (key_rows, secrets), entries = await _rows(database, made.api_key.id), await _audited(database, made.api_key)
    await service.call(api_key_pb2.RevokeApiKeyRequest(api_key_id=made.api_key.id), token=token)
    entries = await _audited(database, made.api_key)
    assert [entry.action for entry in entries] == [
        "api_key_created",
        "api_key_rotated",
        "session_ended",
        "api_key_revoked",
    ]
    assert {entry.actor_id for entry in entries} == {UUID(admin[0].id)}
    assert "Dispatch board; client; messages:send_message requests:read" in entries[0].details["new"]
    texts = str([[entry.details for entry in entries], key_rows])
    hashes = [secret.hash for secret in secrets]
    assert [len(one) for one in hashes] == [32, 32]
    for hidden in (made.key[-43:], rotated.key[-43:], *(one.hex() for one in hashes)):
        assert hidden not in texts


async def _rows(database: Database, key_id: str) -> tuple[Sequence[Any], Sequence[ApiKeySecret]]:
    rows = [vars(one) for one in await select_all(database, select(ApiKey).where(ApiKey.id == UUID(key_id)))]
    return rows, await select_all(database, select(ApiKeySecret).where(ApiKeySecret.api_key_id == UUID(key_id)))


async def _audited(database: Database, key: api_key_pb2.ApiKey) -> Sequence[AuditEntry]:
    statement = select(AuditEntry).where(AuditEntry.subject_id == UUID(key.user_id))
    return await select_all(database, statement.order_by(AuditEntry.occurred_at, AuditEntry.id))


async def test_no_person_can_log_in_to_the_account_of_a_key(
    service: Service, admin: SignedIn, database: Database
) -> None:
    made = await make(service, admin)
    account = await service.call(admin_pb2.GetUserRequest(user_id=made.api_key.user_id), token=admin[1].access_token)
    for password in ("", "!", made.key, made.key[-43:]):
        login = auth_pb2.LoginRequest(identifier=account.user.email, password=password)
        await expect_error(service.call(login), AppError)
    assert not await select_all(database, select(Mail).where(Mail.email == account.user.email))


async def test_unknown_keys_are_not_found(service: Service, admin: SignedIn) -> None:
    for unknown in ("no id", str(UUID(int=0))):
        for request in (api_key_pb2.RotateApiKeyRequest, api_key_pb2.RevokeApiKeyRequest):
            refused = await expect_error(
                service.call(request(api_key_id=unknown), token=admin[1].access_token), NotFound
            )
            assert refused.code == "API_KEY_NOT_FOUND"


async def test_a_repeated_command_makes_one_key_and_shows_it_once(service: Service, admin: SignedIn) -> None:
    command = {"token": admin[1].access_token, "idempotency_key": "make-a-key"}
    request = api_key_pb2.CreateApiKeyRequest(name="Once", scopes=["*"], role=auth_pb2.ROLE_CLIENT)
    first, second = await service.call(request, **command), await service.call(request, **command)
    assert first.api_key == second.api_key
    assert (bool(first.key), second.key) == (True, "")
    rotate = api_key_pb2.RotateApiKeyRequest(api_key_id=first.api_key.id)
    command["idempotency_key"] = "rotate-a-key"
    first, second = await service.call(rotate, **command), await service.call(rotate, **command)
    assert (bool(first.key), second.key) == (True, "")
    assert first.previous_until == second.previous_until


async def test_guessing_is_limited_for_each_network(service: Service, admin: SignedIn, database: Database) -> None:
    made, wrong = await make(service, admin), f"2u_{'0' * 32}_{'x' * 43}"
    context = {"client_address": "198.51.100.7"}
    for _ in range(60):
        await expect_error(exchange(service, wrong, **context), Unauthenticated)
    await expect_error(exchange(service, wrong, **context), RateLimited)
    # The network of the guesser has to wait, and no other.
    await exchange(service, made.key, client_address="198.51.101.7")
    await delete_rows(database, AttemptCount)


async def test_many_exchanges_write_the_use_once(service: Service, admin: SignedIn, database: Database) -> None:
    made = await make(service, admin)
    await exchange(service, made.key)
    noted = (await listed(service, admin, made.api_key.id)).last_used_at
    await asyncio.gather(*(exchange(service, made.key) for _ in range(20)))
    assert (await listed(service, admin, made.api_key.id)).last_used_at == noted
    async with database.transaction() as session:
        of_key = update(ApiKey).where(ApiKey.id == UUID(made.api_key.id))
        await session.execute(of_key.values(last_used_at=clock.now() - timedelta(seconds=31)))
    await exchange(service, made.key)
    assert (await listed(service, admin, made.api_key.id)).last_used_at.ToDatetime() > noted.ToDatetime()


async def test_the_list_has_pages(service: Service, admin: SignedIn) -> None:
    made = [(await make(service, admin)).api_key.id for _ in range(3)]
    request = api_key_pb2.ListApiKeysRequest(limit=2)
    first = await service.call(request, token=admin[1].access_token)
    assert [one.id for one in first.api_keys] == [made[2], made[1]]
    rest = api_key_pb2.ListApiKeysRequest(limit=2, cursor=first.next_cursor)
    assert (await service.call(rest, token=admin[1].access_token)).api_keys[0].id == made[0]
