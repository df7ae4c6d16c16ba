"""TLS between processes, with a certificate for each: every side proves who it is.

A certificate has the name of its process as a DNS name (`chat-service`, `gateway`), and the signature of an authority
that signs for this system alone. It is read when the process starts; to replace it, the process is restarted. Without
these settings, connections are not encrypted.
"""

import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import grpc

from kit.starting import CannotStart


@dataclass(frozen=True)
class Tls:
    cert_file: Path
    key_file: Path
    ca_file: Path

    def server_credentials(self) -> grpc.ServerCredentials:
        """Returns the credentials of a gRPC server that accepts only callers with a certificate of the authority."""
        return grpc.ssl_server_credentials([(self._key, self._cert)], self._authority, require_client_auth=True)

    def channel_credentials(self) -> grpc.ChannelCredentials:
        return grpc.ssl_channel_credentials(self._authority, self._key, self._cert)

    def context(self) -> ssl.SSLContext:
        """Returns the context of a client that proves who it is, and checks the name of the server."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        context.load_cert_chain(self.cert_file, self.key_file)
        return context

    def server_context(self) -> ssl.SSLContext:
        """Returns the context of a server that accepts only callers with a certificate of the authority."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(self.ca_file))
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_cert_chain(self.cert_file, self.key_file)
        return context

    @cached_property
    def _cert(self) -> bytes:
        return self.cert_file.read_bytes()

    @cached_property
    def _key(self) -> bytes:
        return self.key_file.read_bytes()

    @cached_property
    def _authority(self) -> bytes:
        return self.ca_file.read_bytes()


def check(tls: Tls | None) -> None:
    """Raises `CannotStart` if a file cannot be read or is not what its setting says."""
    if tls is None:
        return
    for name, file in (("CERT", tls.cert_file), ("KEY", tls.key_file), ("CA", tls.ca_file)):
        try:
            file.read_bytes()
        except OSError as error:
            raise CannotStart(f"TLS_{name}_FILE: {file} cannot be read: {error.strerror}.") from error
    try:
        tls.context()
    except ssl.SSLError as error:
        raise CannotStart(f"TLS_CERT_FILE, TLS_KEY_FILE, TLS_CA_FILE: {error.reason or error}.") from error
