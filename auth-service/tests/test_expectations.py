"""Other services find in answers and events of this one what they read."""

from collections.abc import Mapping

import pytest
from auth_testing import NEW_PASSWORD, PASSWORD, Service, SignedIn, add_user, new_email, session_of
from google.protobuf.message import Message
from kyc_testing import Desk, at, day_in
from pydantic import SecretStr

from auth_service.administration.actions import set_email
from auth_service.vault import Vault
from kit.ids import new_id
from testkit.events import publish
from testkit.expectations import last_event, unmet
from twou.auth.v1 import admin_pb2, analytics_pb2, events_pb2, report_pb2
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1 import document_events_pb2 as documents
from twou.auth.v1.analytics_events_pb2 import ClientEventsRecorded, LoggedIn
from twou.auth.v1.delivery_events_pb2 import DeliveryReported
from twou.auth.v1.moderation_events_pb2 import ContentCleared, ContentRemoved, ContentReported, UserWarned
from twou.auth.v1.security_events_pb2 import DeviceAdded, EmailChanged, PasswordChanged
from twou.chat.v1.delivery_events_pb2 import DELIVERY_CHANNEL_EMAIL, DeliveryRequested


async def test_answers_and_events_hold_what_their_consumers_read(service: Service, admin: SignedIn) -> None:
    facts = {"date_of_birth": "1990-05-17", "gender": pb.GENDER_FEMALE}
    user, tokens = await service.join("provider", **facts)
    token, bus = tokens.access_token, service.chassis.bus
    shown = {
        "GetKeys": await service.call(pb.GetKeysRequest()),
        "GetSessionState": await service.call(pb.GetSessionStateRequest(session_id=str(session_of(tokens)))),
        "GetMe": await service.call(pb.GetMeRequest(), token=token),
        "ListNames": await service.call(pb.ListNamesRequest(user_ids=[user.id]), token=token),
        "ListUserIds": await service.call(
            admin_pb2.ListUserIdsRequest(user_ids=[user.id], limit=1), token=admin[1].access_token
        ),
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
    events = [analytics_pb2.ClientEvent(type=analytics_pb2.CLIENT_EVENT_TYPE_APP_OPENED)]
    await service.call(analytics_pb2.RecordEventsRequest(events=events))
    for counted in (ClientEventsRecorded, LoggedIn):
        shown[counted.DESCRIPTOR.name] = await last_event(bus, counted)
    for security in (PasswordChanged, EmailChanged, DeviceAdded):
        shown[security.DESCRIPTOR.name] = await _last_after(service, security)
    for decision in (ContentRemoved, ContentReported, ContentCleared, UserWarned):
        shown[decision.DESCRIPTOR.name] = await _last_decision(service, other, admin[1].access_token, decision)
    # No account has this id: that is reported at once.
    wanted = DeliveryRequested(
        delivery_id=str(new_id()), user_id=str(new_id()), channel=DELIVERY_CHANNEL_EMAIL, text="Selam"
    )
    await publish(bus, wanted)
    shown["DeliveryReported"] = await last_event(bus, DeliveryReported)
    shown |= await _document_events(service)
    assert unmet("auth-service", shown) == []


async def _last_decision(service: Service, author: pb.User, token: str, event: type[Message]) -> Message:
    """Has an admin decide on a report in the way that is published by that event, and returns the event."""
    _, tokens = await service.join()
    reported = report_pb2.CreateReportRequest(
        subject_type=report_pb2.REPORT_SUBJECT_LISTING, subject_id=str(new_id()), reason="spam", author_id=author.id
    )
    made = await service.call(reported, token=tokens.access_token)
    warned = event in (UserWarned, ContentCleared)
    action = report_pb2.REPORT_ACTION_WARN if warned else report_pb2.REPORT_ACTION_REMOVE
    decision = report_pb2.ResolveReportRequest(report_id=made.report.id, action=action, note="Spam.")
    await service.call(decision, token=token)
    return await last_event(service.chassis.bus, event)


async def _document_events(service: Service) -> Mapping[str, Message]:
    """Lets documents have every fate, and returns what is published of them by the names of the events."""
    desk = Desk(service.chassis.database, Vault(SecretStr("a secret of this test")))
    user = await add_user(desk.database)
    withdrawn = await desk.submit(user)
    await desk.withdraw(withdrawn, user)
    rejected, reviewer_id = await desk.submit(user), new_id()
    await desk.claim(rejected, reviewer_id)
    await desk.reject(rejected, reviewer_id)
    await desk.revoke(await desk.approved(user), reviewer_id)
    await desk.approved(user, expires_on=day_in(20))
    with pytest.MonkeyPatch.context() as clock_of_test:
        at(clock_of_test, days=15)
        await desk.expire()
        at(clock_of_test, days=15)
        await desk.expire()
    names = documents.DESCRIPTOR.message_types_by_name
    return {name: await last_event(service.chassis.bus, getattr(documents, name)) for name in names}


async def _last_after(service: Service, event: type[Message]) -> Message:
    """Does what is published by that event, and returns the event."""
    person = await service.register()
    tokens = await service.log_in(person, client_address="192.0.2.1")
    if event is PasswordChanged:
        change = pb.ChangePasswordRequest(old_password=PASSWORD, new_password=NEW_PASSWORD)
        await service.call(change, token=tokens.access_token)
    elif event is DeviceAdded:
        await service.log_in(person, client_address="198.51.100.1")
    else:
        async with service.chassis.database.transaction() as session:
            await set_email(session, person.email, new_email())
    return await last_event(service.chassis.bus, event)
