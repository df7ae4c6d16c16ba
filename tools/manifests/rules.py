"""Rules of our own for manifests, besides those of Kubernetes. Each finding is a sentence that says what to do."""

import os
from collections.abc import Iterator
from unittest.mock import patch

from pydantic import ValidationError

from kit import contract, permissions
from kit.nats_setup import SetupSettings
from kit.permissions import GATEWAY
from kit.settings import ProcessSettings
from tools.manifests.built import NAME, Built, Object, Workload
from tools.registry.deployables import Deployable, Registry
from tools.registry.variables import settings_class

SETUP = "nats-setup"
_SECRET = "qTn4vX8sLw2ZkP6cRb9eHy3mUg7dJf5a"  # stands for the secrets, which are elsewhere
_STAND_INS = {
    "DATABASE_URL": f"postgresql://one:{_SECRET}@database/one?sslmode=verify-full&sslrootcert=/run/tls/ca.crt",
    "NATS_URL": f"tls://one:{_SECRET}@nats:4222",
    "SECRET_KEY": _SECRET,
}


def findings(built: Built, registry: Registry, *, is_production: bool) -> Iterator[str]:
    known = {one.name: settings_class(one) for one in registry.deployables} | {SETUP: SetupSettings}
    for workload in built.workloads():
        if workload.process in known:
            yield from unknown_settings(workload, known[workload.process])
            if is_production:
                yield from refused_settings(workload, known[workload.process])
    for service in registry.services:
        if built.find("Deployment", service.name):
            yield from wrong_callers(built, service, registry)
    yield from open_pods(built)


def unknown_settings(workload: Workload, settings: type[ProcessSettings]) -> Iterator[str]:
    names = {name.upper() for name in settings.model_fields}
    for name in sorted({*workload.variables, *workload.secrets} - names):
        yield f"{workload.title}: {name} is no setting of {workload.process}; settings.py and .env.example list them"


def refused_settings(workload: Workload, settings: type[ProcessSettings]) -> Iterator[str]:
    """Starts the process's settings with what the manifests give it, and stand-ins for required secrets."""
    required = {name: _STAND_INS.get(name, _SECRET) for name, is_required in workload.secrets.items() if is_required}
    given = {
        "HOST": "0.0.0.0",
        "METRICS_HOST": "0.0.0.0",
        "PORT": "8000",
        **required,
        **workload.variables,
    }  # as in its image
    if given.get("ENVIRONMENT") != "production":
        yield f"{workload.title}: ENVIRONMENT is not production"
    with patch.dict(os.environ, given, clear=True):
        try:
            settings()
        except ValidationError as error:
            for problem in error.errors(include_input=False, include_url=False):
                name = ".".join(map(str, problem["loc"])).upper()
                yield f"{workload.title}: production refuses {name}: {problem['msg']}"


def wrong_callers(built: Built, service: Deployable, registry: Registry) -> Iterator[str]:
    """The network must let those through that the contracts name as `peers`, and no others."""
    policy = built.find("NetworkPolicy", service.name)
    allowed = set(_callers(policy)) if policy else set()
    wanted = peers(service, registry)
    for name in sorted(wanted - allowed):
        yield f"NetworkPolicy {service.name} keeps {name} out, which may call it by its contracts: see services.toml"
    for name in sorted(allowed - wanted):
        yield f"NetworkPolicy {service.name} lets {name} in, which no contract names in `peers`: see services.toml"


def peers(service: Deployable, registry: Registry) -> set[str]:
    """Returns the deployables that may call a method of the service."""
    descriptors = [one for file in contract.files() for one in file.services_by_name.values()]
    found = {GATEWAY}
    for rule in permissions.table(
        *(one for one in descriptors if contract.deployable_of(one) == service.name)
    ).values():
        found |= {one.name for one in registry.deployables} if rule.peers is None else rule.peers
    return found - {service.name}


def open_pods(built: Built) -> Iterator[str]:
    """Finds pods without a policy of their own: as everything is denied, they could not even reach NATS."""
    selected = {policy["spec"]["podSelector"].get("matchLabels", {}).get(NAME) for policy in built.of("NetworkPolicy")}
    for workload in built.workloads():
        if workload.process not in selected:
            yield f"{workload.title} has no NetworkPolicy: say who may talk to it, and to whom it may talk"


def _callers(policy: Object) -> Iterator[str]:
    for rule in policy["spec"].get("ingress", []):
        for source in rule["from"]:
            # A source in another namespace is no deployable.
            if "podSelector" in source:
                yield str(source["podSelector"]["matchLabels"][NAME])
