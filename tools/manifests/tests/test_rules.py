"""Each rule finds its fault in manifests that are otherwise right."""

from typing import Any

import pytest
import yaml

from tools.manifests import rules
from tools.manifests.built import Built, Workload
from tools.registry.deployables import ROOT, Deployable, Registry
from tools.registry.manifests import FOLDER
from tools.registry.variables import settings_class

REGISTRY = Registry.read()
PRODUCTION = ROOT / FOLDER / "production"
TLS = {"TLS_CERT_FILE": "/run/tls/tls.crt", "TLS_KEY_FILE": "/run/tls/tls.key", "TLS_CA_FILE": "/run/tls/ca.crt"}


def built(name: str, variables: dict[str, str], secrets: list[str], callers: list[str] | None = None) -> Built:
    """Returns manifests of one process, as kustomize writes them."""
    labels = {"app.kubernetes.io/name": name}
    items = [{"key": secret, "path": secret} for secret in secrets]
    volume = {"name": "secrets", "projected": {"sources": [{"secret": {"name": name, "items": items}}]}}
    container = {"name": name, "envFrom": [{"configMapRef": {"name": f"{name}-hash"}}]}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [container], "volumes": [volume]}}
    sources = [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": caller}}} for caller in callers or []]
    policy: dict[str, Any] = {"podSelector": {"matchLabels": labels}, "ingress": [{"from": sources}]}
    return Built(
        (
            {"kind": "ConfigMap", "metadata": {"name": f"{name}-hash"}, "data": variables},
            {"kind": "Deployment", "metadata": {"name": name}, "spec": {"template": pod}},
            {"kind": "NetworkPolicy", "metadata": {"name": name}, "spec": policy},
        )
    )


PAGES = {
    "APP_URL": "https://app.example.com",
    "UNSUBSCRIBE_URL": "https://api.example.com/api/v1/notifications/unsubscribe",
}
SOUND = {"ENVIRONMENT": "production", **TLS, **PAGES}
OF_CHAT = ["DATABASE_URL", "NATS_URL", "SECRET_KEY"]
CALLERS_OF_CHAT = ["gateway", "request-service", "file-service"]


def found(variables: dict[str, str], secrets: list[str], callers: list[str]) -> list[str]:
    manifests = built("chat-service", variables, secrets, callers)
    return list(rules.findings(manifests, REGISTRY, is_production=True))


def test_right_manifests_have_no_findings() -> None:
    assert found(SOUND, OF_CHAT, CALLERS_OF_CHAT) == []


@pytest.mark.parametrize(
    ("variables", "secrets", "callers", "finding"),
    [
        ({**SOUND, "COLOUR": "red"}, OF_CHAT, CALLERS_OF_CHAT, "COLOUR is no setting of chat-service"),
        (SOUND, [*OF_CHAT, "SMTP_PASSWORD"], CALLERS_OF_CHAT, "SMTP_PASSWORD is no setting of chat-service"),
        (TLS, OF_CHAT, CALLERS_OF_CHAT, "ENVIRONMENT is not production"),
        (SOUND, ["DATABASE_URL", "NATS_URL"], CALLERS_OF_CHAT, "production refuses SECRET_KEY"),
        ({"ENVIRONMENT": "production", **PAGES}, OF_CHAT, CALLERS_OF_CHAT, "production refuses TLS_CA_FILE"),
        (SOUND | {"THREADS_PER_DAY": "some"}, OF_CHAT, CALLERS_OF_CHAT, "production refuses THREADS_PER_DAY"),
        (SOUND, OF_CHAT, ["gateway", "request-service"], "chat-service keeps file-service out"),
        (SOUND, OF_CHAT, [*CALLERS_OF_CHAT, "auth-service"], "chat-service lets auth-service in"),
    ],
)
def test_a_fault_is_found(variables: dict[str, str], secrets: list[str], callers: list[str], finding: str) -> None:
    said = found(variables, secrets, callers)
    assert [one for one in said if finding in one]
    # Without certificates, metrics are open, too.
    assert len(said) == (2 if "TLS_CA_FILE" in finding else 1)


def test_a_pod_without_a_policy_is_found() -> None:
    manifests = built("chat-service", SOUND, OF_CHAT)
    (said,) = rules.open_pods(Built(manifests.objects[:2]))
    assert "Deployment chat-service has no NetworkPolicy" in said


def test_a_missing_map_of_settings_is_an_error() -> None:
    manifests = Built(built("chat-service", SOUND, OF_CHAT).objects[1:])
    with pytest.raises(LookupError, match="no ConfigMap chat-service-hash"):
        Workload(manifests.objects[0], manifests).variables  # noqa: B018


def test_calls_of_the_list_are_those_that_contracts_allow() -> None:
    for service in REGISTRY.services:
        callers = {one.name for one in REGISTRY.deployables if service.name in one.calls and one is not service}
        assert rules.peers(service, REGISTRY) == callers, service.name


@pytest.mark.parametrize("one", REGISTRY.deployables, ids=lambda one: one.name)
def test_a_pod_lives_longer_than_its_process_takes_to_stop(one: Deployable) -> None:
    workload = (ROOT / FOLDER / "base" / one.name / "workload.yaml").read_text()
    (deployment,) = (found for found in yaml.safe_load_all(workload) if found["kind"] == "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    leaves = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    grace = settings_class(one).model_fields["shutdown_grace_seconds"].default
    assert pod["terminationGracePeriodSeconds"] > leaves + grace + 5
    if not one.is_gateway:
        start = container["startupProbe"]
        assert (
            start["periodSeconds"] * start["failureThreshold"]
            > settings_class(one).model_fields["database_wait_seconds"].default
        )


def test_gateways_whose_number_changes_count_rate_limits_together() -> None:
    settings = (PRODUCTION / "gateway/settings/settings.env").read_text()
    (scaler, _) = yaml.safe_load_all((PRODUCTION / "gateway/scaling.yaml").read_text())
    assert scaler["spec"]["minReplicas"] < scaler["spec"]["maxReplicas"]
    assert "\nRATE_LIMIT_COUNTS=nats\n" in settings
