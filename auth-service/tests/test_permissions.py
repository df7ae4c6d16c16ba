"""No method answers callers who may not call it."""

import pytest
from auth_testing import Service

from kit import call
from kit.errors import Forbidden
from testkit import admission
from testkit.people import expect_error
from twou.auth.v1 import admin_pb2

PUBLIC = {
    *("AuthService/Register", "AuthService/Login", "AuthService/Refresh"),
    *("AuthService/GetSessionState", "AuthService/GetKeys"),
    *("VerificationService/RequestPasswordReset", "VerificationService/ResetPassword"),
    "VerificationService/ObjectToEmailChange",
}
ONLY_ADMINS = {
    *("AdminService/ListUsers", "AdminService/GetUser", "AdminService/ChangeUser", "AdminService/ExportUsers"),
    "AuditService/ListAuditEntries",
}


async def test_all_methods_but_the_public_ones_require_a_token(service: Service) -> None:
    call.enter(call.Call())
    outcomes = await admission.outcomes(service.channel, service.chassis.permissions)
    assert {name.rpartition(".")[2] for name, code in outcomes.items() if code != "NOT_AUTHENTICATED"} == PUBLIC


@pytest.mark.parametrize("role", ["client", "provider"])
async def test_administration_is_refused_to_other_roles(service: Service, role: str) -> None:
    limited = {name: rule for name, rule in service.chassis.permissions.items() if rule.roles}
    assert {name.rpartition(".")[2] for name in limited} == ONLY_ADMINS
    _, tokens = await service.join(role)
    call.enter(call.Call(token=tokens.access_token))
    assert await admission.outcomes(service.channel, limited) == dict.fromkeys(limited, "ONLY_ADMINS")
    call.enter(call.Call())
    refused = service.call(admin_pb2.ListUsersRequest(), token=tokens.access_token)
    assert (await expect_error(refused, Forbidden)).message == "Admin privileges required."
