"""Commands for operators about backups: what a restored database must be told, and who was erased."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from auth_service.accounts import events
from auth_service.audit.workers import AuditCleaning
from auth_service.facts.workers import Resealing
from auth_service.identity import restored
from auth_service.identity.workers import DeletionReminder
from auth_service.recovery.workers import ChallengeCleaning
from auth_service.sessions.workers import SessionCleaning
from auth_service.settings import Settings
from auth_service.throttle.workers import CountCleaning
from auth_service.vault import Vault
from kit import kept_events
from kit.backup import Beside
from kit.bus import Bus
from kit.database import Database
from kit.ids import find_id
from kit.starting import CannotStart
from kit.worker import Periodic

_NATS_SECONDS = 1.5


def sweeps(settings: Settings, database: Database) -> Sequence[Periodic]:
    return (
        SessionCleaning(database),
        CountCleaning(database),
        ChallengeCleaning(database),
        DeletionReminder(database),
        Resealing(database, Vault(settings.secret_key, settings.previous_secret_key)),
        AuditCleaning(database, retention=settings.audit_retention),
    )


async def list_erasures(settings: Settings, _arguments: argparse.Namespace) -> None:
    """Prints the deleted accounts, a line of JSON each, for a list that is kept apart from the backups."""
    async with Database(settings.database_url) as database:
        async for user_id, deleted_at in restored.deletions(database):
            print(json.dumps({"user_id": str(user_id), "deleted_at": deleted_at.isoformat()}))


async def erase_again(settings: Settings, arguments: argparse.Namespace) -> None:
    """Erases who was erased since the backup, as the list and the stream of events tell, and has all services do so."""
    erased = _read(Path(arguments.list)) if arguments.list else set()
    if arguments.nats != "lost":
        bus = Bus(settings.nats_url, settings.nats_namespace, name="erase-again", tls=settings.tls)
        async with bus:
            await bus.ready_within(_NATS_SECONDS)
            async for event in kept_events.read(bus, events.DELETION):
                erased.add(UUID(event.user_id))
    async with Database(settings.database_url) as database:
        again = await restored.erase_again(database, sorted(erased))
        published = await restored.publish_deletions_again(database)
    print(f"Erased again: {again}. Deletions that all services are told again: {published}.")


async def _keep_nothing(_settings: Settings, _database: Database, _folder: Path) -> str:
    return ""


async def _begin_anew(settings: Settings, database: Database, _folder: Path) -> str:
    ended = await restored.begin_anew(database, Vault(settings.secret_key, settings.previous_secret_key))
    return f"{ended} sessions have ended and all access tokens are void: everyone logs in again."


def _read(file: Path) -> set[UUID]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        found = {find_id(json.loads(line)["user_id"]) for line in lines if line.strip()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotStart(f"The list of erasures {file} cannot be read: {type(error).__name__}.") from error
    return {one for one in found if one is not None}


BESIDE = Beside(back_up=_keep_nothing, restore=_begin_anew)
