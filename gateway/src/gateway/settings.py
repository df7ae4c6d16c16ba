"""The settings of the gateway."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from gateway.line.limits import Limits
from kit.production import Refusals, Refused
from kit.settings import ProcessSettings

# An origin that is reached by TLS and has a name on the Internet.
_ORIGIN = re.compile(r"https://(?!localhost\b)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+(:[0-9]+)?")
_HOST_NAME = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
# The largest private network, 10.0.0.0/8.
_SHORTEST_PREFIX = 8


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class Settings(ProcessSettings):
    """Read from environment variables with the names of the fields."""

    production: ClassVar[Refusals] = {
        "allowed_origins": (
            Refused(
                lambda origins, _: any(_ORIGIN.fullmatch(origin) is None for origin in origins),
                "list origins such as https://app.example.com, of sites that only you control",
            ),
        ),
        "public_url": (
            Refused(lambda url, _: bool(url) and not url.startswith("https://"), "set the address with https"),
        ),
        "example_folder": (Refused(lambda folder, _: bool(folder), "leave it empty: the example is for development"),),
        "guide_folder": (Refused(lambda folder, _: bool(folder), "leave it empty: the guide is for development"),),
        "forwarded_allow_ips": (
            Refused(
                lambda proxies, _: any(ip_network(one.strip()).prefixlen < _SHORTEST_PREFIX for one in _split(proxies)),
                "list only the proxies: in so large a network everyone could claim any address",
            ),
        ),
    }

    port: int = 8000
    request_address: str = "127.0.0.1:8102"
    chat_address: str = "127.0.0.1:8103"
    file_address: str = "127.0.0.1:8104"
    # Origins of pages that may call the gateway, separated by commas. "*" is refused, since credentials are allowed.
    allowed_origins: Annotated[list[str], NoDecode] = ["http://localhost:3000"]
    # Addresses or networks of the proxies in front, separated by commas. Only their X-Forwarded-For and
    # X-Forwarded-Proto headers are used.
    forwarded_allow_ips: str = ""
    # The address of this site as callers know it, for links that are opened elsewhere; empty: as the request names it.
    public_url: str = Field(default="", pattern=r"^(https?://[^/?#\s]+)?$")
    # Names of this site as callers know it, separated by commas. With any, requests for other hosts are refused.
    trusted_hosts: Annotated[list[str], NoDecode] = []
    # With true, every route but those of health needs the API key of an application beside the token of a user.
    require_api_key: bool = False
    # Operations of the API (x-flag in /openapi.json) or whole areas that are off, separated by commas, such as
    # auth:register or payments. They win over the flags of administrators.
    features_off: Annotated[list[str], NoDecode] = []
    # /docs, /redoc, /openapi.json and /asyncapi.json.
    docs: Literal["on", "off"] = "on"
    # The folder of the built example application, which is served at /example, in development only; empty: none.
    example_folder: str = ""
    # The address of tiles for the map of the example, such as https://tile.openstreetmap.org/{z}/{x}/{y}.png; empty: a
    # drawn map.
    example_tiles: Annotated[str, Field(pattern=r"^(https?://[\w.:-]+/[^\s;,'\"]*\{z\}[^\s;,'\"]*)?$")] = ""
    # The folder of the guide for developers, which is served at /guide, in development only; empty: none.
    guide_folder: str = ""
    # Seconds until a call answers or fails with 503. Streams and sockets may last longer.
    deadline_seconds: float = Field(default=10.0, gt=0)
    # Calls that may wait for one service, and the seconds that it may take to answer them at its pace. Beyond half of
    # either messages are answered by 503, beyond a quarter reads.
    calls_at_once: int = Field(default=1000, ge=1)
    queue_seconds: float = Field(default=0.6, gt=0)
    max_json_bytes: int = Field(default=256 * 1024, ge=1024)
    # The limits of a connection; gateway/line/ says what they bound.
    max_header_bytes: int = Field(default=32 * 1024, ge=1024)
    head_seconds: float = Field(default=10.0, gt=0)
    body_silence_seconds: float = Field(default=20.0, gt=0)
    body_bytes_per_second: float = Field(default=100.0, ge=0)
    reader_silence_seconds: float = Field(default=60.0, gt=0)
    # Open connections of one client network, sockets included; those of the proxies that are named are not bounded.
    connections_per_client: int = Field(default=500, ge=1)
    sockets_per_user: int = Field(default=5, ge=1)
    socket_frames_per_minute: int = Field(default=100, ge=1)
    # The time between two pings of a socket. A peer that has not answered one by the next is dead.
    socket_ping_seconds: float = Field(default=20.0, gt=0)
    # The time after which a user who has left counts as gone, and the one after which a gateway that is silent does.
    presence_grace_seconds: float = Field(default=10.0, gt=0)
    presence_silence_seconds: float = Field(default=45.0, gt=0)
    # The number of gateways. Each gives its share of every budget (gateway/budgets.py) ...
    gateways: int = Field(default=1, ge=1)
    # ... unless they tell each other over NATS what was taken.
    rate_limit_counts: Literal["memory", "nats"] = "memory"

    @property
    def budget_factor(self) -> float:
        """The factor of every budget."""
        return self.rate_factor / (self.gateways if self.rate_limit_counts == "memory" else 1)

    @property
    def frames_per_minute(self) -> int:
        return self.socket_frames_per_minute * self.rate_factor

    @property
    def connections_allowed(self) -> int:
        return self.connections_per_client * self.rate_factor

    @property
    def proxies(self) -> list[IPv4Network | IPv6Network]:
        return [ip_network(proxy) for proxy in filter(None, map(str.strip, self.forwarded_allow_ips.split(",")))]

    @property
    def limits(self) -> Limits:
        return Limits(
            header_bytes=self.max_header_bytes,
            head_seconds=self.head_seconds,
            body_silence_seconds=self.body_silence_seconds,
            body_bytes_per_second=self.body_bytes_per_second,
            reader_silence_seconds=self.reader_silence_seconds,
        )

    @field_validator("trusted_hosts")
    @classmethod
    def _names(cls, hosts: list[str]) -> list[str]:
        if any(_HOST_NAME.fullmatch(host) is None for host in hosts):
            raise ValueError("list names such as api.example.com, without scheme, port and path")
        return [host.lower() for host in hosts]

    @field_validator("allowed_origins", "trusted_hosts", "features_off", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return _split(value) if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _no_wildcard(cls, origins: list[str]) -> list[str]:
        if "*" in origins:
            raise ValueError("list the origins: '*' would let every site act for the user")
        return origins

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _addresses(cls, proxies: str) -> str:
        for proxy in _split(proxies):
            try:
                ip_network(proxy)
            except ValueError:
                raise ValueError(
                    "list addresses or networks of proxies, such as 10.0.0.7,10.1.0.0/16: "
                    "with anything else every client could claim any address"
                ) from None
        return proxies
