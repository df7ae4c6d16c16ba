"""Routes of the devices that push messages go to, served by chat-service."""

from typing import Any

from fastapi import APIRouter, Response

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services
from gateway.features.devices.schemas import Device, NewDevice, VapidKey
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.chat.v1 import device_pb2

router = APIRouter(tags=["notifications"])

_KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": Device, "description": "The caller has registered the device before."}
}


@router.get("/notifications/vapid-key")
@spends(READING)
async def get_vapid_key(_caller: Caller, services: Services) -> Json[VapidKey]:
    """Returns the key with which a browser subscribes. `PUSH_NOT_SET_UP` if this site sends no web push."""
    answer = await rpc.unary(services.devices.GetVapidKey, device_pb2.GetVapidKeyRequest())
    return VapidKey.of(answer)


@router.post("/notifications/devices", status_code=201, responses=_KNOWN)
@spends(COMMANDS)
async def register_device(body: NewDevice, response: Response, _caller: Caller, services: Services) -> Json[Device]:
    """Registers a browser or an app of the caller. The same one twice is one, and a user's before becomes the caller's.

    Register at each start of the app: keys and tokens change.
    """
    answer = await rpc.unary(services.devices.RegisterDevice, body.to())
    if not answer.created:
        response.status_code = 200
    return Device.of(answer.device)


@router.get("/notifications/devices")
@spends(READING)
async def list_devices(_caller: Caller, services: Services) -> list[Json[Device]]:
    """Returns the caller's devices, oldest first, without their addresses and keys."""
    answer = await rpc.unary(services.devices.ListDevices, device_pb2.ListDevicesRequest())
    return [Device.of(one) for one in answer.devices]


@router.delete("/notifications/devices/{device_id}", status_code=204)
@spends(COMMANDS)
async def delete_device(device_id: str, _caller: Caller, services: Services) -> None:
    """Removes a device. Nothing is sent to it any more."""
    await rpc.unary(services.devices.DeleteDevice, device_pb2.DeleteDeviceRequest(device_id=device_id))
