"""The actions of imports: begin one, and read its next part."""

from uuid import UUID

from auth_service import origin
from auth_service.accounts import events
from auth_service.accounts import queries as accounts
from auth_service.accounts.models import User
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.imports import queries
from auth_service.imports.errors import ImportNotFound, TooManyImports
from auth_service.imports.lines import ImportFile, rows_of
from auth_service.imports.models import ImportPart, UserImport
from auth_service.imports.rows import CheckedRows, checked
from auth_service.mails import actions as mails
from auth_service.mails.models import MailKind
from kit import call, clock, logging, outbox
from kit.database import ReadSession, Session, lock_name
from kit.ids import new_id

log = logging.get(__name__)

# Their files are in the database.
MAX_OPEN = 5


async def import_users(session: Session, admin_id: UUID, file: ImportFile, *, dry_run: bool) -> UserImport:
    """Stores the rows of a file for the worker. Raises TooManyImports."""
    await lock_name(session, "imports")
    if await queries.count_open(session) >= MAX_OPEN:
        raise TooManyImports
    now, where = clock.now(), origin.current()
    begun = UserImport(
        id=new_id(),
        admin_id=admin_id,
        dry_run=dry_run,
        rows=file.rows,
        created=0,
        skipped=0,
        failed=0,
        errors=[],
        cause={"request_id": call.current().request_id, "address": where.address, "device": where.device},
        created_at=now,
        due_at=now,
    )
    session.add(begun)
    await session.flush()
    session.add_all(
        ImportPart(import_id=begun.id, number=number, content=content) for number, content in enumerate(file.parts)
    )
    rows, dry = f"{file.rows} rows", str(dry_run).lower()
    audit.record(session, Action.USERS_IMPORTED, None, old="", new=rows, import_id=str(begun.id), dry_run=dry)
    return begun


async def get_import(session: ReadSession, import_id: UUID) -> UserImport:
    found = await queries.find_import(session, import_id)
    if found is None:
        raise ImportNotFound
    return found


async def read_part(session: Session, going: UserImport) -> None:
    """Reads the next part of *going*, whose row the caller has locked: adds its accounts, and counts what it held."""
    part = await queries.find_first_part(session, going.id)
    if part is not None:
        found = checked(rows_of(part.content))
        created = await (_count_new if going.dry_run else _add)(session, going, found)
        skipped = found.repeated + len(found.accounts) - created
        going.count(created=created, skipped=skipped, failed=found.failed, errors=found.errors)
        await queries.delete_part(session, part)
    if going.done < going.rows and part is not None:
        going.go_on(clock.now())
        return
    going.finish(clock.now())
    counts = {"rows": going.rows, "created": going.created, "skipped": going.skipped, "failed": going.failed}
    log.info("import_finished", import_id=str(going.id), dry_run=going.dry_run, **counts)


async def _count_new(session: Session, _going: UserImport, found: CheckedRows) -> int:
    return len(found.accounts) - len(await accounts.list_taken(session, found.accounts.keys(), clock.now()))


async def _add(session: Session, going: UserImport, found: CheckedRows) -> int:
    """Adds the accounts whose address is free, each with its mail, its event and its entry in the audit trail."""
    if not found.accounts:
        return 0
    now = clock.now()
    added = await accounts.add_accounts(session, list(found.accounts.values()), now)
    # Asked after the insertion, which waits for a transaction that gives an address up: see `accounts.register`.
    held = await accounts.list_held(session, found.accounts.keys(), now)
    if held:
        await accounts.delete_new_accounts(session, [user_id for user_id, email, *_ in added if email in held])
    kept = [one for one in added if one[1] not in held]
    for user_id, email, full_name, role in kept:
        audit.record(
            session,
            Action.USER_CREATED,
            user_id,
            actor_id=going.admin_id,
            old="",
            new=role.value,
            import_id=str(going.id),
        )
        mails.enqueue_bulk(session, MailKind.INVITATION, email)
        user = User(id=user_id, full_name=full_name, role=role, created_at=now)
        await outbox.add(session, events.user_registered(user))
    return len(kept)
