import re
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from tools.registry.deployables import ROOT, Deployable, Registry
from tools.registry.variables import settings_class


def read(folder: Path, text: str) -> Registry:
    (folder / "services.toml").write_text(text)
    return Registry.read(folder)


def test_names_follow_from_one_name() -> None:
    made = Deployable("parking-lot-service", 8105)
    assert (made.package, made.short, made.prefix) == ("parking_lot_service", "parking_lot", "PARKING_LOT")
    assert made.serve == ("serve", "--migrate")


def test_the_gateway_calls_every_service_and_each_service_calls_auth(tmp_path: Path) -> None:
    registry = read(
        tmp_path, "[gateway]\nport = 1\n[auth-service]\nport = 2\n[a-service]\nport = 3\ncalls = ['b-service']"
    )
    assert registry.gateway.calls == ("auth-service", "a-service")
    assert registry["auth-service"].calls == ("auth-service",)
    assert registry["a-service"].calls == ("auth-service", "b-service")


@pytest.mark.parametrize("line", ["port = 0", "port = 'x'", "calls = ['b-service']", "port = 1\ncolour = 'red'"])
def test_an_entry_that_cannot_be_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValidationError):
        read(tmp_path, f"[a-service]\n{line}")


@pytest.mark.parametrize("deployable", Registry.read().deployables, ids=lambda one: one.name)
def test_the_environment_of_its_container_is_valid(deployable: Deployable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads docker-compose.yml without a `.env`, so with the default of every variable."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", (ROOT / "docker-compose.yml").read_text())
    container = yaml.safe_load(text)["services"][deployable.name]
    for name in settings_class(deployable).model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in container["environment"].items():
        monkeypatch.setenv(name, "" if value is None else str(value))
    # The image sets it.
    monkeypatch.setenv("PORT", str(deployable.port))
    settings = settings_class(deployable)()
    assert settings.auth_address == f"auth-service:{Registry.read()['auth-service'].port}"
