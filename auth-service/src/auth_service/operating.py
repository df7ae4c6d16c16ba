"""Commands for operators about backups: what a restored database must be told, and who was erased."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from auth_service.accounts import events
from auth_service.analytics.recount import RecountedMeanwhile, recount
from auth_service.analytics.workers import ClientEventCleaning
from auth_service.audit.workers import AuditCleaning
from auth_service.deliveries.workers import NoticeMailCleaning
from auth_service.facts.workers import Resealing
from auth_service.flags import actions as flags
from auth_service.flags.errors import FlagNotFound
from auth_service.flags.models import live_value
from auth_service.identity import restored
from auth_service.identity.workers import DeletionReminder
from auth_service.recovery.workers import ChallengeCleaning
from auth_service.sessions.workers import SessionCleaning
from auth_service.settings import Settings
from auth_service.system_messages.workers import SystemMessageCleaning
from auth_service.throttle.workers import CountCleaning
from auth_service.vault import Vault
from auth_service.verification.workers import PhoneCodeCleaning
from kit import clock, kept_events
from kit.backup import Beside
from kit.bus import Bus
from kit.database import Database
from kit.ids import find_id
from kit.starting import CannotStart
from kit.stream_configs import EVENT_RETENTION_SECONDS
from kit.value_relay import publish_within
from kit.worker import Periodic

_NATS_SECONDS = 1.5
_MAX_DAYS = int(EVENT_RETENTION_SECONDS // 86_400)
_ON_OR_OFF = {"1": True, "on": True, "0": False, "off": False}


def sweeps(settings: Settings, database: Database) -> Sequence[Periodic]:
    return (
        SessionCleaning(database),
        CountCleaning(database),
        ChallengeCleaning(database),
        PhoneCodeCleaning(database),
        NoticeMailCleaning(database),
        SystemMessageCleaning(database),
        DeletionReminder(database),
        Resealing(database, Vault(settings.secret_key, settings.previous_secret_key)),
        AuditCleaning(database, retention=settings.audit_retention),
        ClientEventCleaning(database),
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


async def rebuild_rollups(settings: Settings, arguments: argparse.Namespace) -> None:
    """Counts the events of the last days again, and corrects the roll-ups."""
    days = _days(arguments.days)
    bus = Bus(settings.nats_url, settings.nats_namespace, name="rebuild-rollups", tls=settings.tls)
    async with bus, Database(settings.database_url) as database:
        await bus.ready_within(_NATS_SECONDS)
        stream = await bus.jetstream.stream_info(bus.events_stream)
        kept_from = clock.now() - timedelta(seconds=EVENT_RETENTION_SECONDS)
        try:
            done = await recount(
                database,
                kept_events.read_all(bus),
                kept_from=max(kept_from, stream.created or kept_from),
                days=days,
            )
        except RecountedMeanwhile:
            raise CannotStart("Another recount has ended meanwhile; its result holds.") from None
    print(
        f"Roll-ups since {done.since:%Y-%m-%d %H:%M} UTC: {done.read} events read, {done.folded} of them were missing,"
        f" {done.corrected} values corrected."
    )


def _days(given: str | None) -> int:
    if given is None:
        return _MAX_DAYS
    if not given.isdecimal() or not 1 <= int(given) <= _MAX_DAYS:
        raise CannotStart(f"--days must be a number from 1 to {_MAX_DAYS}: the stream keeps no more.")
    return int(given)


async def switch_flag(settings: Settings, arguments: argparse.Namespace) -> None:
    """Turns a flag on or off in the database, and tells all processes, also if auth-service does not run."""
    name: str = arguments.name
    if arguments.on not in _ON_OR_OFF:
        print("Say 1 for on, or 0 for off. Nothing was changed.", file=sys.stderr)
        raise SystemExit(2)
    enabled = _ON_OR_OFF[arguments.on]
    async with Database(settings.database_url) as database:
        try:
            async with database.transaction() as session:
                stored = await flags.switch(session, name, enabled=enabled)
        except FlagNotFound as refused:
            print(f"{refused} Nothing was changed.", file=sys.stderr)
            raise SystemExit(1) from None
        value = live_value(stored.value, stored.version)
    print(f"{name} is {'on' if enabled else 'off'} now (version {stored.version}).")
    if stored.version:
        bus = Bus(settings.nats_url, settings.nats_namespace, name="switch-flag", tls=settings.tls)
        if not await publish_within(_NATS_SECONDS, bus, stored.key, value):
            print("NATS does not answer: auth-service tells the gateways as soon as it does.")


async def _keep_nothing(_settings: Settings, _database: Database, _folder: Path) -> str:
    return ""


async def _begin_anew(settings: Settings, database: Database, _folder: Path) -> str:
    ended = await restored.begin_anew(database, Vault(settings.secret_key, settings.previous_secret_key))
    return (
        f"{ended} sessions have ended and all access tokens are void: everyone logs in again. All API keys are revoked."
    )


def _read(file: Path) -> set[UUID]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        found = {find_id(json.loads(line)["user_id"]) for line in lines if line.strip()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotStart(f"The list of erasures {file} cannot be read: {type(error).__name__}.") from error
    return {one for one in found if one is not None}


BESIDE = Beside(back_up=_keep_nothing, restore=_begin_anew)
