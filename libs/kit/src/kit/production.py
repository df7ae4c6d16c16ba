"""The values of settings that production does not take, each with the reason.

    production: ClassVar[Refusals] = {"log_level": (Refused(is_one_of("DEBUG"), "it logs …"),)}

A settings class declares its own rows; those of the classes above it apply, too. They are checked for every process at
its start, together with the types of the settings, so that one start names all that is wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr

DEVELOPMENT_SECRET = "development-only-secret-development-only"  # noqa: S105  # refused below
# Secrets in our files, and those with which servers are delivered.
_PUBLIC_SECRETS = frozenset(
    {
        *(DEVELOPMENT_SECRET, "development-only", "secret", "password", "passwd", "changeme", "change-me", "example"),
        *("admin", "root", "guest", "user", "test", "postgres", "nats", "minio", "minioadmin", "123456", "12345678"),
    }
)
_SHORTEST_PASSWORD = 12
_FEWEST_DIFFERENT_CHARACTERS = 5

# The values of the settings that are declared above the one that is checked, by name.
type Above = Mapping[str, Any]


@dataclass(frozen=True)
class Refused:
    when: Callable[[Any, Above], bool]
    # Begins with what to do; never contains the value, which may be a secret.
    reason: str


type Refusals = Mapping[str, tuple[Refused, ...]]


def tables_of(settings: type) -> list[Refusals]:
    return [above.__dict__["production"] for above in settings.__mro__ if "production" in above.__dict__]


def reasons(tables: list[Refusals], name: str, value: Any, above: Above) -> Iterator[str]:
    """Yields the reasons why production does not take *value* for the setting *name*."""
    secrets = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, SecretStr)]
    if any(is_public(secret.get_secret_value()) for secret in secrets):
        yield "this value is public, as it stands in our files or in those of a server; set a secret of your own"
    if isinstance(value, str) and any(map(_has_public_password, value.split(","))):
        variable = name.removesuffix("_url").upper() + "_PASSWORD"
        yield (
            "the password in it is public; set one of your own"
            f" (docker compose takes it from the variable that ends in {variable})"
        )
    for table in tables:
        yield from (row.reason for row in table.get(name, ()) if row.when(value, above))


def is_one_of(*values: object) -> Callable[[Any, Above], bool]:
    return lambda value, _: value in values


def is_public(secret: str) -> bool:
    return secret.lower() in _PUBLIC_SECRETS


def is_guessable(secret: SecretStr | None, _: Above) -> bool:
    return secret is not None and len(set(secret.get_secret_value())) < _FEWEST_DIFFERENT_CHARACTERS


def has_no_user(urls: str, _: Above) -> bool:
    # A name alone is a token, which all its users share.
    return any(urlsplit(url.strip()).password is None for url in urls.split(","))


def has_short_password(urls: str, _: Above) -> bool:
    """Returns whether a password in a URL can be guessed. One that is public is refused anyway."""
    found = [unquote(urlsplit(url.strip()).password or "") for url in urls.split(",") if "://" in url]
    private = [password for password in found if password and not is_public(password)]
    return any(len(one) < _SHORTEST_PASSWORD or len(set(one)) < _FEWEST_DIFFERENT_CHARACTERS for one in private)


def is_open_to_the_world(host: str, above: Above) -> bool:
    """Returns whether everyone could reach an address at which no certificate is asked for."""
    if above.get("tls_ca_file") is not None:
        return False
    try:
        address = ip_address(host or "::")
    except ValueError:
        return True
    if address.is_unspecified:
        # All addresses of a container, whose networks the operator has called closed.
        return above.get("plaintext_inside") != "accepted"
    return not address.is_private


def crosses_the_network_plain(url: str | None, above: Above) -> bool:
    """Returns whether a connection is not encrypted, and the operator has not said that this is well."""
    if url is None or above.get("plaintext_inside") == "accepted":
        return False
    schemes = {urlsplit(one.strip()).scheme for one in url.split(",")}
    if any(scheme.startswith("postgresql") for scheme in schemes):
        return parse_qs(urlsplit(url).query).get("sslmode") != ["verify-full"]
    return not schemes <= {"tls", "https", "sqlite"}


def _has_public_password(url: str) -> bool:
    if "://" not in url:
        return False
    try:
        parts = urlsplit(url.strip())
        # A name alone is a token of NATS.
        name, password = unquote(parts.username or ""), parts.password
    except ValueError:
        return False
    if password is None:
        return parts.scheme in ("nats", "tls") and is_public(name)
    return is_public(unquote(password)) or unquote(password).lower() in ("", name.lower())
