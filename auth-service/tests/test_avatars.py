"""The picture of an account: one at a time, readable by its id, and gone with the account."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from auth_testing import PASSWORD, Service, SignedIn, audit_entries, update_rows
from sqlalchemy import select

from auth_service.accounts.models import User
from auth_service.audit.models import Action, AuditEntry
from auth_service.avatars.models import MAX_BYTES, Avatar
from kit.database import Database
from kit.errors import NotFound, Unauthenticated
from testkit.people import expect_error, invalid_fields
from testkit.rows import select_all
from twou.auth.v1 import auth_pb2
from twou.auth.v1 import avatar_pb2 as pb

PICTURE = b"RIFF\x10\x00\x00\x00WEBPVP8 "


async def avatars_of(database: Database, user: auth_pb2.User) -> Sequence[Avatar]:
    return await select_all(database, select(Avatar).where(Avatar.user_id == UUID(user.id)))


async def set_avatar(service: Service, signed_in: SignedIn, content: bytes = PICTURE) -> str:
    answer = await service.call(pb.SetAvatarRequest(content=content), token=signed_in[1].access_token)
    return str(answer.avatar_url)


async def read(service: Service, url: str) -> bytes:
    answer = await service.call(pb.GetAvatarRequest(avatar_id=url.rpartition("/")[2]))
    return bytes(answer.content)


async def test_a_picture_replaces_the_one_before(service: Service, database: Database) -> None:
    user, tokens = person = await service.join()
    assert not user.HasField("avatar_url")
    first = await set_avatar(service, person)
    assert (await service.get_me(tokens)).avatar_url == first
    second = await set_avatar(service, person, PICTURE + b"2")
    assert (await service.get_me(tokens)).avatar_url == second != first
    assert await read(service, second) == PICTURE + b"2"
    await expect_error(read(service, first), NotFound, "AVATAR_NOT_FOUND")
    assert len(await avatars_of(database, user)) == 1
    changed = AuditEntry.action == Action.ACCOUNT_CHANGED, AuditEntry.subject_id == UUID(user.id)
    assert [entry.details for entry in await audit_entries(database, *changed)] == [{"fields": "avatar_url"}] * 2


async def test_a_picture_is_taken_away_once(service: Service, database: Database) -> None:
    user, tokens = person = await service.join()
    url = await set_avatar(service, person)
    for _ in range(2):
        await service.call(pb.RemoveAvatarRequest(), token=tokens.access_token)
        assert not (await service.get_me(tokens)).HasField("avatar_url")
    await expect_error(read(service, url), NotFound, "AVATAR_NOT_FOUND")
    assert not await avatars_of(database, user)


async def test_a_picture_goes_with_its_account(service: Service, database: Database) -> None:
    user, tokens = person = await service.join()
    url = await set_avatar(service, person)
    await service.call(auth_pb2.DeleteMeRequest(password=PASSWORD), token=tokens.access_token)
    await expect_error(read(service, url), NotFound, "AVATAR_NOT_FOUND")
    assert not await avatars_of(database, user)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(20), PICTURE + bytes(MAX_BYTES)])
async def test_only_small_pictures_of_one_kind_are_kept(service: Service, content: bytes) -> None:
    assert await invalid_fields(set_avatar(service, await service.join(), content)) == ["content"]


async def test_an_inactive_account_gets_no_picture(service: Service, database: Database) -> None:
    user, _ = person = await service.join()
    await update_rows(database, User, User.id == UUID(user.id), is_active=False)
    await expect_error(set_avatar(service, person), Unauthenticated)
    assert not await avatars_of(database, user)


@pytest.mark.parametrize("avatar_id", ["", "42", "\0", "0191e8c0-7a52-7c3e-8a5b-9a4f4c1d2e3f"])
async def test_unknown_pictures_are_not_found(service: Service, avatar_id: str) -> None:
    await expect_error(service.call(pb.GetAvatarRequest(avatar_id=avatar_id)), NotFound, "AVATAR_NOT_FOUND")
