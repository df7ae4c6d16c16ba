"""Decides who may read a file: its owner, the participants of its request, and admins."""

from file_service.errors import FileNotFound
from file_service.models import File, Participants
from kit import logging
from kit.caller import Caller
from participants.errors import RequestNotFound
from participants.membership import Membership

log = logging.get(__name__)


class FileMembership(Membership[Participants]):
    async def require_reader_of(self, caller: Caller, file: File) -> None:
        """Raises FileNotFound, or Unavailable if the owner of the request cannot be asked."""
        if file.belongs_to(caller):
            return
        if caller.role == "admin":
            log.info("admin_read_file", admin=str(caller.user_id), file=str(file.id))
            return
        if file.request_id is None:
            raise FileNotFound
        try:
            await self.require_reader(caller, file.request_id)
        except RequestNotFound:
            raise FileNotFound from None
