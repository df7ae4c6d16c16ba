"""The keys of this site at the push services of tests, and the settings of chat-service that name them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from testkit.authority import Authority
from testkit.gateways.running import RunningPeer, running_peer
from testkit.push.browser import encoded, point_of

PUSH_HOST = "push.example.org"
_PACKAGE = "testkit.push"


@dataclass(frozen=True)
class WebPushAccount:
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public_key(self) -> str:
        return encoded(point_of(self.key.public_key()))

    def config(self, authority: Authority, host: str = PUSH_HOST) -> dict[str, Any]:
        """The configuration of its server, which has a certificate of *authority*."""
        tls = authority.certificate(host)
        files = {"cert": str(tls.cert_file), "key": str(tls.key_file)}
        return {"host": host, "application_server_key": self.public_key, "tls": files}

    def settings(self, authority: Authority, tls_port: int, host: str = PUSH_HOST) -> dict[str, str]:
        return {
            "VAPID_PRIVATE_KEY": encoded(self.key.private_numbers().private_value.to_bytes(32)),
            "VAPID_SUBJECT": "mailto:push@example.org",
            "WEBPUSH_HOSTS": host,
            "WEBPUSH_TEST_HOSTS": f"{host}=127.0.0.1:{tls_port}",
            "WEBPUSH_TEST_NETWORKS": "127.0.0.0/8",
            "WEBPUSH_TEST_CA_FILE": str(authority.file),
        }


@dataclass(frozen=True)
class FcmAccount:
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    project_id: str = "project-of-tests"
    client_email: str = "push@project-of-tests.iam.gserviceaccount.com"

    def config(self, **changed: Any) -> dict[str, Any]:
        """The configuration of its server."""
        formats = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        public_key = self.key.public_key().public_bytes(*formats).decode()
        return {"project_id": self.project_id, "client_email": self.client_email, "public_key": public_key} | changed

    @property
    def credentials(self) -> str:
        """The service account as the console of Firebase hands it out."""
        formats = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return json.dumps(
            {
                "type": "service_account",
                "project_id": self.project_id,
                "private_key_id": "key-of-tests",
                "private_key": self.key.private_bytes(*formats, serialization.NoEncryption()).decode(),
                "client_email": self.client_email,
            }
        )

    def settings(self, url: str) -> dict[str, str]:
        return {"FCM_CREDENTIALS": self.credentials, "FCM_BASE_URL": url, "FCM_TOKEN_URL": f"{url}/token"}


@contextmanager
def running_webpush(account: WebPushAccount, authority: Authority, folder: Path) -> Iterator[RunningPeer]:
    """Runs a push service until the block ends. *folder* is for its files."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_peer("webpush", account.config(authority), folder, _PACKAGE) as peer:
        yield peer


@contextmanager
def running_fcm(account: FcmAccount, folder: Path, **changed: Any) -> Iterator[RunningPeer]:
    """Runs Firebase Cloud Messaging until the block ends. *folder* is for its files."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_peer("fcm", account.config(**changed), folder, _PACKAGE) as peer:
        yield peer
