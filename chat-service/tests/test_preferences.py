"""Preferences: defaults, replacing them, links that turn mails off, and refusals."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from typing import Any

import pytest
from structlog.testing import capture_logs

from chat_service import app
from chat_service.notifications.kinds.kinds import Channel, NotificationKind, Type
from chat_service.notifications.kinds.table import KINDS
from chat_service.notifications.preferences import actions
from chat_service.notifications.preferences.choices import Choices
from chat_service.notifications.preferences.digests import Rhythm
from chat_service.notifications.preferences.models import Preference
from chat_service.notifications.preferences.unsubscribing import Mailing, UnsubscribeTokens
from chat_service.notifications.wiring import PREFERENCE_SERVICE
from chat_service.settings import Settings
from kit import clock, rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.errors import NotFound
from kit.ids import new_id
from testkit.people import Person, expect_error, invalid_fields
from testkit.processes import UNUSED_ADDRESS
from testkit.rows import select_all
from testkit.tokens import TokenIssuer
from twou.chat.v1 import preference_pb2 as pb
from twou.chat.v1.preference_pb2_grpc import PreferenceServiceStub

issuer = TokenIssuer()
BY_DEFAULT = pb.ChannelChoices(in_app=True, push=True, email=True, sms=False)
OF_OFFERS = pb.ChannelChoices(in_app=True, push=True, email=False, sms=False)


@pytest.fixture(scope="module")
async def service(module_url: str, nats_url: str, nats_namespace: str) -> AsyncIterator[Chassis]:
    settings = Settings(
        port=0,
        database_url=module_url,
        nats_url=nats_url,
        nats_namespace=f"{nats_namespace}-{secrets.token_hex(3)}",
        request_address=UNUSED_ADDRESS,
        file_address=UNUSED_ADDRESS,
    )
    async with app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state) as chassis:
        yield chassis


@pytest.fixture(scope="module")
def database(service: Chassis) -> Database:
    return service.database


@pytest.fixture(scope="module")
async def stub(service: Chassis) -> AsyncIterator[PreferenceServiceStub]:
    async with rpc.channel(f"127.0.0.1:{service.server.port}", PREFERENCE_SERVICE) as channel:
        yield PreferenceServiceStub(channel)


@pytest.fixture(scope="module")
def tokens(service: Chassis) -> UnsubscribeTokens:
    # The service runs with the settings of the environment but for those above.
    return UnsubscribeTokens(Settings(port=0).vault)


async def get(who: Person, stub: PreferenceServiceStub) -> pb.Preferences:
    return (await who(stub.GetPreferences, pb.GetPreferencesRequest())).preferences  # type: ignore[no-any-return]


async def put(who: Person, stub: PreferenceServiceStub, **wanted: Any) -> pb.Preferences:
    request = pb.ReplacePreferencesRequest(preferences=pb.Preferences(**wanted))
    return (await who(stub.ReplacePreferences, request)).preferences  # type: ignore[no-any-return]


def channels(of: pb.Preferences) -> dict[str, pb.ChannelChoices]:
    return {field.name: chosen for field, chosen in of.channels.ListFields()}


async def test_those_who_chose_nothing_have_the_defaults(stub: PreferenceServiceStub) -> None:
    found = await get(issuer.person("client"), stub)
    assert channels(found) == {str(one): OF_OFFERS if one is Type.OFFER else BY_DEFAULT for one in Type}
    assert (found.email, found.daily_at, found.locale) == (pb.MAIL_RHYTHM_INSTANT, "08:00", "en")
    assert not found.HasField("quiet_hours")


async def test_what_is_left_out_has_its_default_again(stub: PreferenceServiceStub) -> None:
    who, other = issuer.person("client"), issuer.person("client")
    quiet = pb.QuietHours(start="22:00", end="06:30", time_zone="Asia/Kathmandu")
    chosen = pb.ChannelsByType(offer=pb.ChannelChoices(push=False, email=True), system=pb.ChannelChoices(sms=True))
    first = await put(who, stub, channels=chosen, quiet_hours=quiet, email=pb.MAIL_RHYTHM_DAILY, daily_at="23:59")
    assert await get(who, stub) == first
    assert first.quiet_hours == quiet
    assert (first.email, first.daily_at) == (pb.MAIL_RHYTHM_DAILY, "23:59")
    # An offer is never mailed, and what was not named has its default.
    assert first.channels.offer == pb.ChannelChoices(in_app=True, push=False, email=False, sms=False)
    assert first.channels.system == pb.ChannelChoices(in_app=True, push=True, email=True, sms=True)
    assert first.channels.new_message == BY_DEFAULT

    second = await put(who, stub, locale="am")
    assert second.locale == "am"
    second.locale = "en"
    assert second == await get(other, stub)


async def test_only_what_differs_from_the_defaults_is_stored(database: Database, stub: PreferenceServiceStub) -> None:
    who = issuer.person("client")
    chosen = pb.ChannelsByType(offer=BY_DEFAULT, system=BY_DEFAULT, new_message=pb.ChannelChoices(sms=True, push=True))
    await put(who, stub, channels=chosen)
    rows = await select_all(database, Preference.__table__.select().where(Preference.user_id == who.id))
    assert rows
    async with database.read_once() as session:
        choices = await actions.get_choices(session, who.id)
    assert choices.channels == {Type.NEW_MESSAGE: {Channel.SMS: True}}


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("quiet_hours.time_zone", {"quiet_hours": pb.QuietHours(start="22:00", end="07:00", time_zone="Mars/Olympus")}),
        ("quiet_hours.time_zone", {"quiet_hours": pb.QuietHours(start="22:00", end="07:00", time_zone="+03:00")}),
        ("quiet_hours.time_zone", {"quiet_hours": pb.QuietHours(start="22:00", end="07:00")}),
        ("quiet_hours.end", {"quiet_hours": pb.QuietHours(start="22:00", time_zone="Africa/Addis_Ababa")}),
        ("quiet_hours.start", {"quiet_hours": pb.QuietHours(end="22:00", time_zone="Africa/Addis_Ababa")}),
        ("quiet_hours.end", {"quiet_hours": pb.QuietHours(start="22:00", end="22:00", time_zone="UTC")}),
        ("quiet_hours.start", {"quiet_hours": pb.QuietHours(start="24:00", end="07:00", time_zone="UTC")}),
        ("quiet_hours.start", {"quiet_hours": pb.QuietHours(start="7:00", end="08:00", time_zone="UTC")}),
        ("daily_at", {"daily_at": "08:60"}),
        ("daily_at", {"daily_at": "08:00:00"}),
        ("daily_at", {"daily_at": "\u0660\u0668:\u0660\u0660"}),
        ("locale", {"locale": "English"}),
        ("locale", {"locale": "am\n"}),
        ("email", {"email": 17}),
    ],
)
async def test_bad_preferences_are_refused_and_change_nothing(
    field: str, wanted: dict[str, Any], stub: PreferenceServiceStub
) -> None:
    who = issuer.person("client")
    before = await get(who, stub)
    assert await invalid_fields(put(who, stub, **wanted)) == [field]
    assert await get(who, stub) == before


async def test_a_link_turns_mails_of_its_type_off(stub: PreferenceServiceStub, tokens: UnsubscribeTokens) -> None:
    who, reader = issuer.person("client"), Person(new_id(), None)
    await put(who, stub, locale="am", channels=pb.ChannelsByType(new_message=pb.ChannelChoices(sms=True)))
    before = await get(who, stub)
    token = tokens.make(Mailing(who.id, Type.NEW_MESSAGE), clock.now().date())
    found = await reader(stub.GetSubscription, pb.GetSubscriptionRequest(token=token))
    assert (found.type, found.locale) == ("new_message", "am")
    assert await get(who, stub) == before

    # Twice, as programs do.
    for _ in range(2):
        with capture_logs() as logs:
            done = await reader(stub.Unsubscribe, pb.UnsubscribeRequest(token=token))
        assert (done.type, done.locale) == ("new_message", "am")
        assert "unsubscribed" in [entry["event"] for entry in logs]
        assert token not in str(logs)
    before.channels.new_message.email = False
    assert await get(who, stub) == before


async def test_a_link_works_for_those_who_chose_nothing(stub: PreferenceServiceStub, tokens: UnsubscribeTokens) -> None:
    who, reader = issuer.person("client"), Person(new_id(), None)
    token = tokens.make(Mailing(who.id, Type.SYSTEM), clock.now().date())
    await reader(stub.Unsubscribe, pb.UnsubscribeRequest(token=token))
    found = await get(who, stub)
    assert not found.channels.system.email
    assert found.channels.new_message == BY_DEFAULT


async def test_a_token_that_was_not_made_is_not_found(stub: PreferenceServiceStub, tokens: UnsubscribeTokens) -> None:
    who, reader = issuer.person("client"), Person(new_id(), None)
    old = tokens.make(Mailing(who.id, Type.SYSTEM), datetime(2026, 1, 1, tzinfo=UTC).date())
    for token in ("", "none", "x" * 5000, old):
        asks = reader(stub.GetSubscription, pb.GetSubscriptionRequest(token=token))
        await expect_error(asks, NotFound, "SUBSCRIPTION_NOT_FOUND")
        turns_off = reader(stub.Unsubscribe, pb.UnsubscribeRequest(token=token))
        await expect_error(turns_off, NotFound, "SUBSCRIPTION_NOT_FOUND")
    assert (await get(who, stub)).channels.system.email


async def test_links_used_at_once_all_take_effect(database: Database, migrated_url: str) -> None:
    user_id = new_id()

    async def turn_off(somewhere: Database, kind_type: Type) -> None:
        async with somewhere.transaction() as session:
            await actions.unsubscribe(session, Mailing(user_id, kind_type))

    async with Database(migrated_url) as one, Database(migrated_url) as other:
        await asyncio.gather(*(turn_off((one, other)[n % 2], kind_type) for n, kind_type in enumerate(Type)))
        async with one.read_once() as session:
            choices = await actions.get_choices(session, user_id)
    assert choices.channels == {kind_type: {Channel.EMAIL: False} for kind_type in Type}


async def test_preferences_of_a_deleted_account_go(database: Database, stub: PreferenceServiceStub) -> None:
    who, other = issuer.person("client"), issuer.person("client")
    for one in (who, other):
        await put(one, stub, locale="am")
    async with database.transaction() as session:
        await actions.erase(session, who.id)
    async with database.read_once() as session:
        found = await actions.list_choices(session, [who.id, other.id])
    assert {user_id: choices.locale for user_id, choices in found.items()} == {who.id: "en", other.id: "am"}


def test_channels_are_those_of_the_kind_unless_the_user_chose_otherwise() -> None:
    def wanted(kind: NotificationKind, **chosen: bool) -> set[str]:
        choices = Choices({kind.type: {Channel(name): is_on for name, is_on in chosen.items()}})
        return {str(channel) for channel in Channel if choices.wants(kind, channel)}

    plain, urgent, offer = (KINDS[name] for name in ("request.started", "request.accepted", "offer.created"))
    assert wanted(plain) == wanted(urgent) == {"in_app", "push", "email"}
    assert wanted(urgent, push=False, sms=True) == {"in_app", "email", "sms"}
    assert wanted(plain, sms=True, email=False) == {"in_app", "push"}
    assert wanted(offer, email=True, sms=True) == {"in_app", "push"}
    # Against what the user has chosen; auth-service has mailed it already.
    critical = KINDS["account.password_changed"]
    assert wanted(critical, in_app=False, push=False, email=True) == {"in_app", "push"}
    assert wanted(critical, sms=True) == {"in_app", "push", "sms"}
    assert wanted(KINDS["payout.account_changed"], email=False) == {"in_app", "push", "email"}


def test_a_notification_may_be_limited_to_some_channels() -> None:
    kind, some = KINDS["broadcast"], frozenset({Channel.PUSH, Channel.SMS})
    open_to_all = Choices({kind.type: {Channel.SMS: True}})
    choices = open_to_all.within(some)
    assert {channel for channel in Channel if choices.wants(kind, channel)} == some
    assert open_to_all.within(None) == open_to_all
    unwanted = Choices({kind.type: {Channel.PUSH: False}}).within(some)
    assert not any(unwanted.wants(kind, channel) for channel in Channel)


def test_the_digest_follows_the_rhythm() -> None:
    moment = datetime(2026, 11, 29, 5, 10, tzinfo=UTC)
    daily = Choices(rhythm=Rhythm.DAILY, daily_at=time(8, 30), time_zone="Asia/Kathmandu")
    assert daily.next_digest(moment) == datetime(2026, 11, 30, 2, 45, tzinfo=UTC)
    # Also of those who want mails at once, for kinds that are only mailed together.
    for rhythm in (Rhythm.INSTANT, Rhythm.HOURLY):
        assert Choices(rhythm=rhythm).next_digest(moment) == datetime(2026, 11, 29, 6, tzinfo=UTC)
