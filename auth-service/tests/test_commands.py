"""Tests of the commands of operators, without a process of their own."""

import argparse

import pytest
from sqlalchemy import select

from auth_service.__main__ import make_admin, revoke_keys, rotate_keys
from auth_service.accounts.models import Role, User
from auth_service.keys.models import SigningKey
from auth_service.settings import Settings
from kit.database import Database


async def test_an_admin_is_made_from_a_registered_account(
    settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    user = User(full_name="Abebe", email="abebe@example.com", password_hash="-", role=Role.CLIENT)
    async with database.transaction() as session:
        session.add(user)
    for expected in ("Abebe@example.com is an admin now", "Abebe@example.com is already an admin"):
        await make_admin(settings, argparse.Namespace(email="Abebe@example.com"))
        assert expected in capsys.readouterr().out
    async with database.read() as session:
        assert (await session.get_one(User, user.id)).role is Role.ADMIN


async def test_an_unknown_address_cannot_become_admin(
    settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        await make_admin(settings, argparse.Namespace(email="unknown@example.com"))
    assert ended.value.code == 1
    assert "There is no account with the e-mail address unknown@example.com" in capsys.readouterr().err


async def test_keys_are_rotated_and_revoked(
    settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = argparse.Namespace()
    await rotate_keys(settings, nothing)
    await rotate_keys(settings, nothing)
    assert capsys.readouterr().out.count("is published and signs from 20") == 2
    with pytest.raises(SystemExit) as ended:
        await rotate_keys(settings, nothing)
    assert ended.value.code == 1
    assert capsys.readouterr().err == "The next signing key already exists. Nothing was changed.\n"
    await revoke_keys(settings, nothing)
    assert "signs now; every earlier access token is void" in capsys.readouterr().out
    async with database.read() as session:
        keys = (await session.scalars(select(SigningKey).order_by(SigningKey.generation))).all()
    assert [key.retired_at is None for key in keys] == [False, False, True]
