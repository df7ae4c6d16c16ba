"""Flags and settings: who sets them, what they may be, and that all processes hear of each change."""

import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from auth_testing import Service, SignedIn, running_service
from nats.js.errors import NotFoundError
from sqlalchemy import select

from auth_service.__main__ import process
from auth_service.audit.models import Action, AuditEntry
from auth_service.document_types import DocumentType
from auth_service.flags import actions
from auth_service.flags.models import StoredValue
from auth_service.flags.wiring import required_documents
from auth_service.settings import Settings
from kit.bus import Bus
from kit.database import Database
from kit.errors import AppError, Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from kit.live_values import LiveValue, LiveValues, flag_key
from testkit.people import expect_error, outcomes
from testkit.processes import UNUSED_ADDRESS
from testkit.rows import select_all
from testkit.waiting import eventually
from twou.auth.v1 import auth_pb2
from twou.auth.v1 import flag_pb2 as pb

# The contract gives a change a second; beside other tests it may take longer.
SECONDS = 5.0


@pytest.fixture
async def live(settings: Settings) -> AsyncIterator[LiveValues]:
    """Flags and settings as another process hears them."""
    bus = Bus(settings.nats_url, settings.nats_namespace, name="another-process")
    async with bus, LiveValues(bus) as live:
        assert await live.until_heard(seconds=SECONDS)
        yield live


async def set_flag(service: Service, admin: SignedIn, name: str, **fields: Any) -> pb.Flag:
    answer = await service.call(pb.SetFlagRequest(name=name, **fields), token=admin[1].access_token)
    return answer.flag  # type: ignore[no-any-return]


async def set_setting(service: Service, admin: SignedIn, key: str, value: Any, version: int = 0) -> pb.Setting:
    request = pb.SetSettingRequest(key=key, json=json.dumps(value), version=version)
    answer = await service.call(request, token=admin[1].access_token)
    return answer.setting  # type: ignore[no-any-return]


async def get_setting(service: Service, admin: SignedIn, key: str) -> pb.Setting:
    answer = await service.call(pb.GetSettingRequest(key=key), token=admin[1].access_token)
    return answer.setting  # type: ignore[no-any-return]


async def acts(database: Database, action: Action) -> list[dict[str, Any]]:
    entries = select(AuditEntry).where(AuditEntry.action == action.value).order_by(AuditEntry.id)
    return [entry.details for entry in await select_all(database, entries)]


async def test_a_flag_is_on_until_it_is_set_and_then_all_processes_hear_of_it(
    service: Service, admin: SignedIn, live: LiveValues
) -> None:
    answer = await service.call(pb.GetFlagRequest(name="auth:register"), token=admin[1].access_token)
    assert (answer.flag.enabled, answer.flag.version, answer.flag.HasField("updated_at")) == (True, 0, False)
    off = await set_flag(service, admin, "auth:register", enabled=False)
    assert (off.enabled, off.version, off.updated_by) == (False, 1, admin[0].id)
    await eventually(lambda: (live.flag("auth:register") or {}).get("enabled") is False, seconds=SECONDS)
    roles = [auth_pb2.ROLE_PROVIDER, auth_pb2.ROLE_ADMIN]
    some = await set_flag(service, admin, "auth:register", enabled=True, percent=20, roles=roles, version=1)
    assert (some.percent, sorted(some.roles), some.version) == (20, sorted(roles), 2)
    wanted = {"enabled": True, "percent": 20, "roles": ["admin", "provider"]}
    await eventually(lambda: live.flag("auth:register") == wanted, seconds=SECONDS)
    listed = await service.call(pb.ListFlagsRequest(), token=admin[1].access_token)
    assert "auth:register" in [flag.name for flag in listed.flags]


async def test_a_change_of_what_was_changed_since_is_refused_and_an_equal_one_changes_nothing(
    service: Service, database: Database, admin: SignedIn
) -> None:
    first = await set_flag(service, admin, "payments", enabled=False, version=0)
    await expect_error(set_flag(service, admin, "payments", enabled=True, version=0), Conflict, "STALE_VERSION")
    same = await set_flag(service, admin, "payments", enabled=False)
    assert same == first
    assert await set_flag(service, admin, "bookings", enabled=True) == pb.Flag(name="bookings", enabled=True)
    changes = [act for act in await acts(database, Action.FLAG_CHANGED) if act["name"] in ("payments", "bookings")]
    assert changes == [
        {
            "name": "payments",
            "old": '{"enabled":true,"percent":null,"roles":[]}',
            "new": '{"enabled":false,"percent":null,"roles":[]}',
        }
    ]


async def test_of_many_changes_of_one_version_one_wins(service: Service, admin: SignedIn) -> None:
    fees = range(1000, 1008)
    version = (await get_setting(service, admin, "platform_fee_bps")).version
    ended = await outcomes(*(set_setting(service, admin, "platform_fee_bps", fee, version) for fee in fees))
    assert sorted(map(str, ended)).count("STALE_VERSION") == len(fees) - 1, ended
    after = await get_setting(service, admin, "platform_fee_bps")
    assert (after.version, int(after.json) in fees) == (version + 1, True)


@pytest.mark.parametrize("name", ["", "Auth", "auth:", ":x", "a:b:c", "auth.register", "x" * 81, "auth register", "a*"])
async def test_what_can_be_no_operation_is_not_found(service: Service, admin: SignedIn, name: str) -> None:
    await expect_error(set_flag(service, admin, name, enabled=False), NotFound, "FLAG_NOT_FOUND")


@pytest.mark.parametrize(
    ("fields", "issue"),
    [
        ({"percent": 101}, "percent"),
        ({"percent": -1}, "percent"),
        ({"roles": [99]}, "roles"),
        ({"roles": [0]}, "roles"),
    ],
)
async def test_a_flag_of_another_form_is_refused(
    service: Service, admin: SignedIn, fields: dict[str, Any], issue: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await set_flag(service, admin, "refused:form", enabled=True, **fields)
    assert [detail.field for detail in refused.value.details] == [issue]


GOOD = [
    ("maintenance", {"enabled": True, "message": "  Until 10:00.  "}, {"enabled": True, "message": "Until 10:00."}),
    ("maintenance", {"enabled": False}, {"enabled": False, "message": None}),
    ("platform_fee_bps", 0, 0),
    ("platform_fee_bps", 10_000, 10_000),
    ("payment_policy", "required", "required"),
    ("kyc_required", ["passport", "insurance", "passport"], ["insurance", "passport"]),
    ("kyc_required", [], []),
    ("require_verified", True, True),
]


@pytest.mark.parametrize(("key", "value", "stored"), GOOD)
async def test_a_setting_is_stored_in_its_normal_form_and_heard(  # noqa: PLR0913, PLR0917
    service: Service, admin: SignedIn, live: LiveValues, key: str, value: Any, stored: Any
) -> None:
    version = (await get_setting(service, admin, key)).version
    made = await set_setting(service, admin, key, value, version)
    assert json.loads(made.json) == stored
    await eventually(lambda: live.setting(key) == stored, seconds=SECONDS)
    unset = await set_setting(service, admin, key, None, made.version)
    assert unset.json == "null"
    await eventually(lambda: live.setting(key) is None, seconds=SECONDS)


BAD: dict[str, list[Any]] = {
    "maintenance": [
        *(True, {}, {"enabled": 1}, {"enabled": True, "message": 5}, []),
        *({"enabled": True, "message": text} for text in ("", " ", "x" * 501, "a\x00b", "\ud800")),
    ],
    "platform_fee_bps": [-1, 10_001, 1.5, "1500", True, [1]],
    "payment_policy": ["sometimes", 1, ["off"], {}],
    "kyc_required": ["passport", ["library_card"], [1], [["passport"]], {}],
    "require_verified": [1, "true", [], 0],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in BAD.items() for value in values])
async def test_a_value_of_another_type_is_refused(service: Service, admin: SignedIn, key: str, value: Any) -> None:
    before = await get_setting(service, admin, key)
    with pytest.raises(InvalidInput):
        await set_setting(service, admin, key, value, before.version)
    assert await get_setting(service, admin, key) == before


@pytest.mark.parametrize("text", ["", "{", "NaN", "[" * 100_000, "1" * 5000])
async def test_what_is_no_json_is_refused(service: Service, admin: SignedIn, text: str) -> None:
    request = pb.SetSettingRequest(key="platform_fee_bps", json=text)
    await expect_error(service.call(request, token=admin[1].access_token), InvalidInput)


async def test_an_unknown_setting_is_not_found(service: Service, admin: SignedIn) -> None:
    await expect_error(set_setting(service, admin, "nats_url", "x"), NotFound, "SETTING_NOT_FOUND")
    await expect_error(get_setting(service, admin, "nats_url"), NotFound, "SETTING_NOT_FOUND")
    listed = await service.call(pb.ListSettingsRequest(), token=admin[1].access_token)
    keys = [setting.key for setting in listed.settings]
    assert keys == ["kyc_required", "maintenance", "payment_policy", "platform_fee_bps", "require_verified"]


@pytest.mark.parametrize("role", [None, "client", "provider"])
async def test_only_admins_see_and_set_flags_and_settings(service: Service, role: str | None) -> None:
    token = (await service.join(role))[1].access_token if role else None
    refusal: type[AppError] = Forbidden if role else Unauthenticated
    for request in (
        pb.ListFlagsRequest(),
        pb.GetFlagRequest(name="payments"),
        pb.SetFlagRequest(name="payments"),
        pb.ListSettingsRequest(),
        pb.GetSettingRequest(key="maintenance"),
        pb.SetSettingRequest(key="maintenance", json="null"),
    ):
        await expect_error(service.call(request, token=token), refusal)


async def test_each_change_of_a_setting_is_audited_with_old_and_new(
    service: Service, database: Database, admin: SignedIn
) -> None:
    version = (await get_setting(service, admin, "require_verified")).version
    for change, value in enumerate((True, False)):
        await set_setting(service, admin, "require_verified", value, version + change)
    *_, first, second = [
        act for act in await acts(database, Action.SETTING_CHANGED) if act["key"] == "require_verified"
    ]
    assert (first["new"], second["old"], second["new"]) == ("true", "true", "false")


async def test_a_bucket_that_was_purged_or_written_by_another_is_filled_again(
    service: Service, admin: SignedIn, settings: Settings
) -> None:
    heard: list[str] = []
    service.chassis.live.on_change(heard.append)
    await set_flag(service, admin, "venues", enabled=False)
    await eventually(lambda: service.chassis.live.flag("venues") is not None, seconds=SECONDS)
    bus = Bus(settings.nats_url, settings.nats_namespace, name="another-process")
    async with bus:
        await bus.ready()
        await bus.jetstream.purge_stream(bus.values_stream)
        await eventually(partial(_is_off, bus, flag_key("venues")), seconds=SECONDS)
        wrong = LiveValue({"enabled": True, "percent": None, "roles": []}, 99)
        await bus.jetstream.publish(bus.value_subject(flag_key("venues")), wrong.encode())
        await eventually(partial(_is_off, bus, flag_key("venues")), seconds=SECONDS)
        # The database, which was restored, does not know it.
        await bus.jetstream.publish(bus.value_subject(flag_key("unknown")), wrong.encode())
        await eventually(lambda: heard.count(flag_key("unknown")) == 2, seconds=SECONDS)
        assert service.chassis.live.flag("unknown") is None


async def _is_off(bus: Bus, key: str) -> bool:
    try:
        message = await bus.jetstream.get_last_msg(bus.values_stream, bus.value_subject(key))
    except NotFoundError:
        return False
    return json.loads(message.data or b"")["value"]["enabled"] is False


async def test_an_operator_turns_a_flag_off_without_a_login(
    service: Service, settings: Settings, database: Database, live: LiveValues, capsys: pytest.CaptureFixture[str]
) -> None:
    await service.chassis.bus.ready()
    await process.command(settings, ["flag", "slots:create_slot", "0"])
    assert "slots:create_slot is off now (version 1)." in capsys.readouterr().out
    await eventually(lambda: (live.flag("slots:create_slot") or {}).get("enabled") is False, seconds=SECONDS)
    (act,) = [act for act in await acts(database, Action.FLAG_CHANGED) if act["name"] == "slots:create_slot"]
    assert act["by"] == "command line"


async def test_an_operator_turns_a_flag_off_while_nats_is_away(
    settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_off = settings.model_copy(update={"nats_url": f"nats://{UNUSED_ADDRESS}"})
    await process.command(cut_off, ["flag", "slots", "0"])
    assert "auth-service tells the gateways" in capsys.readouterr().out
    (stored,) = await select_all(database, select(StoredValue).where(StoredValue.key == "flag.slots"))
    assert json.loads(stored.value)["enabled"] is False


@pytest.mark.parametrize("words", [["slots:", "0"], ["slots", "2"], ["slots", ""]])
async def test_an_operator_is_told_what_is_wrong(
    settings: Settings, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        await process.command(settings, ["flag", *words])
    assert "Nothing was changed." in capsys.readouterr().err


async def test_required_documents_are_known_from_the_start_and_without_nats(
    service: Service, admin: SignedIn, settings: Settings
) -> None:
    """Otherwise a restart would take back who is verified, until the bucket is heard."""
    version = (await get_setting(service, admin, "kyc_required")).version
    made = await set_setting(service, admin, "kyc_required", ["insurance"], version)
    live = service.chassis.live
    await eventually(lambda: required_documents(live, settings) == {DocumentType.INSURANCE}, seconds=SECONDS)
    async with running_service(settings, nats_url=f"nats://{UNUSED_ADDRESS}") as again:
        assert required_documents(again.chassis.live, settings) == {DocumentType.INSURANCE}
    await set_setting(service, admin, "kyc_required", None, made.version)
    await eventually(lambda: required_documents(live, settings) == settings.required_documents(), seconds=SECONDS)


async def test_a_process_that_cannot_hear_the_bucket_asks_for_all_values(service: Service, admin: SignedIn) -> None:
    await set_flag(service, admin, "quotes", enabled=False)
    answer = await service.call(pb.ListLiveValuesRequest())
    (value,) = [one for one in answer.values if one.key == "flag.quotes"]
    assert (json.loads(value.value)["enabled"], value.version) == (False, 1)


async def test_what_another_process_commits_is_spread(service: Service, database: Database, live: LiveValues) -> None:
    async with database.transaction() as session:
        await actions.switch(session, "calendars", enabled=False)
    await eventually(lambda: (live.flag("calendars") or {}).get("enabled") is False, seconds=SECONDS)
