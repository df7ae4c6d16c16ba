"""The account with which this site calls Firebase Cloud Messaging, as Google hands it out: an object of JSON."""

import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_LEAST_BITS = 2048
_UNREADABLE = "it is no service account in JSON: download one from the console of Firebase"


@dataclass(frozen=True)
class ServiceAccount:
    project_id: str
    client_email: str
    key_id: str
    key: rsa.RSAPrivateKey = field(repr=False)


def read_account(text: str) -> ServiceAccount:
    """Returns the account in *text*. Raises ValueError, without the text, if there is none."""
    try:
        found = json.loads(text)
        project_id, client_email, key_id, pem = (
            found[name] for name in ("project_id", "client_email", "private_key_id", "private_key")
        )
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(_UNREADABLE) from error
    if found.get("type") != "service_account" or not all(
        isinstance(one, str) and one for one in (project_id, client_email, key_id)
    ):
        raise ValueError(_UNREADABLE)
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < _LEAST_BITS:
        raise ValueError("its private key is no RSA key of at least 2048 bits")
    return ServiceAccount(project_id, client_email, key_id, key)
