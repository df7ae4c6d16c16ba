"""Removes a file on the decision of a moderator."""

from uuid import UUID

from file_service.files import queries
from file_service.files.actions import remove_files
from file_service.holds.queries import list_held_ids
from kit import clock
from kit.database import Session


async def remove_file(session: Session, file_id: UUID) -> bool:
    """Deletes a file as its owner could. Returns False if it is gone, or kept for a document of a verification.

    The account of the owner is locked before the file, as in every action on files.
    """
    owner_id = await queries.find_owner(session, file_id)
    if owner_id is None:
        return False
    await queries.lock_account(session, owner_id, shared=True)
    file = await queries.lock_file(session, file_id)
    if file is None or await list_held_ids(session, [file_id], clock.now()):
        return False
    await remove_files(session, [file])
    return True
