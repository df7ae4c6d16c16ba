"""The refusals that concern data exports."""

from kit.errors import NotFound


class DataExportNotFound(NotFound):
    """The user has begun no export."""

    code = "DATA_EXPORT_NOT_FOUND"
    message = "Data export not found."
