"""The gRPC servicer of devices: each method unpacks its request, calls one action and packs the answer."""

from dataclasses import dataclass

from chat_service.devices import actions, convert
from chat_service.devices.convert import PushServices
from chat_service.devices.errors import PushNotSetUp
from chat_service.push.interface import DeviceKind
from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from kit.vault import ServiceVault
from twou.chat.v1 import device_pb2 as pb
from twou.chat.v1 import device_pb2_grpc


@dataclass(frozen=True)
class DeviceRules:
    """The push services that are known, and those of them for which this site has keys."""

    services: PushServices
    kinds: frozenset[DeviceKind]
    # In base64url; empty without web push.
    vapid_public_key: str


class DeviceServicer(device_pb2_grpc.DeviceServiceServicer):
    def __init__(self, database: Database, vault: ServiceVault, rules: DeviceRules) -> None:
        self._database = database
        self._vault = vault
        self._rules = rules

    async def GetVapidKey(self, request: pb.GetVapidKeyRequest, context: Context) -> pb.GetVapidKeyResponse:
        if DeviceKind.WEBPUSH not in self._rules.kinds:
            raise PushNotSetUp
        return pb.GetVapidKeyResponse(public_key=self._rules.vapid_public_key)

    async def RegisterDevice(self, request: pb.RegisterDeviceRequest, context: Context) -> pb.RegisterDeviceResponse:
        user_id, address = caller.current().user_id, convert.address(request, self._rules.services)
        if address.kind not in self._rules.kinds:
            raise PushNotSetUp

        async def effect(session: Session) -> pb.RegisterDeviceResponse:
            device, created = await actions.register_device(session, self._vault, user_id, address)
            return pb.RegisterDeviceResponse(device=convert.device_message(device), created=created)

        return await idempotency.run_idempotent(self._database, request, pb.RegisterDeviceResponse, effect)

    async def ListDevices(self, request: pb.ListDevicesRequest, context: Context) -> pb.ListDevicesResponse:
        async with self._database.read_once() as session:
            found = await actions.list_devices(session, caller.current().user_id)
        return pb.ListDevicesResponse(devices=map(convert.device_message, found))

    async def DeleteDevice(self, request: pb.DeleteDeviceRequest, context: Context) -> pb.DeleteDeviceResponse:
        user_id, device_id = caller.current().user_id, convert.device_id(request.device_id)

        async def effect(session: Session) -> pb.DeleteDeviceResponse:
            await actions.delete_device(session, user_id, device_id)
            return pb.DeleteDeviceResponse()

        return await idempotency.run_idempotent(self._database, request, pb.DeleteDeviceResponse, effect)
