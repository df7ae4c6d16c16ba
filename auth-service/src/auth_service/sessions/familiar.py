"""Tells whether an account was used before from where a call comes, so that its owner gets in while others guess."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row

from auth_service import origin
from auth_service.origin import Origin
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
    return _is_among(origins, here)


async def is_new_device(session: ReadSession, user_id: UUID) -> bool:
    """Returns true if there were logins to the account, and none from the device and the network of the current call.

    Where the network of a call is not known, nothing can be told, and nothing is new.
    """
    here = origin.current()
    origins = await queries.list_origins_of(session, user_id)
    return here.network != UNKNOWN and bool(origins) and not _is_among(origins, here)


def _is_among(origins: Sequence[Row[str, str]], here: Origin) -> bool:
    return any((network_of(address), device) == (here.network, here.device) for address, device in origins)
