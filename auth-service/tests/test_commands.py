"""The commands of operators, without a process of their own."""

import argparse

import pytest
from auth_testing import add_user
from sqlalchemy import select

from auth_service.__main__ import make_admin, revoke_keys, rotate_keys
from auth_service.accounts.models import Role, User
from auth_service.keys.models import SigningKey
from auth_service.settings import Settings
from kit.database import Database
from testkit.rows import select_all, stored


async def test_registered_account_becomes_admin(
    settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    user = await add_user(database, email="abebe@example.com")
    for expected in ("Abebe@example.com is an admin now", "Abebe@example.com is already an admin"):
        await make_admin(settings, argparse.Namespace(email="Abebe@example.com"))
        assert expected in capsys.readouterr().out
    assert (await stored(database, User, user.id)).role is Role.ADMIN


async def test_unknown_email_cannot_become_admin(
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
    keys = await select_all(database, select(SigningKey).order_by(SigningKey.generation))
    assert [key.retired_at is None for key in keys] == [False, False, True]
