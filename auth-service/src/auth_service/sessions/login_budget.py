"""Limits logins before a password is hashed, right ones too. The counts are in the memory of this process."""

from auth_service import origin
from auth_service.sessions.attempts import Attempt
from auth_service.sessions.familiar import is_known_device
from kit.buckets import Buckets
from kit.database import Database
from kit.errors import RateLimited

# Logins at once, and a minute: of a client network, and of one device to one account.
NETWORK_BURST, NETWORK_PER_MINUTE = 300, 120
DEVICE_BURST, DEVICE_PER_MINUTE = 60, 30


class LoginBudget:
    def __init__(self, database: Database, *, factor: int) -> None:
        self._database = database
        self._of_networks = Buckets(NETWORK_BURST, NETWORK_PER_MINUTE, factor=factor)
        self._of_devices = Buckets(DEVICE_BURST, DEVICE_PER_MINUTE, factor=factor)

    async def take(self, attempt: Attempt) -> None:
        """Raises RateLimited if nothing is left.

        A device that has logged in to the account from its network before has a budget of its own, so that no
        neighbour behind the same address can spend it.
        """
        network = origin.current().network
        self._of_devices.take((network, attempt.device, attempt.identifier))
        try:
            self._of_networks.take(network)
        except RateLimited:
            if not await is_known_device(self._database, attempt.identifier):
                raise
