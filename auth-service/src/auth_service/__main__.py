"""Starts auth-service, `python -m auth_service serve`; and what operators do, `python -m auth_service admin EMAIL`."""

import argparse
import sys

from auth_service import app
from auth_service.accounts import actions
from auth_service.accounts.errors import NoSuchAccount
from auth_service.settings import Settings
from kit.database import Database
from kit.process import Command, ServiceProcess


async def make_admin(settings: Settings, arguments: argparse.Namespace) -> None:
    email: str = arguments.email
    async with Database(settings.database_url) as database:
        try:
            async with database.transaction() as session:
                changed = await actions.make_admin(session, email)
        except NoSuchAccount:
            print(f"There is no account with the e-mail address {email}; register it first.", file=sys.stderr)
            raise SystemExit(1) from None
    if changed:
        print(f"{email} is an admin now. Tokens say so from the next login or refresh.")
    else:
        print(f"{email} was an admin already.")


process = ServiceProcess(
    "auth-service",
    "auth_service",
    Settings,
    app.running,
    commands={
        "admin": Command(
            help="make a registered account an admin",
            arguments={"email": "the e-mail address of the account"},
            run=make_admin,
        )
    },
)

if __name__ == "__main__":
    process.main()
