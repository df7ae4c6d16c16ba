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
    *("VerificationService/ObjectToEmailChange", "SystemMessageService/FindMaintenance"),
    *("ApiKeyService/ExchangeApiKey", "AvatarService/GetAvatar"),
    # A token that is sent must be valid.
    "AnalyticsService/RecordEvents",
    "FlagService/ListLiveValues",
}
ONLY_ADMINS = {
    *("AdminService/ListUsers", "AdminService/GetUser", "AdminService/ChangeUser", "AdminService/ExportUsers"),
    *("AdminService/CreateUser", "ImportService/ImportUsers", "ImportService/GetImport"),
    *("AuditService/ListAuditEntries", "AdminService/ListUserIds", "AdminService/NoteReadingSockets"),
    *("AdminService/RecordClosedSockets", "SystemMessageService/RecordSystemMessage"),
    *("ApiKeyService/CreateApiKey", "ApiKeyService/ListApiKeys"),
    *("ApiKeyService/RotateApiKey", "ApiKeyService/RevokeApiKey", "ReportService/ExportReports"),
    *("FlagService/ListFlags", "FlagService/GetFlag", "FlagService/SetFlag"),
    *("AnalyticsService/GetStats", "AnalyticsService/GetSeries"),
    *("FlagService/ListSettings", "FlagService/GetSetting", "FlagService/SetSetting"),
}
ONLY_MODERATORS = {
    *("ReportService/ListReports", "ReportService/GetReport", "ReportService/ResolveReport"),
    *("DocumentReviewService/ListSubmissions", "DocumentReviewService/GetSubmission"),
    *("DocumentReviewService/ClaimDocument", "DocumentReviewService/ApproveDocument"),
    *("DocumentReviewService/RejectDocument", "DocumentReviewService/RevokeDocument"),
}
REFUSALS = dict.fromkeys(ONLY_ADMINS, "ONLY_ADMINS") | dict.fromkeys(ONLY_MODERATORS, "ONLY_MODERATORS")


async def test_all_methods_but_the_public_ones_require_a_token(service: Service) -> None:
    call.enter(call.Call())
    outcomes = await admission.outcomes(service.channel, service.chassis.permissions)
    assert {name.rpartition(".")[2] for name, code in outcomes.items() if code != "NOT_AUTHENTICATED"} == PUBLIC


@pytest.mark.parametrize("role", ["client", "provider"])
async def test_administration_is_refused_to_other_roles(service: Service, role: str) -> None:
    limited = {name: rule for name, rule in service.chassis.permissions.items() if rule.roles}
    assert {name.rpartition(".")[2] for name in limited} == REFUSALS.keys()
    _, tokens = await service.join(role)
    call.enter(call.Call(token=tokens.access_token))
    refused_as = {name: REFUSALS[name.rpartition(".")[2]] for name in limited}
    assert await admission.outcomes(service.channel, limited) == refused_as
    call.enter(call.Call())
    refused = service.call(admin_pb2.ListUsersRequest(), token=tokens.access_token)
    assert (await expect_error(refused, Forbidden)).message == "Admin privileges required."
