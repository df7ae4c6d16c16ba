"""`services.toml`, typed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

ROOT = Path(__file__).resolve().parents[2]
LIST = "services.toml"
GATEWAY = "gateway"


class _Entry(BaseModel):
    """One table of the file, as it is written there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    port: int = Field(ge=1, le=65535)
    calls: tuple[str, ...] = ()
    revokes: bool = False
    sets: bool = False
    pushes: bool = False
    volume: str | None = None
    folders: dict[str, str] = {}


@dataclass(frozen=True)
class Deployable:
    """A process that is built, configured and deployed by itself: the gateway or a service."""

    name: str
    port: int
    # Names of the services whose addresses it is given.
    calls: tuple[str, ...] = ()
    revokes: bool = False
    sets: bool = False
    pushes: bool = False
    volume: str | None = None
    # By the name of the setting: the folder's name inside the volume.
    folders: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_gateway(self) -> bool:
        return self.name == GATEWAY

    @property
    def package(self) -> str:
        return self.name.replace("-", "_")

    @property
    def short(self) -> str:
        """The name of its database, of its users there and in NATS, and of its contracts below `twou`."""
        return self.package.removesuffix("_service")

    @property
    def prefix(self) -> str:
        """PREFIX_PORT is where it listens, PREFIX_NAME is NAME for it alone."""
        return self.short.upper()

    @property
    def serve(self) -> tuple[str, ...]:
        """The arguments with which it runs."""
        return ("serve",) if self.is_gateway else ("serve", "--migrate")


@dataclass(frozen=True)
class Registry:
    """All deployables, in the order of the file."""

    deployables: tuple[Deployable, ...]

    @classmethod
    def read(cls, root: Path = ROOT) -> Self:
        """Raises pydantic.ValidationError if the file says something that cannot be."""
        tables = tomllib.loads((root / LIST).read_text(encoding="utf-8"))
        entries = TypeAdapter(dict[str, _Entry]).validate_python(tables)
        services = [name for name in entries if name != GATEWAY]
        return cls(tuple(_deployable(name, entry, services) for name, entry in entries.items()))

    @property
    def services(self) -> tuple[Deployable, ...]:
        return tuple(one for one in self.deployables if not one.is_gateway)

    @property
    def gateway(self) -> Deployable:
        return self[GATEWAY]

    def __getitem__(self, name: str) -> Deployable:
        return next(one for one in self.deployables if one.name == name)


def _deployable(name: str, entry: _Entry, services: list[str]) -> Deployable:
    # Every process verifies tokens, with the keys of auth-service.
    calls = services if name == GATEWAY else dict.fromkeys(["auth-service", *entry.calls])
    fields = entry.model_dump() | {"name": name, "calls": tuple(calls)}
    return Deployable(**fields)
