"""Routes of flags and settings, served by auth-service. The gateway itself knows which operations there are."""

import json

from fastapi import APIRouter, Request

from gateway.budgets import COMMANDS, PUBLIC, READING, spends
from gateway.dependencies import Services, dependencies_of
from gateway.features.flags.schemas import Flag, FlagState, NewSetting, Setting
from gateway.identity import Caller, OptionalCaller
from gateway.operations import ADMIN
from gateway.values import Json
from kit import rpc
from kit.caller import Caller as Who
from kit.errors import NotFound
from twou.auth.v1 import flag_pb2

router = APIRouter()


class FlagNotFound(NotFound):
    code = "FLAG_NOT_FOUND"
    message = "There is no flag with this name."


@router.get("/flags", tags=["operations"])
@spends(PUBLIC)
async def get_my_flags(request: Request, caller: OptionalCaller) -> dict[str, bool]:
    """Returns whether the caller has each operation, by its name (`x-flag`). Do not show what is not there.

    Flags for some accounts or roles are off for a caller without a token.
    """
    return dependencies_of(request).switches.of_caller(caller)


@router.get("/admin/flags", tags=["administration"])
@spends(READING)
async def list_flags(request: Request, _caller: Caller, services: Services) -> list[Json[Flag]]:
    """Returns the flags of all operations and areas by name, those that were never set too."""
    answer = await rpc.unary(services.flags.ListFlags, flag_pb2.ListFlagsRequest())
    known = {flag.name: flag for flag in answer.flags}
    names = sorted(dependencies_of(request).switches.names)
    return [Flag.of(known.get(name) or flag_pb2.Flag(name=name, enabled=True)) for name in names]


@router.get("/admin/flags/{flag}", tags=["administration"])
@spends(READING)
async def get_flag(flag: str, request: Request, caller: Caller, services: Services) -> Json[Flag]:
    """Returns the flag of an operation or an area."""
    answer = await rpc.unary(services.flags.GetFlag, flag_pb2.GetFlagRequest(name=_known(request, flag, caller)))
    return Flag.of(answer.flag)


@router.put("/admin/flags/{flag}", tags=["administration"])
@spends(COMMANDS)
async def set_flag(flag: str, body: FlagState, request: Request, caller: Caller, services: Services) -> Json[Flag]:
    """Turns an operation or a whole area on or off, on all gateways within a second, or on for some.

    What is off answers 404 `FEATURE_DISABLED`. `FEATURES_OFF` in the environment of a gateway wins. A `version` that is
    not the newest is answered by 409 `STALE_VERSION`.
    """
    answer = await rpc.unary(services.flags.SetFlag, body.to(_known(request, flag, caller)))
    return Flag.of(answer.flag)


@router.get("/admin/settings", tags=["administration"])
@spends(READING)
async def list_settings(_caller: Caller, services: Services) -> list[Json[Setting]]:
    """Returns the settings of the whole system that administrators change."""
    answer = await rpc.unary(services.flags.ListSettings, flag_pb2.ListSettingsRequest())
    return [_setting(setting) for setting in answer.settings]


@router.get("/admin/settings/{setting}", tags=["administration"])
@spends(READING)
async def get_setting(setting: str, _caller: Caller, services: Services) -> Json[Setting]:
    """Returns a setting."""
    answer = await rpc.unary(services.flags.GetSetting, flag_pb2.GetSettingRequest(key=setting))
    return _setting(answer.setting)


@router.put("/admin/settings/{setting}", tags=["administration"])
@spends(COMMANDS)
async def set_setting(setting: str, body: NewSetting, _caller: Caller, services: Services) -> Json[Setting]:
    """Sets a setting for all processes, within a second. `version` is that of the last answer; 0 if it was never set.

    Payments that are under way keep the fee with which they were made. While `maintenance` is enabled, all routes but
    health, the login and those of administrators answer 503 `MAINTENANCE`.
    """
    answer = await rpc.unary(services.flags.SetSetting, body.to(setting))
    return _setting(answer.setting)


def _setting(message: flag_pb2.Setting) -> Json[Setting]:
    return Setting.of(message, value=json.loads(message.json))


def _known(request: Request, name: str, who: Who) -> str:
    """Raises FlagNotFound for a name that no operation and no area has. auth-service refuses others than admins."""
    if who.role == ADMIN and name not in dependencies_of(request).switches.names:
        raise FlagNotFound
    return name
