"""Seals the addresses of devices again after SECRET_KEY has changed, so that they open without the earlier one."""

from uuid import UUID

from chat_service.devices import queries
from chat_service.push.addresses import seal_again
from kit import logging
from kit.database import Database
from kit.vault import NotOpened, ServiceVault
from kit.worker import Periodic

log = logging.get(__name__)

_BATCH = 200
_FIRST = UUID(int=0)


class DeviceResealing(Periodic):
    """Does nothing unless PREVIOUS_SECRET_KEY is set."""

    name = "device-resealing"
    every_seconds = 3600.0

    def __init__(self, database: Database, vault: ServiceVault) -> None:
        self._database = database
        self._vault = vault

    async def sweep(self) -> None:
        if not self._vault.is_changing:
            return
        found = [_FIRST]
        while found:
            async with self._database.read_once() as session:
                found = await queries.list_ids_after(session, found[-1], _BATCH)
            for device_id in found:
                try:
                    await self._seal(device_id)
                except NotOpened:
                    log.warning("device_not_opened", device_id=str(device_id))

    async def _seal(self, device_id: UUID) -> None:
        async with self._database.transaction() as session:
            # Its owner may have removed it meanwhile.
            device = await queries.find_and_lock(session, device_id)
            if device is not None:
                device.sealed = seal_again(self._vault, device_id, device.sealed) or device.sealed
