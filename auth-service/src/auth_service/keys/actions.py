"""Chooses the key that signs and the keys that verify, rotates keys and revokes them.

A key is published before it signs, so that every verifier knows it by then. It stays published for as long as tokens
that it has signed are valid.

The primary key of the table decides between replicas that change keys at the same time. A change reads the keys and
the next generation in one snapshot (`queries.KeyRing`), decides, and inserts the key of that generation: a
compare-and-swap. It succeeds only if no key was made since the snapshot; otherwise the change has no effect and reads
again or gives up.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from auth_service import revocations
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.keys import key_pairs, queries
from auth_service.keys.errors import RotationUnderWay
from auth_service.keys.models import SigningKey
from auth_service.vault import Vault
from kit import clock, logging
from kit.database import Database, Session
from kit.vault import NotOpened

log = logging.get(__name__)

# Longer than verifiers keep fetched keys, and longer than the key set may be cached.
PUBLISHED_BEFORE = timedelta(minutes=15)
# Verifiers tolerate this difference between clocks.
_LEEWAY = timedelta(minutes=1)


@dataclass(frozen=True)
class Signer:
    kid: str
    algorithm: str
    private_key: ec.EllipticCurvePrivateKey

    def sign(self, claims: dict[str, Any], *, typ: str) -> str:
        """Returns a signed JWT (RFC 7519)."""
        headers = {"typ": typ, "kid": self.kid}
        return jwt.encode(claims, self.private_key, algorithm=self.algorithm, headers=headers)


async def get_signer(session: Session, vault: Vault) -> Signer:
    """Returns the newest key that may sign and can be opened; makes the next key if there is none."""
    while True:
        ring = await queries.get_key_ring(session)
        for key in ring.keys:
            if key.may_sign(clock.now()) and (signer := _open(key, vault)):
                return signer
        if ring.keys:
            log.error("no_signing_key_can_be_read", kids=[key.kid for key in ring.keys])
        made = await queries.insert_key(session, ring.next_generation, key_pairs.new_key_pair(vault), None)
        # If another replica was faster, the next round of the loop sees its key and tries to open it.
        if made is not None:
            log.info("signing_key_in_use", kid=made.kid)


async def public_keys(database: Database, vault: Vault) -> str:
    """Returns a JSON Web Key Set (RFC 7517) of all keys that sign now or soon, or whose tokens are still valid."""
    async with database.read_once() as session:
        keys = (await queries.get_key_ring(session)).keys
    if not keys:
        async with database.transaction() as session:
            await get_signer(session, vault)
            keys = (await queries.get_key_ring(session)).keys
    return json.dumps({"keys": [key.public_jwk for key in keys]})


async def rotate(session: Session, vault: Vault, max_token_lifetime: timedelta) -> SigningKey:
    """Makes the next key, which is published now and signs 15 minutes later.

    The earlier keys retire when the last token that they sign has expired. Raises RotationUnderWay if a next key
    already waits.
    """
    now = clock.now()
    ring = await queries.get_key_ring(session)
    if any(not key.may_sign(now) for key in ring.keys):
        raise RotationUnderWay
    signs_from = now + PUBLISHED_BEFORE if ring.keys else None
    next_key = await queries.insert_key(session, ring.next_generation, key_pairs.new_key_pair(vault), signs_from)
    if next_key is None:
        raise RotationUnderWay
    for key in ring.keys:
        key.retire(now + PUBLISHED_BEFORE + max_token_lifetime + _LEEWAY)
    audit.record(session, Action.SIGNING_KEY_ROTATED, None, kid=next_key.kid)
    return next_key


async def revoke_all(session: Session, vault: Vault, *, not_before: int = 1) -> SigningKey:
    """Makes a new key that signs at once, and voids the tokens of all other keys, as is needed after a leak.

    Sessions continue: their next refresh returns a token of the new key. Its generation is *not_before* or later.
    """
    ring = await queries.get_key_ring(session)
    generation = max(ring.next_generation, not_before)
    new_key = await queries.insert_key(session, generation, key_pairs.new_key_pair(vault), None)
    if new_key is None:
        # Another replica has made a key since the snapshot, which must not outlive this revocation either.
        return await revoke_all(session, vault, not_before=not_before)
    new_key.revokes_earlier = True
    for key in ring.keys:
        key.retire(clock.now())
    await revocations.revoke_keys_before(session, new_key.generation)
    audit.record(session, Action.SIGNING_KEYS_REVOKED, None, kid=new_key.kid)
    return new_key


def _open(key: SigningKey, vault: Vault) -> Signer | None:
    try:
        return Signer(key.kid, key.algorithm, key_pairs.private_key(key, vault))
    except NotOpened:
        return None
