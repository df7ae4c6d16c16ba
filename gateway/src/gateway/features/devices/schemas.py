"""The JSON of devices that push messages go to."""

from typing import Annotated

from gateway import wire
from gateway.values import Body, EnumName, Moment, Stated, Text, View
from twou.chat.v1 import device_pb2

DeviceKind = Annotated[str, EnumName(device_pb2.DeviceKind)]
Endpoint = Annotated[
    Text,
    Stated(
        minLength=1,
        maxLength=2000,
        pattern="^https://",
        rule="With port 443, without a user, and of a known push service.",
    ),
]
P256dh = Annotated[Text, Stated(minLength=87, maxLength=88, rule="An uncompressed point on P-256 in base64url.")]
AuthSecret = Annotated[Text, Stated(minLength=22, maxLength=24, rule="16 bytes in base64url.")]
RegistrationToken = Annotated[Text, Stated(minLength=1, maxLength=4096, pattern="^[!-~]+$")]

OF_BROWSERS = Stated(rule="Required with the kind `webpush`, and absent with others.")
OF_APPS = Stated(rule="Required with the kind `fcm`, and absent with others.")


class PushKeys(Body):
    """The keys of a browser's subscription, as `PushSubscription.toJSON()` returns them."""

    p256dh: P256dh
    auth: AuthSecret

    def to(self) -> device_pb2.PushKeys:
        return device_pb2.PushKeys(p256dh=self.p256dh, auth=self.auth)


class NewDevice(Body):
    """A browser with `endpoint` and `keys`, or an app with `token`."""

    kind: DeviceKind
    endpoint: Annotated[Endpoint | None, OF_BROWSERS] = None
    keys: Annotated[PushKeys | None, OF_BROWSERS] = None
    token: Annotated[RegistrationToken | None, OF_APPS] = None
    """The registration token of Firebase Cloud Messaging."""

    def to(self) -> device_pb2.RegisterDeviceRequest:
        return device_pb2.RegisterDeviceRequest(
            kind=wire.enum_value(device_pb2.DeviceKind, self.kind),
            endpoint=self.endpoint,
            keys=None if self.keys is None else self.keys.to(),
            token=self.token,
        )


class Device(View):
    id: str
    kind: DeviceKind
    host: str
    """The host of its push service."""
    created_at: Moment
    last_used_at: Moment | None
    """When a push service last took a message for the device."""


class VapidKey(View):
    public_key: str
    """The `applicationServerKey` of `PushManager.subscribe()`, in base64url."""
