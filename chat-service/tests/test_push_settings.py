"""Settings of push messages: all keys of a kind or none, and lists that name hosts and nothing else."""

import subprocess
import sys

import pytest
from pydantic import SecretStr, ValidationError

from chat_service.devices.wiring import device_rules
from chat_service.push.interface import DeviceKind
from chat_service.push.vapid import new_key, public_text, read_key
from chat_service.settings import Settings
from testkit.push.accounts import FcmAccount

KEY, CONTACT = new_key(), "mailto:push@example.org"


def refused_fields(monkeypatch: pytest.MonkeyPatch, **variables: str) -> set[str]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    try:
        Settings()
    except ValidationError as error:
        found = error
    else:
        return set()
    assert KEY not in str(found)
    return {str(one["loc"][0]) for one in found.errors(include_input=False, include_url=False)}


@pytest.mark.parametrize(
    ("variables", "refused"),
    [
        ({}, set()),
        ({"VAPID_PRIVATE_KEY": KEY, "VAPID_SUBJECT": CONTACT}, set()),
        ({"VAPID_PRIVATE_KEY": KEY, "VAPID_SUBJECT": "https://example.org/contact"}, set()),
        ({"VAPID_PRIVATE_KEY": KEY}, {"vapid_subject"}),
        ({"VAPID_SUBJECT": CONTACT}, {"vapid_subject"}),
        ({"VAPID_PRIVATE_KEY": KEY, "VAPID_SUBJECT": "push@example.org"}, {"vapid_subject"}),
        ({"VAPID_PRIVATE_KEY": KEY[:-3], "VAPID_SUBJECT": CONTACT}, {"vapid_private_key"}),
        ({"WEBPUSH_HOSTS": "push.example.org, *.example.com"}, set()),
        *(
            ({"WEBPUSH_HOSTS": bad}, {"webpush_hosts"})
            for bad in (
                "*",
                "*.",
                "*.*.example.org",
                "https://push.example.org",
                "push.example.org:443",
                "localhost",
                "a b.c",
            )
        ),
        ({"WEBPUSH_TEST_NETWORKS": "127.0.0.0/8,::1/128"}, set()),
        ({"WEBPUSH_TEST_NETWORKS": "loopback"}, {"webpush_test_networks"}),
        ({"WEBPUSH_TEST_HOSTS": "push.example.org=127.0.0.1:4443,six.example.org=[::1]:4443"}, set()),
        ({"WEBPUSH_TEST_HOSTS": "push.example.org=localhost:4443"}, {"webpush_test_hosts"}),
        ({"WEBPUSH_TEST_HOSTS": "push.example.org"}, {"webpush_test_hosts"}),
        ({"WEBPUSH_TEST_HOSTS": "push.example.org=999.0.0.1:4443"}, {"webpush_test_hosts"}),
        ({"WEBPUSH_TEST_HOSTS": "push.example.org=127.0.0.1:99999"}, {"webpush_test_hosts"}),
        ({"FCM_CREDENTIALS": '{"type": "service_account"}'}, {"fcm_credentials"}),
        ({"FCM_BASE_URL": "fcm.googleapis.com"}, {"fcm_base_url"}),
    ],
)
def test_settings_are_checked_at_start(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], refused: set[str]
) -> None:
    assert refused_fields(monkeypatch, **variables) == refused


def test_kind_of_push_is_on_with_its_keys() -> None:
    assert device_rules(Settings()).kinds == set()
    webpush = device_rules(Settings(vapid_private_key=SecretStr(KEY), vapid_subject=CONTACT))
    assert webpush.kinds == {DeviceKind.WEBPUSH}
    assert webpush.vapid_public_key == public_text(read_key(KEY))
    fcm = device_rules(Settings(fcm_credentials=SecretStr(FcmAccount().credentials)))
    assert fcm.kinds == {DeviceKind.FCM}
    assert fcm.services.fcm_host == "fcm.googleapis.com"


@pytest.mark.parametrize("host", ["web.push.apple.com", "wns2-par02p.notify.windows.com", "jmt17.google.com"])
def test_usual_hosts_are_those_of_the_known_browsers(host: str) -> None:
    assert device_rules(Settings()).services.hosts.find(host) is not None


def test_printed_key_is_one_that_the_settings_take(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "chat_service", "vapid-keys"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    variables = dict(line.split("=", 1) for line in printed.splitlines() if not line.startswith("#"))
    assert set(variables) == {"VAPID_PRIVATE_KEY", "VAPID_SUBJECT"}
    assert refused_fields(monkeypatch, **variables) == set()
    assert public_text(read_key(variables["VAPID_PRIVATE_KEY"])) in printed
