"""Which key signs, and which keys verify."""

import json

from auth_service.keys import key_pairs, queries
from auth_service.keys.models import SigningKey
from auth_service.vault import Vault
from kit import logging
from kit.database import Database, Session

log = logging.get(__name__)


async def get_current_key(session: Session, vault: Vault) -> SigningKey:
    """The key that signs now. Whoever asks first of all makes it; of several, one."""
    key = await queries.find_newest_key(session)
    if key is not None:
        return key
    await queries.insert_first_key(session, key_pairs.new_key_pair(vault))
    key = await queries.get_newest_key(session)
    log.info("signing_key_in_use", kid=key.kid)
    return key


async def public_keys(database: Database, vault: Vault) -> str:
    """A JSON Web Key Set (RFC 7517) of all keys whose tokens are good."""
    async with database.read() as session:
        keys = await queries.list_keys(session)
    if not keys:
        async with database.transaction() as session:
            keys = [await get_current_key(session, vault)]
    return json.dumps({"keys": [key.public_jwk for key in keys]})
