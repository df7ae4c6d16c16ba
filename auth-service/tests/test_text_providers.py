"""The adapters of providers of text messages, against servers that answer as the real ones do."""

import asyncio
import json
import urllib.parse
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from auth_service.settings import Settings
from auth_service.text_messages.afromessage import AfroMessageTransport
from auth_service.text_messages.calls import ProviderCaller
from auth_service.text_messages.providers import text_transport
from auth_service.text_messages.transports import (
    NotTakenYet,
    OutgoingText,
    RefusedText,
    TakenText,
    TextFolder,
    TextTransport,
)
from auth_service.text_messages.twilio import TwilioTransport
from testkit.gateways.running import RunningPeer, running_peer

NUMBER = "+251911234567"
AFROMESSAGE = {"token": "afromessage-for-tests", "identifier": "e80ad9d8", "sender": "2U"}
TWILIO = {"account": "AC0123456789", "token": "twilio-for-tests", "sender": "2U"}


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunningPeer]]:
    with (
        running_peer("afromessage", AFROMESSAGE, tmp_path_factory.mktemp("afromessage")) as afromessage,
        running_peer("twilio", TWILIO, tmp_path_factory.mktemp("twilio")) as twilio,
    ):
        yield {"afromessage": afromessage, "twilio": twilio}


@pytest.fixture(params=["afromessage", "twilio"])
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def peer(peers: dict[str, RunningPeer], provider: str) -> RunningPeer:
    peers[provider].reset()
    return peers[provider]


def new_transport(provider: str, url: str, *, token: str | None = None, seconds: float = 5.0) -> TextTransport:
    caller = ProviderCaller(f"{url}/api" if provider == "afromessage" else url, answer_seconds=seconds)
    if provider == "afromessage":
        secret = SecretStr(token or AFROMESSAGE["token"])
        return AfroMessageTransport(caller, secret, identifier=AFROMESSAGE["identifier"], sender=AFROMESSAGE["sender"])
    return TwilioTransport(caller, TWILIO["account"], SecretStr(token or TWILIO["token"]), sender=TWILIO["sender"])


@pytest.fixture
async def transport(provider: str, peer: RunningPeer) -> AsyncIterator[TextTransport]:
    transport = new_transport(provider, peer.url)
    yield transport
    await transport.close()


def a_text(number: str = NUMBER, text: str = "2U: 123456 is your code. ሰላም & = +") -> OutgoingText:
    return OutgoingText(number, text, 1800)


async def test_a_message_is_taken(transport: TextTransport, peer: RunningPeer) -> None:
    assert await transport.send(a_text()) == TakenText()
    assert peer.steer("sent")[-1] == {"to": NUMBER, "message": a_text().text}


async def test_the_fields_of_afromessage(peers: dict[str, RunningPeer]) -> None:
    peer = peers["afromessage"]
    peer.reset()
    transport = new_transport("afromessage", peer.url)
    assert await transport.send(a_text()) == TakenText()
    await transport.close()
    (call,) = peer.calls("/api/send")
    assert json.loads(call["body"]) == {"from": "e80ad9d8", "sender": "2U", "to": NUMBER, "message": a_text().text}


async def test_the_fields_of_twilio(peers: dict[str, RunningPeer]) -> None:
    peer = peers["twilio"]
    peer.reset()
    transport = new_transport("twilio", peer.url)
    assert await transport.send(a_text()) == TakenText()
    assert await transport.send(OutgoingText(NUMBER, "late", 0.2)) == TakenText()
    await transport.close()
    first, second = (dict(urllib.parse.parse_qsl(call["body"])) for call in peer.calls("Messages.json"))
    assert first == {"From": "2U", "To": NUMBER, "Body": a_text().text, "ValidityPeriod": "1800"}
    assert second["ValidityPeriod"] == "1"


async def test_a_messaging_service_of_twilio(peers: dict[str, RunningPeer]) -> None:
    peer = peers["twilio"]
    peer.reset()
    peer.steer("configure", sender="MG123")
    caller = ProviderCaller(peer.url)
    transport = TwilioTransport(caller, TWILIO["account"], SecretStr(TWILIO["token"]), sender="MG123")
    assert await transport.send(a_text()) == TakenText()
    await transport.close()
    peer.reset()


@pytest.mark.parametrize(
    ("provider", "config", "number", "refusal"),
    [
        pytest.param("afromessage", {"unverified": [NUMBER]}, NUMBER, "the provider refuses the recipient", id="trial"),
        pytest.param("afromessage", {}, "+25191", "the provider refuses the recipient", id="no number"),
        pytest.param("twilio", {"opted_out": [NUMBER]}, NUMBER, "HTTP 400, code 21610", id="opted out"),
        pytest.param("twilio", {}, "+0", "HTTP 400, code 21211", id="no number of twilio"),
        pytest.param("twilio", {}, "+251111234567", "HTTP 400, code 21614", id="a landline"),
    ],
)
async def test_what_is_about_the_recipient_is_final(
    transport: TextTransport, peer: RunningPeer, config: dict[str, Any], number: str, refusal: str
) -> None:
    peer.steer("configure", **config)
    assert await transport.send(a_text(number)) == RefusedText(refusal)
    peer.reset()


@pytest.mark.parametrize(
    ("provider", "config"),
    [
        pytest.param("afromessage", {"is_broke": True}, id="no balance"),
        pytest.param("afromessage", {"sender": "another"}, id="the sender is not approved"),
        pytest.param("twilio", {"sender": "another"}, id="the sender is not ours"),
        pytest.param("twilio", {"account": "AC999"}, id="another account"),
    ],
)
async def test_what_an_operator_can_mend_is_tried_again(
    transport: TextTransport, peer: RunningPeer, config: dict[str, Any]
) -> None:
    peer.steer("configure", **config)
    assert isinstance(await transport.send(a_text()), NotTakenYet)
    peer.reset()
    assert await transport.send(a_text()) == TakenText()


async def test_a_wrong_token_is_tried_again_and_is_in_no_reason(provider: str, peer: RunningPeer) -> None:
    transport = new_transport(provider, peer.url, token="not-the-token")
    outcome = await transport.send(a_text())
    await transport.close()
    assert isinstance(outcome, NotTakenYet)
    assert outcome.reason.startswith("HTTP 401")


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "999999"}, 3600.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_the_pause_that_a_provider_asks_for(
    transport: TextTransport, peer: RunningPeer, status: int, headers: dict[str, str], pause: float | None
) -> None:
    peer.steer("configure", headers=headers)
    peer.fail("replace", status=status, body={"code": 20429, "message": "Too many requests"})
    assert await transport.send(a_text()) == NotTakenYet(f"HTTP {status}", pause)
    peer.reset()


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        pytest.param(500, {"message": f"cannot send to {NUMBER}"}, {}, id="an error"),
        pytest.param(400, {"code": ["21211"], "response": {"errors": {"to": 1}}}, {}, id="other types"),
        pytest.param(200, "<html>a proxy</html>", {}, id="no JSON"),
        pytest.param(200, [1, 2], {}, id="no object"),
        pytest.param(200, {"acknowledge": True, "sid": None}, {}, id="something else"),
        pytest.param(200, {"response": "x" * 100_000}, {}, id="too much"),
        pytest.param(200, "[" * 50_000, {}, id="deep"),
        pytest.param(302, {}, {"Location": "http://127.0.0.1:9/stolen"}, id="a redirect"),
        pytest.param(307, {"acknowledge": "success", "sid": "x"}, {"Location": "http://127.0.0.1:9/"}, id="a lie"),
    ],
)
async def test_strange_answers_are_tried_again_and_not_repeated(
    transport: TextTransport, peer: RunningPeer, status: int, body: object, headers: dict[str, str]
) -> None:
    peer.steer("configure", headers=headers)
    peer.fail("replace", status=status, body=body)
    outcome = await transport.send(a_text())
    peer.reset()
    assert isinstance(outcome, NotTakenYet)
    assert len(outcome.reason) < 60
    assert NUMBER not in outcome.reason


async def test_a_provider_that_hangs_or_hangs_up_is_left(provider: str, peer: RunningPeer) -> None:
    transport = new_transport(provider, peer.url, seconds=0.3)
    peer.fail("none", seconds=2)
    async with asyncio.timeout(1.5):
        assert await transport.send(a_text()) == NotTakenYet("ReadTimeout")
    peer.fail("lose")
    assert isinstance(await transport.send(a_text()), NotTakenYet)
    await transport.close()


async def test_a_provider_that_is_not_there(provider: str) -> None:
    # The port of the discard service, which listens nowhere.
    transport = new_transport(provider, "http://127.0.0.1:9")
    assert await transport.send(a_text()) == NotTakenYet("ConnectError")
    await transport.close()


async def test_a_folder_keeps_messages_for_its_owner_alone(settings: Settings, tmp_path: Path) -> None:
    transport = text_transport(settings.model_copy(update={"sms_dir": tmp_path / "sms"}))
    assert isinstance(transport, TextFolder)
    assert transport.newest() is None
    for text in ("first", "second ሰላም"):
        assert await transport.send(a_text(text=text)) == TakenText()
    newest = transport.newest()
    assert newest is not None
    assert newest.endswith(f"To: {NUMBER}\n\nsecond ሰላም\n")
    files = list((tmp_path / "sms").iterdir())
    assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600"] * 2
    assert oct((tmp_path / "sms").stat().st_mode & 0o777) == "0o700"


async def test_without_a_provider_no_message_is_sent(settings: Settings) -> None:
    transport = text_transport(settings.model_copy(update={"sms_provider": "none"}))
    assert isinstance(await transport.send(a_text()), RefusedText)
    await transport.close()


@pytest.mark.parametrize(
    ("provider", "fields", "named"),
    [
        ("afromessage", {}, "AFROMESSAGE_TOKEN"),
        ("twilio", {"twilio_account_sid": "AC1"}, "TWILIO_AUTH_TOKEN, TWILIO_FROM"),
    ],
)
def test_a_provider_needs_its_keys(provider: str, fields: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=f"set {named}, too"):
        Settings(sms_provider=provider, **fields)  # type: ignore[arg-type]  # texts, as in the environment


@pytest.mark.parametrize("countries", ["", "XX", "Ethiopia", "ET,,XX"])
def test_countries_must_exist(countries: str) -> None:
    with pytest.raises(ValueError, match="sms_countries"):
        Settings(sms_countries=countries)  # type: ignore[arg-type]  # a text, as in the environment


def test_countries_are_a_list() -> None:
    assert Settings(sms_countries="et, KE").sms_countries == ["ET", "KE"]  # type: ignore[arg-type]  # the same
