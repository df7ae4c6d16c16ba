"""The actions of blobs, each within the caller's transaction."""

from file_service.blobs import queries
from file_service.blobs.models import Rendition
from kit.database import Session
from kit.errors import Unavailable


async def add_rendition(session: Session, rendition: Rendition) -> bool:
    """Notes bytes that were made of a blob, such as a thumbnail, and that are claimed and in the store.

    Returns False if the blob is going, or has a rendition of this kind; the claimed bytes are swept then.
    """
    if not await queries.lock_live_blob(session, rendition.source_id):
        return False
    if not await queries.insert_rendition(session, rendition):
        return False
    if not await queries.use_blob(session, rendition.blob_id):
        raise Unavailable
    return True
