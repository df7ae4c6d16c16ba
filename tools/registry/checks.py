"""Compares the repository with the list of services: each finding says where something is wrong and what to do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.registry import manifests, regions, rendering, variables
from tools.registry.contracts import Contracts
from tools.registry.deployables import LIST, Deployable, Registry

_EXAMPLE = ".env.example"
# From here on Linux takes ports for outgoing connections, and keeps each for a minute after its connection has ended.
FIRST_OUTGOING_PORT = 32_768
_CLIENTS = "gateway/src/gateway/clients.py"


@dataclass(frozen=True)
class Finding:
    # A path from the root of the repository.
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def findings(root: Path) -> list[Finding]:
    registry = Registry.read(root)
    # Without the folders there are no settings to look at.
    return list(_folders(root, registry)) or [
        *entries(registry),
        *_texts(root, registry),
        *_manifests(root, registry),
        *_lists(root, registry),
        *_contracts(root, registry),
        *(finding for one in registry.deployables for finding in _deployable(root, one)),
        *_settings(root, registry),
        *_documents(root, registry),
    ]


def _folders(root: Path, registry: Registry) -> Iterator[Finding]:
    found = {path.parent.name for path in root.glob("*-service/pyproject.toml")}
    listed = {service.name for service in registry.services}
    for name in sorted(found - listed):
        yield Finding(LIST, f"{name}/ is a service: add [{name}] with its port")
    for name in sorted(listed - found):
        yield Finding(
            LIST, f"[{name}] has no {name}/pyproject.toml: 'make new-service NAME={name}' lays a service down"
        )


def entries(registry: Registry) -> Iterator[Finding]:
    names = {service.name for service in registry.services}
    ports: dict[int, str] = {}
    for one in registry.deployables:
        if one.port in ports:
            yield Finding(LIST, f"[{one.name}] has the port of {ports[one.port]}: choose another")
        ports[one.port] = one.name
        if one.port >= FIRST_OUTGOING_PORT:
            yield Finding(
                LIST, f"[{one.name}] has a port that the kernel may take for a connection: choose one below 32768"
            )
        for unknown in sorted(set(one.calls) - names):
            yield Finding(LIST, f"[{one.name}] calls {unknown}, which is not in the list")
        if one.folders and not one.volume:
            yield Finding(LIST, f"[{one.name}] has folders and no volume for them: name one")


def _texts(root: Path, registry: Registry) -> Iterator[Finding]:
    for path, text in rendering.texts(root, registry).items():
        present = (root / path).read_text(encoding="utf-8") if (root / path).exists() else ""
        if present != text:
            yield Finding(path, f"is not what {LIST} and the settings say: run 'make generate'")
        for region in sorted(set(rendering.REGIONS.get(path, ())) - set(regions.names(present))):
            yield Finding(
                path, f"has no generated region '{region}': put its two comments back and run 'make generate'"
            )


def _manifests(root: Path, registry: Registry) -> Iterator[Finding]:
    for folder in manifests.strangers(root, registry):
        yield Finding(folder, f"{LIST} has no service of this name: delete the folder")


def _lists(root: Path, registry: Registry) -> Iterator[Finding]:
    """A list of packages that a new one does not join by itself would leave it unchecked."""
    text = (root / rendering.PYPROJECT).read_text(encoding="utf-8").partition("[tool.importlinter]")[2]
    services = {one.package for one in registry.services}
    for key in regions.unmarked(text, services):
        yield Finding(
            rendering.PYPROJECT,
            f"an import contract lists services by hand in {key}: write '# every: services' (or other groups) above it",
        )


def _contracts(root: Path, registry: Registry) -> Iterator[Finding]:
    contracts = Contracts.read(root)
    packages = {service.short: service.name for service in registry.services}
    for package in sorted(packages.keys() - contracts.packages()):
        folder = f"protos/src/twou/{package}/v1"
        yield Finding(folder, f"{packages[package]} has no contract: define a gRPC service there and run 'make proto'")
    for package in sorted(contracts.packages() - packages.keys()):
        yield Finding(f"protos/src/twou/{package}", f"{LIST} has no service of this name that could serve it")
    for path, publishers in contracts.publishers().items():
        # The gateway publishes only events that are never stored.
        if not publishers or not set(publishers) <= {*packages.values(), registry.gateway.name}:
            yield Finding(path, "its option (twou.options.v1.publishers) must name services that are in the list")


def _deployable(root: Path, one: Deployable) -> Iterator[Finding]:
    settings = f"{one.name}/src/{one.package}/settings.py"
    fields = variables.settings_class(one).model_fields
    registry = Registry.read(root)
    wanted: dict[str, object] = {"port": one.port}
    wanted |= {f"{registry[name].short}_address": f"127.0.0.1:{registry[name].port}" for name in one.calls}
    if not one.is_gateway:
        wanted["database_url"] = f"sqlite:///.data/{one.short}.db"
    for name, default in wanted.items():
        if name not in fields or fields[name].default != default:
            yield Finding(settings, f"{name} must have the default {default!r}, as {LIST} says")
    for name in sorted(variables.addresses(one).keys() - wanted.keys()):
        yield Finding(settings, f"{name}: {LIST} does not say that {one.name} calls that service; add it to `calls`")
    for name in sorted(set(one.folders) - {variable.name for variable in variables.own(one)}):
        yield Finding(settings, f"{name} is a folder in {LIST}, and no setting")
    if not one.is_gateway:
        yield from _service(root, one)


def _service(root: Path, one: Deployable) -> Iterator[Finding]:
    if f"from twou.{one.short}.v" not in (root / _CLIENTS).read_text(encoding="utf-8"):
        yield Finding(_CLIENTS, f"has no stub of {one.name}: add a line for each of its gRPC services")
    readme = root / one.name / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    if not re.search(rf"`PORT`.*\b{one.port}\b", text):
        yield Finding(f"{one.name}/README.md", f"its settings must say `PORT` with its default, {one.port}")


def _settings(root: Path, registry: Registry) -> Iterator[Finding]:
    """`.env.example` is written by people: it must name every setting, with the default that the code has."""
    text = (root / _EXAMPLE).read_text(encoding="utf-8")
    shown = dict(re.findall(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", text, re.MULTILINE))
    everywhere = [(variable, "") for variable in (*variables.of_process(), *variables.of_service())]
    own = [(variable, f"{one.prefix}_") for one in registry.deployables for variable in variables.own(one)]
    for variable, prefix in everywhere + own:
        name = next((name for name in (variable.name, prefix + variable.name) if name in shown), None)
        if name is None:
            yield Finding(_EXAMPLE, f"does not explain {variable.name}: add #{variable.name}={variable.default}")
        elif variable.default and _words(shown[name]) != _words(variable.default):
            yield Finding(_EXAMPLE, f"says {name}={shown[name]}, and the default is {variable.default}")


def _words(value: str) -> list[str]:
    return sorted(value.split(","))


def _documents(root: Path, registry: Registry) -> Iterator[Finding]:
    readme = (root / "README.md").read_text(encoding="utf-8")
    architecture = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    contracts = Contracts.read(root)
    for one in registry.deployables:
        if f"`{one.name}/`" not in readme:
            yield Finding("README.md", f"its table of folders does not name `{one.name}/`")
        row = re.search(rf"^\| `{one.name}` \|[^|]*\|([^|]*)\|", architecture, re.MULTILINE)
        services = contracts.services(one.short)
        if row is None:
            yield Finding("ARCHITECTURE.md", f"its table of deployables has no row for `{one.name}`")
        elif missing := sorted(set(services) - set(re.findall(r"`(\w+)`", row[1]))):
            yield Finding("ARCHITECTURE.md", f"the row of `{one.name}` does not name {', '.join(missing)}")
