"""The settings of push services: each kind of push is set up with all its keys, or not at all."""

import re
from ipaddress import ip_network
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from chat_service.push.credentials import ServiceAccount, read_account
from chat_service.push.networks import TestHosts
from chat_service.push.vapid import read_key
from kit.production import Refusals, Refused
from kit.settings import OptionalPath, SealingSettings

_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+")
_MAX_HOST_LENGTH = 253
_SITE = r"^https?://[^?#\s]+$"
_IS_HTTPS = Refused(lambda url, _: not url.startswith("https://"), "begin it with https://: tokens are sent there")
_FOR_TESTS = Refused(
    lambda value, _: bool(value), "unset it: it is for tests, and lets push messages go to addresses of this network"
)


def _parts(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _none_if_empty(value: object) -> object:
    return value or None


class WebPushSettings(SealingSettings):
    production: ClassVar[Refusals] = {
        "webpush_test_networks": (_FOR_TESTS,),
        "webpush_test_hosts": (_FOR_TESTS,),
        "webpush_test_ca_file": (_FOR_TESTS,),
    }

    # The key of this site for web push, from `make vapid-keys`. Without it no web push is sent. A new one voids the
    # subscriptions of all browsers.
    vapid_private_key: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = None
    # An address at which push services reach the operator, as mailto:name@example.org or an https URL.
    vapid_subject: str = Field(default="", pattern=r"^((mailto:[^@\s]+@[^@\s]+|https://[^\s]+))?$")
    # The hosts of push services, separated by commas; *.example.org stands for all names below example.org.
    webpush_hosts: Annotated[list[str], NoDecode, BeforeValidator(_parts)] = [
        "fcm.googleapis.com",
        "jmt17.google.com",
        "updates.push.services.mozilla.com",
        "*.notify.windows.com",
        "*.push.apple.com",
    ]
    # For tests: networks that are not public, as 127.0.0.0/8, to which web push may connect all the same.
    webpush_test_networks: Annotated[list[str], NoDecode, BeforeValidator(_parts)] = []
    # For tests: hosts that stand for servers of a test, as push.example.org=127.0.0.1:4443.
    webpush_test_hosts: Annotated[list[str], NoDecode, BeforeValidator(_parts)] = []
    # For tests: the authority that has signed the certificates of these servers.
    webpush_test_ca_file: OptionalPath = None

    @field_validator("vapid_private_key")
    @classmethod
    def _is_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None:
            read_key(key.get_secret_value())
        return key

    @field_validator("vapid_subject")
    @classmethod
    def _vapid_has_all_or_none(cls, subject: str, info: ValidationInfo) -> str:
        if "vapid_private_key" in info.data and bool(subject) != (info.data["vapid_private_key"] is not None):
            raise ValueError("set VAPID_PRIVATE_KEY and VAPID_SUBJECT together or not at all")
        return subject

    @field_validator("webpush_hosts")
    @classmethod
    def _are_hosts(cls, hosts: list[str]) -> list[str]:
        if not all(_HOST.fullmatch(one) and len(one) <= _MAX_HOST_LENGTH for one in hosts):
            raise ValueError("list names such as fcm.googleapis.com, or *.push.apple.com for all names below one")
        return hosts

    @field_validator("webpush_test_networks")
    @classmethod
    def _are_networks(cls, networks: list[str]) -> list[str]:
        for one in networks:
            ip_network(one)
        return networks

    @field_validator("webpush_test_hosts")
    @classmethod
    def _are_servers(cls, hosts: list[str]) -> list[str]:
        try:
            TestHosts(hosts)
        except ValueError as error:
            raise ValueError("list entries such as push.example.org=127.0.0.1:4443") from error
        return hosts


class FcmSettings(SealingSettings):
    production: ClassVar[Refusals] = {"fcm_base_url": (_IS_HTTPS,), "fcm_token_url": (_IS_HTTPS,)}

    # The service account of Firebase Cloud Messaging, in JSON. Without it no app gets push messages.
    fcm_credentials: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = None
    fcm_base_url: str = Field(default="https://fcm.googleapis.com", pattern=_SITE)
    fcm_token_url: str = Field(default="https://oauth2.googleapis.com/token", pattern=_SITE)

    @field_validator("fcm_credentials")
    @classmethod
    def _is_account(cls, credentials: SecretStr | None) -> SecretStr | None:
        if credentials is not None:
            read_account(credentials.get_secret_value())
        return credentials

    @property
    def fcm_account(self) -> ServiceAccount | None:
        credentials = self.fcm_credentials
        return None if credentials is None else read_account(credentials.get_secret_value())


class PushSettings(WebPushSettings, FcmSettings):
    """The settings of all kinds of push."""
