"""Production refuses every public secret, and says all that is wrong at once without a secret in it."""

import contextlib
import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from kit import settings as kit_settings
from kit.settings import DEVELOPMENT_SECRET
from tools.registry.deployables import ROOT, Deployable, Registry
from tools.registry.variables import settings_class

DEPLOYABLES = Registry.read().deployables
OWN = "qTn4vX8sLw2ZkP6cRb9eHy3mUg7dJf5a"
# Values of settings that production needs besides secrets.
NEEDED = {
    "SMTP_HOST": "smtp.example.com",
    "MAIL_FROM": "2U <no-reply@example.com>",
    "PASSWORD_RESET_URL": "https://example.com/reset",
    "DATABASE_URL": f"postgresql://one:{OWN}@database/one",
    "NATS_URL": f"nats://one:{OWN}@nats:4222",
    "SECRET_KEY": OWN,
}
# Secrets that are valid only together.
TOGETHER = {
    "AWS_ACCESS_KEY_ID": {"AWS_SECRET_ACCESS_KEY": OWN},
    "AWS_SECRET_ACCESS_KEY": {"AWS_ACCESS_KEY_ID": OWN},
    "SMTP_PASSWORD": {"SMTP_USERNAME": "2u"},
}


def is_secret(annotation: object) -> bool:
    return annotation is SecretStr or SecretStr in getattr(annotation, "__args__", ())


def secrets_of(deployable: Deployable) -> dict[str, str]:
    """Returns a public value, by the name of each setting that is a secret or a URL."""
    fields = settings_class(deployable).model_fields
    known = {name.upper(): DEVELOPMENT_SECRET for name, field in fields.items() if is_secret(field.annotation)}
    schemes = {"database_url": "postgresql", "nats_url": "nats", "password_reset_url": "https", "s3_endpoint": "https"}
    urls = {name: scheme for name, scheme in schemes.items() if name in fields}
    assert {name for name in fields if name.endswith(("_url", "_endpoint"))} == set(urls)
    return known | {name.upper(): f"{scheme}://one:development-only@host/x" for name, scheme in urls.items()}


ALL = [pytest.param(one, name, id=f"{one.name}-{name}") for one in DEPLOYABLES for name in secrets_of(one)]


def refusal(
    deployable: Deployable,
    variables: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> str:
    """Returns the message with which the process refuses to start in production, or an empty text."""
    cls: Any = settings_class(deployable)
    for name in cls.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("PORT", str(deployable.port))
    with contextlib.suppress(SystemExit):
        kit_settings.load(cls, deployable.name)
    return capsys.readouterr().err


def named_in(message: str) -> set[str]:
    return set(re.findall(r"^  ([A-Z][A-Z0-9_]+): ", message, re.MULTILINE))


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda one: one.name)
def test_production_starts_with_secrets_of_its_own(
    deployable: Deployable, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not refusal(deployable, NEEDED, monkeypatch, capsys)


@pytest.mark.parametrize(("deployable", "variable"), ALL)
def test_every_public_secret_is_refused_by_its_name(
    deployable: Deployable, variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    public = secrets_of(deployable)[variable]
    message = refusal(deployable, NEEDED | TOGETHER.get(variable, {}) | {variable: public}, monkeypatch, capsys)
    assert named_in(message) == {variable}
    assert "development-only" not in message
    assert OWN not in message


@pytest.mark.parametrize("password", ["secret", "Postgres", "one", "", "%73ecret"])
def test_passwords_of_documents_and_servers_are_public_too(
    password: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"postgresql://one:{password}@database/one"
    message = refusal(DEPLOYABLES[1], NEEDED | {"DATABASE_URL": url}, monkeypatch, capsys)
    assert named_in(message) == {"DATABASE_URL"}


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda one: one.name)
def test_the_defaults_of_compose_are_refused_all_at_once(
    deployable: Deployable, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", (ROOT / "docker-compose.yml").read_text())
    environment = yaml.safe_load(text)["services"][deployable.name]["environment"]
    container = {name: "" if value is None else str(value) for name, value in environment.items()}
    message = refusal(deployable, container, monkeypatch, capsys)
    public = {name for name, value in container.items() if "development-only" in value}
    needed = {"SMTP_HOST", "MAIL_FROM", "PASSWORD_RESET_URL"} & container.keys()
    assert named_in(message) == public | needed
    assert public >= {"NATS_URL"}
    assert "development-only" not in message
    assert f"{deployable.prefix}_" in message


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda one: one.name)
def test_every_check_of_a_setting_belongs_to_its_field(deployable: Deployable) -> None:
    """A check of the whole class runs only after all fields are right, and names none."""
    assert not settings_class(deployable).__pydantic_decorators__.model_validators


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda one: one.name)
def test_every_setting_with_a_telling_name_is_a_secret(deployable: Deployable) -> None:
    """Only a secret is refused, masked in logs and kept out of messages."""
    telling = re.compile(r"password|secret|credential|(^|_)key", re.IGNORECASE)
    # Rules for passwords, a page whose address is public, and the name of a file.
    exempt = {"password_min_length", "password_reset_url", "password_reset_expire_minutes", "tls_key_file"}
    for name, field in settings_class(deployable).model_fields.items():
        assert not telling.search(name) or name in exempt or is_secret(field.annotation), name
