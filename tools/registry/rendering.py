"""Writes what follows from the list: the generated regions, and the lists of `pyproject.toml`."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kit.production import DEVELOPMENT_SECRET
from tools.registry import manifests, nats_users, regions, variables, workflows
from tools.registry.deployables import Registry

# By file: the regions that it must hold.
REGIONS = {
    "docker-compose.yml": (
        "process-environment",
        "service-environment",
        "services",
        "nats-passwords",
        "database-passwords",
        "operator",
        "operator-volumes",
        "volumes",
    ),
    "docker-compose.production.yml": (
        "production",
        "production-operator",
        "production-nats",
        "production-databases",
    ),
    "deploy/nats/users.conf": ("nats-users",),
    "deploy/nats/durables.toml": ("nats-durables",),
    "deploy/postgres/databases.sql": ("databases",),
    "deploy/k8s/dev/kustomization.yaml": ("dev-resources", "dev-secrets", "dev-volumes", "dev-images"),
    "deploy/k8s/dev/volumes.yaml": ("dev-claims",),
    "deploy/k8s/production/kustomization.yaml": ("production-resources",),
    "deploy/observability/prometheus/prometheus.yml": ("scrape-configs",),
    ".env.example": ("ports", "addresses", "database-urls", "secret-keys", "passwords"),
}
PYPROJECT = "pyproject.toml"
# Packages for development that know one service's insides.
_BESIDE_SERVICES = ("*-service/simulation/__init__.py", "*-service/bench/*/__init__.py")


def texts(root: Path, registry: Registry) -> dict[str, str]:
    """By path below *root*: each file that follows from the list, as it should be."""
    render = renderer(Path(__file__).parent / "templates", _context(root, registry))
    files = {path: regions.fill((root / path).read_text(encoding="utf-8"), render) for path in REGIONS}
    pyproject = (root / PYPROJECT).read_text(encoding="utf-8")
    files[PYPROJECT] = regions.complete(pyproject, groups(root, registry))
    return files | manifests.texts(root, registry) | workflows.texts(root, registry)


def groups(root: Path, registry: Registry) -> dict[str, Sequence[str]]:
    """Names of packages by group, for the lists in pyproject.toml."""
    libraries = sorted(map(_package, root.glob(f"libs/*/{PYPROJECT}")))
    return {
        "contracts": [_package(root / "protos" / PYPROJECT)],
        "libraries": libraries,
        "gateway": [registry.gateway.package],
        "services": [service.package for service in registry.services],
        "beside services": sorted(path.parent.name for glob in _BESIDE_SERVICES for path in root.glob(glob)),
        "tools": ["bench", "tools"],
    }


def _package(pyproject: Path) -> str:
    name: str = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["uv"]["build-backend"]["module-name"]
    return name


def renderer(templates: Path, context: Mapping[str, object]) -> Callable[[str], str]:
    """Returns a function that renders the template with a region's name."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return lambda region: environment.get_template(f"{region}.j2").render(context)


def _context(root: Path, registry: Registry) -> Mapping[str, object]:
    return manifests.functions(root, registry) | {
        "deployables": registry.deployables,
        "services": registry.services,
        "of_process": variables.of_process(),
        "of_service": variables.of_service(),
        "own": variables.own,
        "variable": _variable,
        "needed": _needed,
        "nats_users": nats_users.users(registry),
        "ephemeral_subject": nats_users.NAMES.ephemeral_subject("*"),
        "durables": nats_users.durables(registry),
        "development_secret": DEVELOPMENT_SECRET,
    }


_FLAGS_OF_YAML = ("on", "off", "yes", "no")


def _variable(name: str, default: object) -> str:
    """As docker compose substitutes it. Words that readers of YAML may take for a flag are quoted."""
    substituted = f"${{{name}:-{default}}}"
    return f'"{substituted}"' if default in _FLAGS_OF_YAML else substituted


def _needed(name: str) -> str:
    """As docker compose substitutes it, or refuses to start."""
    return f"${{{name}:?set {name} in .env}}"
