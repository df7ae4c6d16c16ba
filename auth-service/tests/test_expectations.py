"""Other services find in answers and events of this one what they read."""

from auth_testing import PASSWORD, Service, SignedIn, session_of

from testkit.expectations import last_event, unmet
from twou.auth.v1 import admin_pb2, events_pb2
from twou.auth.v1 import auth_pb2 as pb


async def test_answers_and_events_hold_what_their_consumers_read(service: Service, admin: SignedIn) -> None:
    facts = {"date_of_birth": "1990-05-17", "gender": pb.GENDER_FEMALE}
    user, tokens = await service.join("provider", **facts)
    token, bus = tokens.access_token, service.chassis.bus
    shown = {
        "GetKeys": await service.call(pb.GetKeysRequest()),
        "GetSessionState": await service.call(pb.GetSessionStateRequest(session_id=str(session_of(tokens)))),
        "GetMe": await service.call(pb.GetMeRequest(), token=token),
        "ListNames": await service.call(pb.ListNamesRequest(user_ids=[user.id]), token=token),
        "UserRegistered": await last_event(bus, events_pb2.UserRegistered),
    }
    await service.call(pb.UpdateMeRequest(full_name="Derartu Tulu"), token=token)
    other, _ = await service.join()
    for is_active in (False, True):
        change = admin_pb2.ChangeUserRequest(user_id=other.id, is_active=is_active)
        await service.call(change, token=admin[1].access_token)
    await service.call(pb.DeleteMeRequest(password=PASSWORD), token=token)
    known = (events_pb2.UserUpdated, events_pb2.UserDeactivated, events_pb2.UserReactivated, events_pb2.UserDeleted)
    for event in known:
        shown[event.DESCRIPTOR.name] = await last_event(bus, event)
    assert unmet("auth-service", shown) == []
