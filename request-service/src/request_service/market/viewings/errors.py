"""The errors about viewings; the codes are public."""

from kit.errors import Conflict


class NotVisible(Conflict):
    code = "NOT_VISIBLE"
    message = "Only a listing that everyone sees can be viewed."
