"""The refusals that concern reports, each with its stable code."""

from kit.errors import Conflict, Forbidden, NotFound


class ReportNotFound(NotFound):
    code = "REPORT_NOT_FOUND"
    message = "Report not found."


class SubjectUserNotFound(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found."


class AlreadyReported(Conflict):
    code = "ALREADY_REPORTED"
    message = "You have reported this already."


class OwnContent(Forbidden):
    code = "OWN_CONTENT"
    message = "You cannot report yourself or your own content."


class ReportResolved(Conflict):
    code = "REPORT_RESOLVED"
    message = "This report was resolved already."


class StaffAccount(Forbidden):
    code = "STAFF_ACCOUNT"
    message = "Only admins can deactivate a moderator, and no report can deactivate an admin."
