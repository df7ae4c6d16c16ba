"""The JSON of flags of operations, and of settings of the whole system."""

from typing import Annotated, Any

from pydantic import Field

from gateway import wire
from gateway.features.accounts.schemas import Role
from gateway.values import SPELLED, Body, EnumName, Moment, Stated, StrictFlag, View, json_text
from twou.auth.v1 import auth_pb2, flag_pb2

# Every version fits a number of JSON that JavaScript reads exactly.
Version = Annotated[int, Field(ge=0, le=2**53, strict=True)]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
SettingValue = Annotated[
    Any,
    SPELLED,
    Stated(
        rule=(
            "Of the type of the setting: `maintenance` an object with `enabled` and a `message` of 1 to 500 characters "
            "or null, `platform_fee_bps` a whole number from 0 to 10000, `payment_policy` off, optional or required, "
            "`kyc_required` a list of types of documents, `require_verified` true or false. With null, the environment "
            "of each service decides."
        )
    ),
]


class FlagState(Body):
    enabled: StrictFlag
    percent: Percent | None = None
    """The share of accounts that have the operation, while it is enabled; null is everyone."""
    roles: Annotated[list[Annotated[str, EnumName(auth_pb2.Role)]], Field(max_length=10)] = []
    """The roles that have the operation, while it is enabled; an empty list is everyone."""
    version: Version | None = None
    """The version that was seen, if another change since must not be overwritten."""

    def to(self, name: str) -> flag_pb2.SetFlagRequest:
        return flag_pb2.SetFlagRequest(
            name=name,
            enabled=self.enabled,
            percent=self.percent,
            roles=[wire.enum_value(auth_pb2.Role, role) for role in self.roles],
            version=self.version,
        )


class Flag(View):
    """The flag of an operation, `area:operation`, or of a whole area. One that was never set is on for everyone."""

    name: str
    enabled: bool
    percent: int | None
    roles: list[Role]
    version: int
    updated_at: Moment | None
    updated_by: str | None
    """The admin who has changed it last; null for an operator at the command line."""


class NewSetting(Body):
    value: SettingValue | None
    version: Version
    """The version that was seen."""

    def to(self, key: str) -> flag_pb2.SetSettingRequest:
        return flag_pb2.SetSettingRequest(key=key, json=json_text(self.value), version=self.version)


class Setting(View):
    key: str
    value: Any
    """Null if it is not set: then the environment of each service decides."""
    version: int
    updated_at: Moment | None
    updated_by: str | None
