"""The refusals of flags and settings, each with its stable code."""

from kit.errors import Conflict, NotFound


class FlagNotFound(NotFound):
    code = "FLAG_NOT_FOUND"
    message = "There is no flag with this name."


class SettingNotFound(NotFound):
    code = "SETTING_NOT_FOUND"
    message = "There is no setting with this key."


class StaleVersion(Conflict):
    code = "STALE_VERSION"
    message = "It was changed since this version. Load it again."
