"""Production refuses every public secret, and says all that is wrong at once without a secret in it."""

import contextlib
import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from kit import settings as kit_settings
from kit.production import DEVELOPMENT_SECRET
from tests.production_values import NEEDED, OWN, PLAIN_DATABASE, PLAIN_NATS, TABLE, TOGETHER
from tools.registry.deployables import ROOT, Deployable, Registry
from tools.registry.variables import settings_class

DEPLOYABLES = Registry.read().deployables


def is_secret(annotation: object) -> bool:
    return annotation is SecretStr or SecretStr in getattr(annotation, "__args__", ())


def secrets_of(deployable: Deployable) -> dict[str, str]:
    """Returns a public value, by the name of each setting that is a secret or a URL."""
    fields = settings_class(deployable).model_fields
    known = {name.upper(): DEVELOPMENT_SECRET for name, field in fields.items() if is_secret(field.annotation)}
    pages = dict.fromkeys(("password_reset_url", "email_objection_url", "public_url", "unsubscribe_url"), "https")
    pages |= dict.fromkeys(("fcm_base_url", "fcm_token_url", "app_url"), "https")
    pages |= dict.fromkeys(("afromessage_base_url", "twilio_base_url"), "https")
    pages |= dict.fromkeys(("chapa_base_url", "telebirr_base_url", "telebirr_web_url"), "https")
    endpoints = dict.fromkeys(("s3_endpoint", "otel_exporter_otlp_endpoint", "stripe_api_url"), "https")
    schemes = {"database_url": "postgresql", "nats_url": "tls", **endpoints, **pages}

    urls = {name: scheme for name, scheme in schemes.items() if name in fields}
    # clamd has neither names nor passwords.
    assert {name for name in fields if name.endswith(("_url", "_endpoint"))} - {"clamav_url"} == set(urls)
    encrypted = {"postgresql": "?sslmode=verify-full"}
    return known | {
        name.upper(): f"{scheme}://one:development-only@host/x{encrypted.get(scheme, '')}"
        for name, scheme in urls.items()
    }


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


def by_name(name: str) -> Deployable:
    return next(one for one in DEPLOYABLES if one.name == name)


@pytest.mark.parametrize("row", TABLE, ids=[f"{row[0]}-{row[1]}" for row in TABLE])
def test_production_refuses_what_is_unsafe_with_its_reason(
    row: tuple[str, str, list[str], list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, setting, refused, taken = row
    for value in refused:
        message = refusal(by_name(name), NEEDED | {setting: value}, monkeypatch, capsys)
        assert named_in(message) == {setting}, value
        assert len(message.splitlines()) == 3, "the setting, its reason, and no value"
        assert OWN not in message
    for value in taken:
        assert not refusal(by_name(name), NEEDED | {setting: value}, monkeypatch, capsys), value


def test_every_row_of_a_settings_class_is_tried() -> None:
    """A row that no example reaches could refuse everything or nothing."""
    tried = {(name, setting) for name, setting, _, _ in TABLE} | {("auth-service", "SMTP_PASSWORD")}
    settings = {setting for _, setting in tried} | {"TLS_CA_FILE", "METRICS_HOST"}
    for one in DEPLOYABLES:
        for above in settings_class(one).__mro__:
            rows = above.__dict__.get("production", {})
            assert {row.upper() for row in rows} <= settings, above
            assert rows.keys() <= settings_class(one).model_fields.keys()


def test_cheap_hashing_and_a_login_without_password_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = NEEDED | {"ARGON2_MEMORY_KIB": "8", "SMTP_USERNAME": "2u"}
    message = refusal(by_name("auth-service"), variables, monkeypatch, capsys)
    assert named_in(message) == {"ARGON2_ITERATIONS", "SMTP_PASSWORD"}
    assert "ARGON2_MEMORY_KIB" in message


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda one: one.name)
def test_plain_text_inside_must_be_accepted_by_name(
    deployable: Deployable, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = {"NATS_URL": PLAIN_NATS, "DATABASE_URL": PLAIN_DATABASE}
    files = dict.fromkeys(("TLS_CERT_FILE", "TLS_KEY_FILE", "TLS_CA_FILE"), "")
    message = refusal(deployable, NEEDED | files | plain, monkeypatch, capsys)
    assert named_in(message) == {"TLS_CA_FILE", "NATS_URL"} | (set() if deployable.is_gateway else {"DATABASE_URL"})
    assert "PLAINTEXT_INSIDE" in message
    assert not refusal(deployable, NEEDED | files | plain | {"PLAINTEXT_INSIDE": "accepted"}, monkeypatch, capsys)


@pytest.mark.parametrize("password", ["secret", "Postgres", "one", "", "%73ecret"])
def test_passwords_of_documents_and_servers_are_public_too(
    password: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"postgresql://one:{password}@database/one?sslmode=verify-full"
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
    urls = {"PASSWORD_RESET_URL", "EMAIL_OBJECTION_URL", "UNSUBSCRIBE_URL", "APP_URL"}
    needed = ({"SMTP_HOST", "MAIL_FROM", "SMS_PROVIDER", "ALLOWED_ORIGINS", "TLS_CA_FILE"} | urls) & container.keys()
    assert named_in(message) == public | needed
    assert public >= {"NATS_URL"}
    assert "development-only" not in message
    assert f"{deployable.prefix}_" in message


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda one: one.name)
def test_the_production_file_of_compose_asks_for_all_that_production_needs(
    deployable: Deployable, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    over = (ROOT / "docker-compose.production.yml").read_text()
    asked_for = set(re.findall(r"\$\{(\w+):\?", over))
    assert re.findall(r"\$\{\w+\}|\$\{\w+:-", over) == [], "no default and nothing that may be empty"
    public = set(re.findall(r"\$\{(\w+):-[^}]*development-only", (ROOT / "docker-compose.yml").read_text()))
    assert public <= asked_for

    def value(match: re.Match[str]) -> str:
        return NEEDED.get(match[1], OWN)

    container: dict[str, str] = {}
    for text in (re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", (ROOT / "docker-compose.yml").read_text()), over):
        environment = yaml.safe_load(re.sub(r"\$\{(\w+):\?[^}]*\}", value, text))["services"][deployable.name][
            "environment"
        ]
        container |= {name: "" if one is None else str(one) for name, one in environment.items()}
    assert container["ENVIRONMENT"] == "production"
    assert not refusal(deployable, container, monkeypatch, capsys)


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda one: one.name)
def test_every_check_of_a_setting_belongs_to_its_field(deployable: Deployable) -> None:
    """A check of the whole class runs only after all fields are right, and names none."""
    assert not settings_class(deployable).__pydantic_decorators__.model_validators


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda one: one.name)
def test_every_setting_with_a_telling_name_is_a_secret(deployable: Deployable) -> None:
    """Only a secret is refused, masked in logs and kept out of messages."""
    telling = re.compile(r"password|secret|credential|(^|_)key", re.IGNORECASE)
    # Rules for passwords, a page whose address is public, the name of a file, public keys, and whether keys are needed.
    exempt = {"password_min_length", "password_reset_url", "password_reset_expire_minutes", "tls_key_file"}
    exempt |= {"telebirr_public_keys", "require_api_key"}
    for name, field in settings_class(deployable).model_fields.items():
        assert not telling.search(name) or name in exempt or is_secret(field.annotation), name
