"""The errors of devices; the codes are public."""

from kit.errors import Conflict, NotFound


class DeviceNotFound(NotFound):
    code = "DEVICE_NOT_FOUND"
    message = "Device not found."


class TooManyDevices(Conflict):
    code = "TOO_MANY_DEVICES"
    message = "An account has at most 16 devices. Remove one first."


class PushNotSetUp(NotFound):
    """The operator has set no keys for this kind of push, so no message could be sent to such a device."""

    code = "PUSH_NOT_SET_UP"
    message = "This site does not send this kind of push."
