"""The errors about notifications; the codes are public."""

from kit.errors import NotFound


class NotificationNotFound(NotFound):
    code = "NOTIFICATION_NOT_FOUND"
    message = "Notification not found."
