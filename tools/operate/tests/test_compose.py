"""The commands of an operator in Docker Compose: they are told of the system what its services are told."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from tools.operate import commands, machine
from tools.operate.databases import url_of
from tools.operate.findings import Installation, Level
from tools.registry.deployables import ROOT, Deployable
from tools.stack.config import AUTH, FILE, SERVICES, Config

OPERATOR = "operator"
# A command may do other things in NATS than a process, and does not listen.
DIFFERENT = {"nats_url", "port", "host", "log_format", "metrics_host"}


def value_of_own(needed: re.Match[str]) -> str:
    """Returns a value for a setting that has no default in production."""
    if needed[1].endswith(("_URL", "_ORIGINS")):
        return "https://app.example.com"
    if needed[1] == "SMS_PROVIDER":
        return "none"
    if needed[1] == "MAIL_FROM":
        return "2U <no-reply@example.com>"
    return "a-value-of-ones-own-0123456789-abcdefghijkl"


def compose(*files: str) -> dict[str, Any]:
    """Returns the containers of Compose's files, laid over one another, as substituted from an empty environment."""
    merged: dict[str, Any] = {}
    for file in files:
        text = re.sub(r"\$\{(\w+):\?[^}]*\}", value_of_own, (ROOT / file).read_text())
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
        for name, container in yaml.safe_load(text)["services"].items():
            there = merged.setdefault(name, {"environment": {}, "volumes": []})
            # An empty value is no value, in YAML and for the settings.
            there["environment"] |= {
                name: str(value) for name, value in container.get("environment", {}).items() if value not in (None, "")
            }
            there["volumes"] += container.get("volumes", [])
    return merged


DEVELOPMENT = compose("docker-compose.yml")
PRODUCTION = compose("docker-compose.yml", "docker-compose.production.yml")


def config_of(containers: dict[str, Any], folder: Path) -> Config:
    environment = containers[OPERATOR]["environment"]
    return Config.load(folder / "data", dotenv=folder / ".env", environment=environment)


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
@pytest.mark.parametrize("containers", [DEVELOPMENT, PRODUCTION], ids=["development", "production"])
def test_an_operator_has_the_settings_of_each_service(
    containers: dict[str, Any], service: Deployable, tmp_path: Path
) -> None:
    given = commands.settings_of(config_of(containers, tmp_path), service)
    own = {name.lower(): value for name, value in containers[service.name]["environment"].items()}
    expected = type(given).model_validate({name: own[name] for name in own if name in type(given).model_fields})
    for name in type(given).model_fields.keys() - DIFFERENT - {name.lower() for name in service.folders}:
        assert getattr(given, name) == getattr(expected, name), name


@pytest.mark.parametrize("service", [one for one in SERVICES if one.volume], ids=lambda one: one.name)
def test_an_operator_finds_the_files_of_a_service_in_its_volume(service: Deployable, tmp_path: Path) -> None:
    variables = config_of(DEVELOPMENT, tmp_path).environment_of(service)
    (inside,) = [one for one in DEVELOPMENT[service.name]["volumes"] if one.startswith(f"{service.volume}:")]
    (outside,) = [one for one in DEVELOPMENT[OPERATOR]["volumes"] if one.startswith(f"{service.volume}:")]
    for setting in service.folders:
        there = Path(DEVELOPMENT[service.name]["environment"][setting]).relative_to(inside.partition(":")[2])
        assert Path(variables[setting]) == Path(outside.partition(":")[2]) / there


def test_an_operator_asks_the_database_and_the_gateway_of_compose(tmp_path: Path) -> None:
    config = config_of(DEVELOPMENT, tmp_path)
    assert config.is_elsewhere
    assert not config.runs_nats
    assert config.gateway_url == "http://gateway:8000"
    assert make_url(url_of(config, AUTH)).host == "postgres"
    # It looks at no port and at no folder of the container that it runs in.
    installation = Installation(config, runs=False)
    assert [one.level for one in machine.ports(installation)] == [Level.OK]
    assert {one.text.rpartition(" at ")[2] for one in machine.disks(installation)} <= {"/data/file/files", "/data"}
    assert config.environment_of(FILE)["UPLOAD_DIR"] == "/data/file/files"


def test_a_port_that_docker_holds_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config.load(tmp_path / "data", dotenv=tmp_path / ".env", environment={})
    monkeypatch.setattr(machine, "is_free", lambda port: port != config.ports["gateway"])
    monkeypatch.setattr("tools.stack.ports.holder", lambda _: "docker-proxy (process 7) listens there")
    (told, _) = machine.ports(Installation(config, runs=False))
    assert told.level is Level.WARNING
    assert "run --rm operator doctor" in told.todo
