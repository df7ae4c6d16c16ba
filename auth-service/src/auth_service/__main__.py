"""The command line of auth-service: `python -m auth_service serve` starts it, other commands are for operators."""

import argparse
import sys
from pathlib import Path

from auth_service import app, operating
from auth_service.accounts.errors import EmailTaken, NoSuchAccount
from auth_service.administration import actions
from auth_service.keys import actions as keys
from auth_service.keys.errors import RotationUnderWay
from auth_service.mails.messages import plain_text
from auth_service.mails.transports import FolderTransport
from auth_service.places import actions as places
from auth_service.places.errors import BadTable
from auth_service.settings import Settings
from auth_service.text_messages.transports import TextFolder
from auth_service.vault import Vault
from kit.database import Database
from kit.errors import InvalidInput
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
        print(f"{email} is an admin now. Earlier access tokens are revoked: log in again or refresh.")
    else:
        print(f"{email} is already an admin.")


async def change_email(settings: Settings, arguments: argparse.Namespace) -> None:
    async with Database(settings.database_url) as database:
        try:
            async with database.transaction() as session:
                user = await actions.set_email(session, arguments.email, arguments.new_email)
        except (NoSuchAccount, EmailTaken, InvalidInput) as refused:
            print(f"{refused} Nothing was changed.", file=sys.stderr)
            raise SystemExit(1) from None
    print(f"{user.email} is the address of the account now. Its sessions have ended.")


async def remove_second_factor(settings: Settings, arguments: argparse.Namespace) -> None:
    email: str = arguments.email
    async with Database(settings.database_url) as database:
        try:
            async with database.transaction() as session:
                was_on = await actions.remove_second_factor(session, email)
        except NoSuchAccount as refused:
            print(f"{refused} Nothing was changed.", file=sys.stderr)
            raise SystemExit(1) from None
    print(f"The second factor of {email} was removed." if was_on else f"{email} has no second factor.")


async def load_places(settings: Settings, arguments: argparse.Namespace) -> None:
    async with Database(settings.database_url) as database:
        try:
            before, number = await places.load(database, Path(arguments.file))
        except BadTable as refused:
            print(f"{refused} Nothing was changed.", file=sys.stderr)
            raise SystemExit(1) from None
    print(f"The table of postal codes has {number} places now; it had {before}.")


async def rotate_keys(settings: Settings, _arguments: argparse.Namespace) -> None:
    vault = Vault(settings.secret_key, settings.previous_secret_key)
    async with Database(settings.database_url) as database:
        try:
            async with database.transaction() as session:
                key = await keys.rotate(session, vault, settings.access_token_lifetime)
        except RotationUnderWay as refused:
            print(f"{refused} Nothing was changed.", file=sys.stderr)
            raise SystemExit(1) from None
    print(f"Key {key.kid} is published and signs from {key.signs_from or key.created_at:%Y-%m-%d %H:%M:%S} UTC.")


async def revoke_keys(settings: Settings, _arguments: argparse.Namespace) -> None:
    vault = Vault(settings.secret_key, settings.previous_secret_key)
    async with Database(settings.database_url) as database, database.transaction() as session:
        key = await keys.revoke_all(session, vault)
    print(f"Key {key.kid} signs now; every earlier access token is void. Sessions continue: clients refresh.")
    print("A running auth-service publishes the revocation within about a second.")


async def print_newest_mail(settings: Settings, _arguments: argparse.Namespace) -> None:
    if settings.smtp_host:
        print(f"Mails go to {settings.smtp_host}; without SMTP_HOST they would be files in {settings.mail_dir}.")
        return
    mail = FolderTransport(settings.mail_dir).newest()
    if mail is None:
        print(f"There is no mail in {settings.mail_dir}.")
        return
    for header in ("Date", "From", "To", "Subject"):
        print(f"{header}: {mail[header]}")
    print(f"\n{plain_text(mail)}", end="")


async def print_newest_text(settings: Settings, _arguments: argparse.Namespace) -> None:
    if settings.sms_provider != "file":
        print(f"Text messages go to {settings.sms_provider}; with SMS_PROVIDER=file they are files in SMS_DIR.")
        return
    text = TextFolder(settings.sms_dir).newest()
    print(f"There is no text message in {settings.sms_dir}." if text is None else text, end="" if text else "\n")


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
        ),
        "email": Command(
            help="give an account another e-mail address, which is the only way for an admin who cannot log in",
            arguments={"email": "the present address of the account", "new_email": "its new address"},
            run=change_email,
        ),
        "remove-second-factor": Command(
            help="remove the second factor of an account whose owner has lost it",
            arguments={"email": "the e-mail address of the account"},
            run=remove_second_factor,
        ),
        "places": Command(
            help="replace the table of postal codes by that of a file: CSV with postal_code,address,latitude,longitude",
            arguments={"file": "the path of the file"},
            run=load_places,
        ),
        "mail": Command(help="print the newest mail of MAIL_DIR", arguments={}, run=print_newest_mail),
        "sms": Command(help="print the newest text message of SMS_DIR", arguments={}, run=print_newest_text),
        "rotate-keys": Command(
            help="make the next signing key, which signs 15 minutes later", arguments={}, run=rotate_keys
        ),
        "revoke-keys": Command(
            help="after a leak: sign with a new key now, and void all earlier ones", arguments={}, run=revoke_keys
        ),
        "flag": Command(
            help="turn an operation of the API, or a whole area, on or off for everyone",
            arguments={"name": "its name, such as auth:register or payments", "on": "1 or 0"},
            run=operating.switch_flag,
        ),
        "erasures": Command(
            help="print the deleted accounts, for a list apart from backups", arguments={}, run=operating.list_erasures
        ),
        "erase-again": Command(
            help="after a restore: erase who was erased since the backup",
            arguments={},
            run=operating.erase_again,
            options={
                "list": "a file that `erasures` has printed",
                "nats": "`lost`: the stream of events is gone, so there is nothing to read in it",
            },
        ),
        "rebuild-rollups": Command(
            help="count the events of the last days again, and correct the roll-ups; the service may run",
            arguments={},
            run=operating.rebuild_rollups,
            options={"days": "how many days, up to 7"},
        ),
    },
    beside=operating.BESIDE,
    sweeps=operating.sweeps,
)

if __name__ == "__main__":
    process.main()
