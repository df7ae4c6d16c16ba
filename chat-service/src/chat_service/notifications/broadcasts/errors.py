"""Refusals about notices by admins."""

from kit.errors import Conflict, NotFound


class BroadcastNotFound(NotFound):
    code = "BROADCAST_NOT_FOUND"
    message = "Broadcast not found."


class BroadcastOver(Conflict):
    code = "BROADCAST_OVER"
    message = "This broadcast was sent to all recipients already, or was stopped."
