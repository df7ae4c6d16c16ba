"""Signs links to files, and reads the caller for whom a link stands.

A link names the file, the user and their session, and is good for a short time. It says for whom it stands, not what
they may do: each use is checked like a call of that user with an access token of that session. The key is derived from
SECRET_KEY (HKDF, RFC 5869), so replicas share it, and a changed SECRET_KEY ends all links.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from file_service.links.errors import InvalidLink
from kit import clock
from kit.caller import Caller

_PURPOSE = b"2u file-service: links to files"
_KEY_BYTES = 32
_ALGORITHM = "HS256"
_CLAIMS = ("exp", "sub", "sid", "file", "role", "epoch", "user_epoch")


@dataclass(frozen=True)
class Link:
    text: str
    expires_at: datetime


class LinkSigner:
    def __init__(self, secret: SecretStr, *, seconds: int) -> None:
        key = HKDF(SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
        self._key = key.derive(secret.get_secret_value().encode())
        self._seconds = seconds

    def sign(self, caller: Caller, file_id: UUID) -> Link:
        expires_at = (clock.now() + timedelta(seconds=self._seconds)).replace(microsecond=0)
        claims = {
            "exp": int(expires_at.timestamp()),
            "sub": str(caller.user_id),
            "sid": str(caller.session_id),
            "role": caller.role,
            "epoch": caller.epoch,
            "user_epoch": caller.user_epoch,
            "file": str(file_id),
        }
        return Link(jwt.encode(claims, self._key, _ALGORITHM), expires_at)

    def read(self, link: str, file_id: UUID) -> Caller:
        """Returns the caller for whom *link* stands; whether their session goes on is not checked here.

        Raises InvalidLink if it is not of this service, is for another file, or has expired.
        """
        try:
            claims = jwt.decode(link, self._key, [_ALGORITHM], options={"require": list(_CLAIMS)})
            if UUID(claims["file"]) != file_id:
                raise InvalidLink
            return Caller(
                user_id=UUID(claims["sub"]),
                role=claims["role"],
                session_id=UUID(claims["sid"]),
                expires_at=float(claims["exp"]),
                epoch=claims["epoch"],
                user_epoch=claims["user_epoch"],
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise InvalidLink from error
