"""Encrypts and digests the secrets of auth-service."""

from pydantic import SecretStr

from kit.vault import ServiceVault


class Vault(ServiceVault):
    def __init__(self, secret: SecretStr, previous: SecretStr | None = None) -> None:
        super().__init__("auth-service", secret, previous)
