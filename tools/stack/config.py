"""The configuration of the local stack: its processes, their ports and their environments.

Variables come from `.env` and from the environment, which wins. A name as a service knows it (`LOG_LEVEL`) is for all
services; with a prefix (`AUTH_LOG_LEVEL`) it is for that service alone, and other processes do not see it.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from dotenv import dotenv_values

from kit.tls import Tls
from testkit.processes import free_port, is_free
from tools.registry.deployables import ROOT, Deployable, Registry
from tools.registry.nats_users import OPERATOR
from tools.stack import dotenv_names, nats_server
from tools.stack import ports as held_ports


class ConfigError(Exception):
    """The configuration is wrong. The message, of one line, says what to change."""


_REGISTRY = Registry.read()

AUTH = _REGISTRY["auth-service"]
REQUEST = _REGISTRY["request-service"]
FILE = _REGISTRY["file-service"]
GATEWAY = _REGISTRY.gateway

SERVICES = _REGISTRY.services
DEPLOYABLES = (*SERVICES, GATEWAY)

NATS = "nats"
_PORTS = {NATS: ("NATS_PORT", 4222)} | {one.name: (f"{one.prefix}_PORT", one.port) for one in DEPLOYABLES}
# These tell every process where a service is; AUTH_ADDRESS is not auth-service's own setting ADDRESS.
_ADDRESSES = {f"{service.prefix}_ADDRESS": service.name for service in SERVICES}
# The gateway has no callers among the processes: this is for the commands of an operator.
_GATEWAY_ADDRESS = f"{GATEWAY.prefix}_ADDRESS"
# The files of the example application, once they are built.
EXAMPLE = ROOT / "examples/web/dist"
# A port may be taken for a moment by a process that is just ending.
_PATIENCE_SECONDS = 1.0
_LOOK_EVERY_SECONDS = 0.05
# Variables that every program needs from the shell. Others could change the behaviour of an isolated stack.
_OF_THE_SHELL = ("PATH", "HOME", "LANG", "LC_", "TMPDIR", "PYTHON", "COVERAGE")


@dataclass(frozen=True)
class Config:
    data: Path
    variables: Mapping[str, str]
    # Keys are names of processes.
    ports: Mapping[str, int]
    # Sentences about names in `.env` that are no settings.
    complaints: tuple[str, ...] = ()

    @classmethod
    def load(cls, data: Path, *, dotenv: Path = ROOT / ".env", environment: Mapping[str, str] = os.environ) -> Self:
        """Reads the configuration. Raises `ConfigError` if a value in it is wrong."""
        # Some shells export the machine's name as HOST, and PORT can belong to one process only.
        shell = {name: value for name, value in environment.items() if name not in ("HOST", "PORT")}
        written = dotenv_values(dotenv)
        return replace(cls._from(data, written | shell), complaints=tuple(dotenv_names.complaints(written)))

    @classmethod
    def isolated(cls, data: Path, overrides: Mapping[str, str] | None = None) -> Self:
        """Returns a configuration for tests: free ports, nothing from `.env`, and from the shell only the necessary."""
        shell = {name: value for name, value in os.environ.items() if name.startswith(_OF_THE_SHELL)}
        ports: set[int] = set()
        while len(ports) < len(_PORTS):
            ports.add(free_port())
        free = {variable: str(port) for (variable, _), port in zip(_PORTS.values(), ports, strict=True)}
        return cls._from(data, shell | free | dict(overrides or {}))

    @classmethod
    def _from(cls, data: Path, given: Mapping[str, str | None]) -> Self:
        # A name without a value in `.env` is not set.
        variables = {name: value for name, value in given.items() if value}
        if "DATABASE_URL" in variables:
            names = ", ".join(f"{service.prefix}_DATABASE_URL" for service in SERVICES)
            raise ConfigError(f"DATABASE_URL would give every service the same database, set instead: {names}.")
        if "NATS_NAMESPACE" in variables and "NATS_URL" not in variables:
            raise ConfigError("NATS_NAMESPACE is for a NATS server that several systems share: set NATS_URL, too.")
        return cls(data.resolve(), variables, {name: _port(variables, *port) for name, port in _PORTS.items()})

    @property
    def runs_nats(self) -> bool:
        """True unless NATS_URL names a server, which then runs elsewhere."""
        return "NATS_URL" not in self.variables

    def nats_url(self, user: str) -> str:
        """Returns the URL of the own NATS server for one of its users."""
        password = nats_server.passwords(self.data)[user]
        scheme = "tls" if self.tls_of_nats else "nats"
        return f"{scheme}://{user}:{password}@127.0.0.1:{self.ports[NATS]}"

    @property
    def tls(self) -> Tls | None:
        """The certificate with which this runner asks services whether they are healthy."""
        return _tls(self.environment_of(GATEWAY))

    @property
    def tls_of_nats(self) -> Tls | None:
        """The certificate of the NATS server: NATS_TLS_CERT_FILE, NATS_TLS_KEY_FILE and TLS_CA_FILE."""
        own = {name.removeprefix("NATS_"): value for name, value in self.variables.items()}
        return _tls(own) if "NATS_TLS_CERT_FILE" in self.variables else None

    def environment_of_operator(self, deployable: Deployable) -> dict[str, str]:
        """Returns the environment of a command that reads and writes what the process itself may not."""
        environment = self.environment_of(deployable)
        return environment | ({"NATS_URL": self.nats_url(OPERATOR)} if self.runs_nats else {})

    @property
    def is_elsewhere(self) -> bool:
        """True if GATEWAY_ADDRESS names the gateway of a system that is not run by this folder."""
        return _GATEWAY_ADDRESS in self.variables

    @property
    def gateway_url(self) -> str:
        here = f"127.0.0.1:{self.ports[GATEWAY.name]}"
        return f"http://{self.variables.get(_GATEWAY_ADDRESS, here)}"

    @property
    def guide(self) -> Path:
        """The folder of the guide for developers, once it is built."""
        return self.data / "guide"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    def environment_of(self, deployable: Deployable, *, port: int | None = None) -> dict[str, str]:
        own_prefix = f"{deployable.prefix}_"
        own = {
            name.removeprefix(own_prefix): value
            for name, value in self.variables.items()
            if name.startswith(own_prefix) and name not in _ADDRESSES
        }
        return self._defaults(deployable) | self._shared() | own | {"PORT": str(port or self.ports[deployable.name])}

    def prepare_folders(self) -> None:
        """Makes the folder of all data. Raises `ConfigError` if that is not possible."""
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            file = next(path for path in (*reversed(self.logs.parents), self.logs) if not path.is_dir())
            raise ConfigError(f"{file} is a file, and a folder for data is needed there: move it.") from None
        except OSError as error:
            raise ConfigError(f"The folder {error.filename} for data cannot be made: {error.strerror}.") from None
        if not os.access(self.data, os.W_OK | os.X_OK):
            raise ConfigError(f"The data folder {self.data} cannot be written to: free it or change its permissions.")

    def check_ports(self) -> None:
        """Raises `ConfigError` if a port is given twice, or is taken for longer than a second."""
        wanted = {name: port for name, port in self.ports.items() if name != NATS or self.runs_nats}
        if len(set(wanted.values())) < len(wanted):
            given = ", ".join(f"{_PORTS[name][0]}={port}" for name, port in wanted.items())
            raise ConfigError(f"Every process needs a port of its own, and two have the same one: {given}.")
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while taken := [name for name, port in wanted.items() if not is_free(port)]:
            if time.monotonic() > deadline:
                listed = "; ".join(
                    f"port {self.ports[name]} ({name}, {_PORTS[name][0]}): {held_ports.holder(self.ports[name])}"
                    for name in taken
                )
                raise ConfigError(f"Already taken, set another in .env or stop what has it: {listed}.")
            time.sleep(_LOOK_EVERY_SECONDS)

    def _is_production(self, deployable: Deployable) -> bool:
        named = (self.variables.get(name) for name in (f"{deployable.prefix}_ENVIRONMENT", "ENVIRONMENT"))
        return next(filter(None, named), "") == "production"

    def _shared(self) -> dict[str, str]:
        prefixes = tuple(f"{one.prefix}_" for one in DEPLOYABLES)
        return {
            name: value for name, value in self.variables.items() if not name.startswith(prefixes) or name in _ADDRESSES
        }

    def _defaults(self, deployable: Deployable) -> dict[str, str]:
        addresses = {variable: f"127.0.0.1:{self.ports[name]}" for variable, name in _ADDRESSES.items()}
        defaults = addresses | {
            "HOST": "127.0.0.1",
            "PYTHONUNBUFFERED": "1",
        }
        if self.runs_nats:
            defaults["NATS_URL"] = self.nats_url(deployable.short)
        if deployable in SERVICES:
            database = self.data / f"{deployable.short}.db"
            defaults["DATABASE_URL"] = f"sqlite:///{database}"
        if deployable == REQUEST and _GATEWAY_ADDRESS not in self.variables:
            # Payers and the built-in payment gateway find the system of this machine there.
            defaults["PUBLIC_URL"] = self.gateway_url
        if deployable == REQUEST and not self._is_production(deployable):
            # Two seconds: a person who tries payouts out sees that earnings are on hold, and need not wait for a day.
            defaults["PAYOUT_HOLD_HOURS"] = "0.0005"
        if deployable == GATEWAY and not self._is_production(deployable):
            defaults["EXAMPLE_FOLDER"] = str(EXAMPLE)
            defaults["GUIDE_FOLDER"] = str(self.guide)
        return defaults | {setting: str(self.data / folder) for setting, folder in deployable.folders.items()}


def _tls(variables: Mapping[str, str]) -> Tls | None:
    files = [variables.get(f"TLS_{name}_FILE") for name in ("CERT", "KEY", "CA")]
    return Tls(*(Path(file or "") for file in files)) if all(files) else None


def _port(variables: Mapping[str, str], variable: str, default: int) -> int:
    text = variables.get(variable, str(default))
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ConfigError(f"{variable} must be a port from 1 to 65535, not {text!r}.")
    return int(text)
