"""Which key signs, which keys verify, and how one follows another.

A key is published before it signs, so that every verifier knows it by then, and stays published for as long as tokens
that it has signed are good. Whoever changes keys reads the last generation first and makes the next one: of two who do
so at once one wins, and what the other has seen of the keys does no harm.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from auth_service.audit import trail
from auth_service.audit.models import Action
from auth_service.keys import key_pairs, queries
from auth_service.keys.errors import RotationUnderWay
from auth_service.keys.models import SigningKey
from auth_service.vault import Unreadable, Vault
from kit import clock, logging, outbox
from kit.database import Database, Session

log = logging.get(__name__)

# Longer than verifiers keep the keys that they have fetched, and than the key set may be cached.
PUBLISHED_BEFORE = timedelta(minutes=15)
# Clocks differ, and verifiers are lenient about it.
_LEEWAY = timedelta(minutes=1)


@dataclass(frozen=True)
class Signer:
    kid: str
    algorithm: str
    private_key: ec.EllipticCurvePrivateKey

    def sign(self, claims: dict[str, Any], *, typ: str) -> str:
        """A JWT (RFC 7519)."""
        headers = {"typ": typ, "kid": self.kid}
        return jwt.encode(claims, self.private_key, algorithm=self.algorithm, headers=headers)


async def get_signer(session: Session, vault: Vault) -> Signer:
    """With the newest key that may sign and can be read; who finds none makes the next one."""
    while True:
        keys = await queries.list_keys(session)
        for key in keys:
            if key.may_sign(clock.now()) and (signer := _open(key, vault)):
                return signer
        if keys:
            log.error("no_signing_key_can_be_read", kids=[key.kid for key in keys])
        generation = await queries.find_last_generation(session) + 1
        made = await queries.insert_key(session, generation, key_pairs.new_key_pair(vault), None)
        # Somebody else may have been faster; whether his can be read is seen in the next round.
        if made is not None:
            log.info("signing_key_in_use", kid=made.kid)


async def public_keys(database: Database, vault: Vault) -> str:
    """A JSON Web Key Set (RFC 7517) of all keys whose tokens are good, now or soon."""
    async with database.read() as session:
        keys = await queries.list_keys(session)
    if not keys:
        async with database.transaction() as session:
            await get_signer(session, vault)
            keys = await queries.list_keys(session)
    return json.dumps({"keys": [key.public_jwk for key in keys]})


async def rotate(session: Session, vault: Vault, longest_token: timedelta) -> SigningKey:
    """The next key, published from now on, which signs a quarter of an hour later; RotationUnderWay if there is one.

    The keys of before are retired when the last token that they sign has expired.
    """
    now = clock.now()
    generation = await queries.find_last_generation(session) + 1
    keys = await queries.list_keys(session)
    if any(not key.may_sign(now) for key in keys):
        raise RotationUnderWay
    signs_from = now + PUBLISHED_BEFORE if keys else None
    next_key = await queries.insert_key(session, generation, key_pairs.new_key_pair(vault), signs_from)
    if next_key is None:
        raise RotationUnderWay
    for key in keys:
        key.retire(now + PUBLISHED_BEFORE + longest_token + _LEEWAY)
    trail.record(session, Action.SIGNING_KEY_ROTATED, None, kid=next_key.kid)
    return next_key


async def revoke_all(session: Session, vault: Vault) -> SigningKey:
    """After a leak: a new key that signs at once, and no token of any other is good.

    Sessions go on: their next refresh brings a token of the new key.
    """
    generation = await queries.find_last_generation(session) + 1
    keys = await queries.list_keys(session)
    new_key = await queries.insert_key(session, generation, key_pairs.new_key_pair(vault), None)
    if new_key is None:
        # Somebody has made a key meanwhile, which must not outlive this either.
        return await revoke_all(session, vault)
    for key in keys:
        key.retire(clock.now())
    await outbox.revoke_keys_before(session, new_key.generation)
    trail.record(session, Action.SIGNING_KEYS_REVOKED, None, kid=new_key.kid)
    return new_key


def _open(key: SigningKey, vault: Vault) -> Signer | None:
    try:
        return Signer(key.kid, key.algorithm, key_pairs.private_key(key, vault))
    except Unreadable:
        return None
