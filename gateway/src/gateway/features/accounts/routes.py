"""Routes of accounts, served by auth-service."""

import json
from typing import Any

from fastapi import APIRouter, Response

from gateway import problems, wire
from gateway.budgets import PROFILE, PUBLIC, READING, REGISTRATIONS, spends
from gateway.dependencies import Services
from gateway.features.accounts.schemas import (
    AccountChange,
    Done,
    PasswordChange,
    Reauthentication,
    RecoveryCodes,
    Registration,
    SecondFactorConfirmation,
    SecondFactorSetup,
    User,
)
from gateway.features.people.schemas import AccountAndProfileChange, BookingProfile, StatedProfile, UserWithProfile
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.auth.v1 import auth_pb2
from twou.request.v1 import person_pb2

router = APIRouter(tags=["accounts"])


# The names of the routes that stand first in the document; the earlier routes keep theirs.
@router.post("/signup", operation_id="sign_up", status_code=201, responses=problems.documented(400))
@router.post("/auth/register", status_code=201, responses=problems.documented(400))
@spends(REGISTRATIONS)
async def register(body: Registration, services: Services) -> Json[User]:
    fields = body.model_dump(exclude={"role", "gender"})
    message = auth_pb2.RegisterRequest(
        role=auth_pb2.ROLE_PROVIDER if body.role == "provider" else auth_pb2.ROLE_CLIENT,
        registered_as=wire.enum_value(auth_pb2.RegisteredAs, body.role),
        gender=wire.enum_value(auth_pb2.Gender, body.gender),
        **fields,
    )
    return User.of((await rpc.unary(services.auth.Register, message)).user)


@router.get("/users/me")
@router.get("/auth/me")
@spends(READING)
async def get_me(_caller: Caller, services: Services) -> Json[User]:
    return User.of((await rpc.unary(services.auth.GetMe, auth_pb2.GetMeRequest())).user)


@router.put("/users", responses=problems.documented(400))
@spends(PROFILE)
async def update_me_and_profile(
    body: AccountAndProfileChange, _caller: Caller, services: Services
) -> Json[UserWithProfile]:
    """Does what `PUT /users/me` and `PUT /bookings/profile` do, if both are possible."""
    change = body.to_profile_change()
    await rpc.unary(services.people.CheckBookingProfile, person_pb2.CheckBookingProfileRequest(change=change))
    user = (await rpc.unary(services.auth.UpdateMe, body.to_change())).user
    message = person_pb2.UpdateBookingProfileRequest(change=change)
    profile = BookingProfile.of((await rpc.unary(services.people.UpdateBookingProfile, message)).profile).data
    return UserWithProfile.of(user, **{name: profile[name] for name in StatedProfile.model_fields})


@router.put("/users/me", responses=problems.documented(400))
@router.patch("/users/me", responses=problems.documented(400))
@spends(PROFILE)
async def update_me(body: AccountChange, _caller: Caller, services: Services) -> Json[User]:
    return User.of((await rpc.unary(services.auth.UpdateMe, body.to_change())).user)


@router.delete("/users/me", responses=problems.documented(400))
@spends(PROFILE)
async def delete_me(_caller: Caller, services: Services, body: Reauthentication | None = None) -> Done:
    """Deletes the account for good and erases all personal data of its owner in every service."""
    await rpc.unary(services.auth.DeleteMe, auth_pb2.DeleteMeRequest(password=body.password if body else None))
    return Done(message="Account deleted")


@router.post("/auth/change-password", responses=problems.documented(400))
@spends(PROFILE)
async def change_password(body: PasswordChange, _caller: Caller, services: Services) -> Done:
    message = auth_pb2.ChangePasswordRequest(old_password=body.old_password, new_password=body.new_password)
    await rpc.unary(services.auth.ChangePassword, message)
    return Done(message="Password changed")


@router.post("/auth/second-factor", responses=problems.documented(400))
@spends(PROFILE)
async def begin_second_factor(
    _caller: Caller, services: Services, body: Reauthentication | None = None
) -> Json[SecondFactorSetup]:
    message = auth_pb2.BeginSecondFactorRequest(password=body.password if body else None)
    answer = await rpc.unary(services.auth.BeginSecondFactor, message)
    return SecondFactorSetup.of(answer)


@router.post("/auth/second-factor/confirm", responses=problems.documented(400))
@spends(PROFILE)
async def confirm_second_factor(
    body: SecondFactorConfirmation, _caller: Caller, services: Services
) -> Json[RecoveryCodes]:
    message = auth_pb2.ConfirmSecondFactorRequest(code=body.code)
    answer = await rpc.unary(services.auth.ConfirmSecondFactor, message)
    return RecoveryCodes.of(answer)


@router.delete("/auth/second-factor", responses=problems.documented(400))
@spends(PROFILE)
async def remove_second_factor(_caller: Caller, services: Services, body: Reauthentication | None = None) -> Done:
    message = auth_pb2.RemoveSecondFactorRequest(password=body.password if body else None)
    await rpc.unary(services.auth.RemoveSecondFactor, message)
    return Done(message="Second factor removed")


@router.get("/.well-known/jwks.json")
@spends(PUBLIC)
async def get_keys(response: Response, services: Services) -> dict[str, Any]:
    response.headers["Cache-Control"] = "public, max-age=300"
    keys: dict[str, Any] = json.loads((await rpc.unary(services.auth.GetKeys, auth_pb2.GetKeysRequest())).jwks_json)
    return keys
