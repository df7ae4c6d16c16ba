import pytest
from mobile_gateways import CHAPA, TELEBIRR
from pydantic import ValidationError

from kit.database import Database
from request_service.payment.gateways.chapa import Chapa
from request_service.payment.gateways.directory import open_gateways
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.gateways.telebirr import Telebirr
from request_service.settings import Settings
from testkit.gateways.accounts import new_key, private_der, private_pem, public_der, public_pem

OTHER = new_key()
CHAPA_KEYS = {"CHAPA_SECRET_KEY": CHAPA.secret_key, "CHAPA_WEBHOOK_SECRETS": "old-secret-hash, new-secret-hash"}
TELEBIRR_KEYS = {
    "TELEBIRR_BASE_URL": "https://telebirr.example.com:38443/apiaccess",
    "TELEBIRR_WEB_URL": "https://pay.telebirr.example.com",
    "TELEBIRR_FABRIC_APP_ID": TELEBIRR.fabric_app_id,
    "TELEBIRR_APP_SECRET": TELEBIRR.app_secret,
    "TELEBIRR_APP_ID": TELEBIRR.app_id,
    "TELEBIRR_MERCH_CODE": TELEBIRR.merch_code,
    "TELEBIRR_PRIVATE_KEY": private_pem(TELEBIRR.merchant_key),
    "TELEBIRR_PUBLIC_KEYS": public_pem(TELEBIRR.gateway_key),
}


def settings_of(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> Settings:
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    return Settings()


def test_with_all_keys_the_gateways_are_the_real_ones(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    settings = settings_of(monkeypatch, CHAPA_KEYS | TELEBIRR_KEYS)

    gateways = open_gateways(settings, database)

    assert isinstance(gateways.get(GatewayName.CHAPA), Chapa)
    assert isinstance(gateways.get(GatewayName.TELEBIRR), Telebirr)
    assert [one.get_secret_value() for one in settings.chapa_webhook_secrets] == ["old-secret-hash", "new-secret-hash"]


def test_telebirr_tells_this_site(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    settings = settings_of(monkeypatch, TELEBIRR_KEYS | {"PUBLIC_URL": "https://api.example.com"})

    gateway = open_gateways(settings, database).get(GatewayName.TELEBIRR)

    assert isinstance(gateway, Telebirr)
    assert gateway._merchant.notify_url == "https://api.example.com/api/v1/payments/webhooks/telebirr"


def test_without_keys_they_are_played(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    gateways = open_gateways(settings_of(monkeypatch, dict.fromkeys(CHAPA_KEYS | TELEBIRR_KEYS, "")), database)

    assert not isinstance(gateways.get(GatewayName.CHAPA), Chapa)
    assert not isinstance(gateways.get(GatewayName.TELEBIRR), Telebirr)


@pytest.mark.parametrize("missing", CHAPA_KEYS | TELEBIRR_KEYS)
def test_a_gateway_has_all_its_keys_or_none(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    keys = CHAPA_KEYS if missing in CHAPA_KEYS else TELEBIRR_KEYS

    with pytest.raises(ValidationError, match="together or not at all") as caught:
        settings_of(monkeypatch, keys | {missing: ""})

    assert len(caught.value.errors()) == 1


@pytest.mark.parametrize(
    "text",
    [
        private_pem(TELEBIRR.merchant_key),
        private_pem(TELEBIRR.merchant_key).replace("\n", "\\n"),
        private_der(TELEBIRR.merchant_key),
    ],
    ids=["pem", "one line of pem", "base64"],
)
def test_a_private_key_is_in_pem_or_base64(monkeypatch: pytest.MonkeyPatch, database: Database, text: str) -> None:
    settings = settings_of(monkeypatch, TELEBIRR_KEYS | {"TELEBIRR_PRIVATE_KEY": text})

    gateway = open_gateways(settings, database).get(GatewayName.TELEBIRR)

    assert isinstance(gateway, Telebirr)
    assert gateway._merchant.private_key.private_numbers() == TELEBIRR.merchant_key.private_numbers()


@pytest.mark.parametrize(
    "text",
    [
        f"{public_der(TELEBIRR.gateway_key)},{public_der(OTHER)}",
        f"{public_pem(TELEBIRR.gateway_key)}{public_pem(OTHER)}",
        f"{public_pem(TELEBIRR.gateway_key)},{public_der(OTHER)}".replace("\n", "\\n"),
    ],
    ids=["base64", "pem", "both"],
)
def test_two_public_keys_are_known_while_one_replaces_the_other(
    monkeypatch: pytest.MonkeyPatch, database: Database, text: str
) -> None:
    settings = settings_of(monkeypatch, TELEBIRR_KEYS | {"TELEBIRR_PUBLIC_KEYS": text})

    gateway = open_gateways(settings, database).get(GatewayName.TELEBIRR)

    assert isinstance(gateway, Telebirr)
    found = [key.public_numbers() for key in gateway._merchant.public_keys]
    assert found == [key.public_key().public_numbers() for key in (TELEBIRR.gateway_key, OTHER)]


@pytest.mark.parametrize("name", ["TELEBIRR_PRIVATE_KEY", "TELEBIRR_PUBLIC_KEYS"])
@pytest.mark.parametrize("text", ["no-key", "AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
def test_a_key_that_is_none_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    with pytest.raises(ValidationError, match="RSA") as caught:
        settings_of(monkeypatch, TELEBIRR_KEYS | {name: text})

    assert text not in str(caught.value)


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    settings = settings_of(monkeypatch, CHAPA_KEYS | TELEBIRR_KEYS)
    shown = repr(settings) + repr(settings.model_dump())
    telebirr = open_gateways(settings, database).get(GatewayName.TELEBIRR)
    assert isinstance(telebirr, Telebirr)
    shown += repr(telebirr._merchant)

    for secret in (CHAPA.secret_key, "new-secret-hash", TELEBIRR.app_secret, "PRIVATE KEY"):
        assert secret not in shown
