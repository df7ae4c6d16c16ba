"""ES256 key pairs (RFC 7518). The private key is stored sealed; the public key is published as a JWK."""

from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from jwt.algorithms import ECAlgorithm

from auth_service.keys.models import SigningKey
from auth_service.vault import Vault

ALGORITHM = "ES256"


def new_key_pair(vault: Vault) -> dict[str, Any]:
    """Returns the columns of a new signing key, except its generation and times."""
    private_key = ec.generate_private_key(ec.SECP256R1())
    kid = uuid4().hex
    pkcs8 = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = ECAlgorithm.to_jwk(private_key.public_key(), as_dict=True)
    return {
        "kid": kid,
        "algorithm": ALGORITHM,
        "sealed_private_key": vault.seal(pkcs8, _context(kid)),
        "public_jwk": {**public, "kid": kid, "alg": ALGORITHM, "use": "sig"},
    }


def private_key(key: SigningKey, vault: Vault) -> ec.EllipticCurvePrivateKey:
    """Opens the private key. Raises kit.vault.NotOpened if it was made under another SECRET_KEY."""
    loaded = load_der_private_key(vault.open(key.sealed_private_key, _context(key.kid)), password=None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError(f"signing key {key.kid} is not an elliptic curve key")
    return loaded


def _context(kid: str) -> str:
    return f"signing-key:{kid}"
