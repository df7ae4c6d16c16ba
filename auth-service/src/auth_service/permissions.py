"""Which role may call what of auth-service. Whose session or account it is, is decided where that is known."""

from kit.errors import Forbidden
from kit.identity import AUTH_SERVICE
from kit.permissions import OPTIONAL, PUBLIC, SIGNED_IN, only, table
from twou.auth.v1 import admin_pb2, verification_pb2

VERIFICATION_SERVICE = verification_pb2.DESCRIPTOR.services_by_name["VerificationService"]
ADMIN_SERVICE = admin_pb2.DESCRIPTOR.services_by_name["AdminService"]
AUDIT_SERVICE = admin_pb2.DESCRIPTOR.services_by_name["AuditService"]


class OnlyAdmins(Forbidden):
    code = "ONLY_ADMINS"
    message = "Admin privileges required."


_ADMINS = only("admin", refusal=OnlyAdmins)

PERMISSIONS = table(
    (
        AUTH_SERVICE,
        {
            "Register": PUBLIC,
            "Login": PUBLIC,
            "Refresh": PUBLIC,
            "Logout": SIGNED_IN,
            "GetMe": SIGNED_IN,
            "UpdateMe": SIGNED_IN,
            "ChangePassword": SIGNED_IN,
            "ListSessions": SIGNED_IN,
            "EndSession": SIGNED_IN,
            "EndOtherSessions": SIGNED_IN,
            "DeleteMe": SIGNED_IN,
            "GetSessionState": PUBLIC,
            "GetKeys": PUBLIC,
        },
    ),
    (
        VERIFICATION_SERVICE,
        {
            "RequestPasswordReset": PUBLIC,
            "ResetPassword": PUBLIC,
            "RequestVerification": OPTIONAL,
            "VerifyEmail": OPTIONAL,
        },
    ),
    (
        ADMIN_SERVICE,
        {
            "ListUsers": _ADMINS,
            "GetUser": _ADMINS,
            "ChangeUser": _ADMINS,
            "ExportUsers": _ADMINS,
        },
    ),
    (AUDIT_SERVICE, {"ListAuditEntries": _ADMINS}),
)
