"""Signing keys on a real database: creation, rotation and revocation."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import jwt
import pytest
from auth_testing import audit_entries, delete_rows, run
from pydantic import SecretStr

from auth_service.audit.models import AuditEntry
from auth_service.keys import actions as keys
from auth_service.keys.errors import RotationUnderWay
from auth_service.keys.models import SigningKey
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit import clock, tables
from kit.database import Database
from testkit.rows import outbox_rows

TOKEN_LIFETIME = timedelta(minutes=30)

type Travel = Callable[[timedelta], None]


@pytest.fixture(autouse=True)
async def empty_tables(database: Database) -> None:
    await delete_rows(database, SigningKey, AuditEntry, tables.outbox)


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Sets the clock of the service forward."""
    passed = timedelta()
    now = clock.now

    def travel(time: timedelta) -> None:
        nonlocal passed
        passed += time

    def later() -> datetime:
        return now() + passed

    monkeypatch.setattr("kit.clock.now", later)
    return travel


@pytest.fixture
async def replica(settings: Settings) -> AsyncIterator[Database]:
    async with Database(settings.database_url) as replica:
        yield replica


async def published(database: Database, vault: Vault) -> list[str]:
    return [key["kid"] for key in json.loads(await keys.public_keys(database, vault))["keys"]]


async def signer(database: Database, vault: Vault) -> str:
    return (await run(database, keys.get_signer, vault)).kid


async def rotate(database: Database, vault: Vault) -> str:
    return (await run(database, keys.rotate, vault, TOKEN_LIFETIME)).kid


async def revoke(database: Database, vault: Vault) -> str:
    return (await run(database, keys.revoke_all, vault)).kid


async def trail(database: Database) -> list[tuple[str, str]]:
    return [(entry.action, entry.details["kid"]) for entry in await audit_entries(database)]


async def test_replicas_that_start_concurrently_create_one_key(
    database: Database, replica: Database, vault: Vault
) -> None:
    answers = await asyncio.gather(*(published(where, vault) for where in [database, replica] * 5))
    assert len({tuple(answer) for answer in answers}) == 1
    assert len(answers[0]) == 1


async def test_signed_token_is_verified_with_the_published_key(database: Database, vault: Vault) -> None:
    token = (await run(database, keys.get_signer, vault)).sign({"sub": "anna"}, typ="at+jwt")
    (jwk,) = json.loads(await keys.public_keys(database, vault))["keys"]
    assert set(jwk) == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    assert jwt.decode(token, jwt.PyJWK(jwk)) == {"sub": "anna"}
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "typ": "at+jwt", "kid": jwk["kid"]}


async def test_next_key_is_published_before_it_signs_and_the_old_one_until_its_tokens_expire(
    database: Database, vault: Vault, travel: Travel
) -> None:
    old = await signer(database, vault)
    new = await rotate(database, vault)
    # Verifiers keep keys for ten minutes: by the time of the first signature they have asked again.
    travel(timedelta(minutes=14, seconds=50))
    assert (await signer(database, vault), await published(database, vault)) == (old, [new, old])
    travel(timedelta(seconds=10))
    assert (await signer(database, vault), await published(database, vault)) == (new, [new, old])
    travel(TOKEN_LIFETIME + timedelta(seconds=55))
    assert await published(database, vault) == [new, old]
    travel(timedelta(seconds=6))
    assert (await signer(database, vault), await published(database, vault)) == (new, [new])
    assert await trail(database) == [("signing_key_rotated", new)]
    # No revocation is needed: valid tokens stay valid.
    assert await outbox_rows(database) == []


async def test_second_rotation_is_refused_until_the_first_is_complete(
    database: Database, vault: Vault, travel: Travel
) -> None:
    first = await rotate(database, vault)
    # The very first key signs at once.
    assert await signer(database, vault) == first
    second = await rotate(database, vault)
    with pytest.raises(RotationUnderWay):
        await rotate(database, vault)
    assert await published(database, vault) == [second, first]
    travel(timedelta(minutes=15))
    third = await rotate(database, vault)
    assert await published(database, vault) == [third, second, first]
    # The first was to go earlier, and still is.
    travel(TOKEN_LIFETIME + timedelta(minutes=2))
    assert await published(database, vault) == [third, second]


async def test_one_of_several_concurrent_rotations_succeeds(
    database: Database, replica: Database, vault: Vault
) -> None:
    first = await signer(database, vault)
    answers = await asyncio.gather(*(rotate(where, vault) for where in [database, replica] * 4), return_exceptions=True)
    won = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert [type(answer) for answer in answers].count(RotationUnderWay) == 7
    assert await published(database, vault) == [*won, first]


async def test_revocation_replaces_all_keys_immediately_and_is_published(database: Database, vault: Vault) -> None:
    await signer(database, vault)
    planned = await rotate(database, vault)
    new = await revoke(database, vault)
    assert (await signer(database, vault), await published(database, vault)) == (new, [new])
    (row,) = await outbox_rows(database)
    assert (row.subject, row.payload) == ("revocations.signing-keys", b"3")
    assert await trail(database) == [("signing_key_rotated", planned), ("signing_keys_revoked", new)]


async def test_revocation_removes_keys_of_concurrent_rotations(
    database: Database, replica: Database, vault: Vault
) -> None:
    for _ in range(5):
        await signer(database, vault)
        work: list[Awaitable[str]] = [rotate(database, vault), revoke(replica, vault), rotate(replica, vault)]
        before = set(await published(database, vault))
        await asyncio.gather(*work, return_exceptions=True)
        assert not before & set(await published(database, vault))


async def test_key_sealed_under_an_unknown_secret_is_followed_by_a_readable_one(
    database: Database, vault: Vault
) -> None:
    old = await signer(database, vault)
    other = Vault(SecretStr("another secret of thirty-two characters"))
    made = await asyncio.gather(*(signer(database, other) for _ in range(5)))
    # Its tokens stay good: to verify them takes no secret.
    assert await published(database, other) == [made[0], old]
    # Two replicas with different secrets both sign, each with a key of its own, and make no more of them.
    for _ in range(3):
        assert [await signer(database, each) for each in (vault, other)] == [old, made[0]]
    assert len(await published(database, vault)) == 2


async def test_key_sealed_under_the_previous_secret_continues_to_sign(database: Database, vault: Vault) -> None:
    old = await signer(database, vault)
    current = SecretStr("the new secret of thirty-two characters")
    changed = Vault(current, previous=Settings().secret_key)
    assert await signer(database, changed) == old
    new = await revoke(database, changed)
    assert await signer(database, Vault(current)) == new
