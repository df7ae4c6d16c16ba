"""Tells whether an account was used before from where a call comes, so that its owner gets in while others guess."""

from auth_service import origin
from auth_service.sessions import queries
from kit.database import Database, ReadSession
from kit.networks import UNKNOWN, network_of


async def is_known_network(session: ReadSession, identifier: str, network: str) -> bool:
    """Returns true if there was a login to the account from *network*."""
    return network != UNKNOWN and any(
        network_of(address) == network for address, _ in await queries.list_origins(session, identifier)
    )


async def is_known_device(database: Database, identifier: str) -> bool:
    """Returns true if there was a login to the account from the device and the network of the current call."""
    here = origin.current()
    if here.network == UNKNOWN:
        return False
    async with database.read_once() as session:
        origins = await queries.list_origins(session, identifier)
    return any((network_of(address), device) == (here.network, here.device) for address, device in origins)
