"""The facts that the protos state about methods and events, compared with the lists that clients rely on."""

import re
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import MethodDescriptor

from kit import contract, rpc
from twou.auth.v1.auth_pb2 import Role
from twou.options.v1 import options_pb2
from twou.options.v1.options_pb2 import Access

ROOT = Path(__file__).parents[1]

SIGNED_IN = "signed in"
ADMINS = "admin, else ONLY_ADMINS: Admin privileges required."
PROVIDERS = "provider, else ONLY_PROVIDERS: Only providers can do this."

WHO_MAY_CALL = {
    "twou.auth.v1.AuthService.Register": "public",
    "twou.auth.v1.AuthService.Login": "public",
    "twou.auth.v1.AuthService.Refresh": "public",
    "twou.auth.v1.AuthService.Logout": SIGNED_IN,
    "twou.auth.v1.AuthService.GetMe": SIGNED_IN,
    "twou.auth.v1.AuthService.UpdateMe": SIGNED_IN,
    "twou.auth.v1.AuthService.ChangePassword": SIGNED_IN,
    "twou.auth.v1.AuthService.ListSessions": SIGNED_IN,
    "twou.auth.v1.AuthService.EndSession": SIGNED_IN,
    "twou.auth.v1.AuthService.EndOtherSessions": SIGNED_IN,
    "twou.auth.v1.AuthService.DeleteMe": SIGNED_IN,
    "twou.auth.v1.AuthService.GetSessionState": "public",
    "twou.auth.v1.AuthService.GetKeys": "public",
    "twou.auth.v1.VerificationService.RequestPasswordReset": "public",
    "twou.auth.v1.VerificationService.ResetPassword": "public",
    "twou.auth.v1.VerificationService.RequestVerification": "optional",
    "twou.auth.v1.VerificationService.VerifyEmail": "optional",
    "twou.auth.v1.AdminService.ListUsers": ADMINS,
    "twou.auth.v1.AdminService.GetUser": ADMINS,
    "twou.auth.v1.AdminService.ChangeUser": ADMINS,
    "twou.auth.v1.AdminService.ExportUsers": ADMINS,
    "twou.auth.v1.AuditService.ListAuditEntries": ADMINS,
    "twou.request.v1.RequestService.CreateRequest": SIGNED_IN,
    "twou.request.v1.RequestService.GetRequest": SIGNED_IN,
    "twou.request.v1.RequestService.ListRequests": SIGNED_IN,
    "twou.request.v1.RequestService.ListAvailableRequests": PROVIDERS,
    "twou.request.v1.RequestService.UpdateRequest": SIGNED_IN,
    "twou.request.v1.RequestService.AcceptRequest": "provider, else ONLY_PROVIDERS: Only providers can accept.",
    "twou.request.v1.RequestService.StartRequest": SIGNED_IN,
    "twou.request.v1.RequestService.CompleteRequest": SIGNED_IN,
    "twou.request.v1.RequestService.CancelRequest": SIGNED_IN,
    "twou.request.v1.RequestService.RateRequest": SIGNED_IN,
    "twou.request.v1.RequestService.ListTimeline": SIGNED_IN,
    "twou.request.v1.RequestService.GetParticipants": SIGNED_IN,
    "twou.request.v1.ProviderService.UpdateProfile": PROVIDERS,
    "twou.request.v1.ProviderService.UpdateLocation": PROVIDERS,
    "twou.request.v1.ProviderService.GetProvider": SIGNED_IN,
    "twou.request.v1.ProviderService.ListNearbyProviders": SIGNED_IN,
    "twou.request.v1.DispatchService.ListOffers": PROVIDERS,
    "twou.request.v1.DispatchService.DeclineOffer": PROVIDERS,
    "twou.request.v1.DispatchService.GetDispatch": SIGNED_IN,
    "twou.chat.v1.ChatService.SendMessage": SIGNED_IN,
    "twou.chat.v1.ChatService.ListMessages": SIGNED_IN,
    "twou.file.v1.FileService.UploadFile": SIGNED_IN,
    "twou.file.v1.FileService.GetFile": SIGNED_IN,
    "twou.file.v1.FileService.ListRequestFiles": SIGNED_IN,
    "twou.file.v1.FileService.DownloadFile": SIGNED_IN,
}

# Clients retry these methods, so a method belongs here only if a second call changes nothing.
READS = {
    "twou.auth.v1.AdminService.GetUser",
    "twou.auth.v1.AdminService.ListUsers",
    "twou.auth.v1.AuditService.ListAuditEntries",
    "twou.auth.v1.AuthService.GetKeys",
    "twou.auth.v1.AuthService.GetMe",
    "twou.auth.v1.AuthService.GetSessionState",
    "twou.auth.v1.AuthService.ListSessions",
    "twou.chat.v1.ChatService.ListMessages",
    "twou.file.v1.FileService.DownloadFile",
    "twou.file.v1.FileService.GetFile",
    "twou.file.v1.FileService.ListRequestFiles",
    "twou.request.v1.DispatchService.GetDispatch",
    "twou.request.v1.DispatchService.ListOffers",
    "twou.request.v1.ProviderService.GetProvider",
    "twou.request.v1.ProviderService.ListNearbyProviders",
    "twou.request.v1.RequestService.GetParticipants",
    "twou.request.v1.RequestService.GetRequest",
    "twou.request.v1.RequestService.ListAvailableRequests",
    "twou.request.v1.RequestService.ListRequests",
    "twou.request.v1.RequestService.ListTimeline",
}

FRAMES = {
    "twou.auth.v1.UserRegistered": "",
    "twou.auth.v1.UserUpdated": "",
    "twou.auth.v1.UserDeactivated": "",
    "twou.auth.v1.UserReactivated": "",
    "twou.auth.v1.UserDeleted": "",
    "twou.request.v1.RequestCreated": "request.created",
    "twou.request.v1.RequestUpdated": "request.updated",
    "twou.request.v1.RequestAccepted": "request.accepted",
    "twou.request.v1.RequestStarted": "request.started",
    "twou.request.v1.RequestCompleted": "request.completed",
    "twou.request.v1.RequestCancelled": "request.cancelled",
    "twou.request.v1.RequestExpired": "request.expired",
    "twou.request.v1.RequestRated": "request.rated",
    "twou.request.v1.OfferCreated": "offer.created",
    "twou.request.v1.OfferWithdrawn": "offer.withdrawn",
    "twou.request.v1.OfferExpired": "offer.expired",
    "twou.request.v1.Notification": "notification",
    "twou.notification.v1.Notification": "notification",
    "twou.request.v1.ProviderLocation": "provider.location",
    "twou.chat.v1.MessageCreated": "message.created",
    "twou.file.v1.FileUploaded": "file.uploaded",
}


def methods() -> list[MethodDescriptor]:
    services = [service for file in contract.files() for service in file.services_by_name.values()]
    return [method for service in services for method in service.methods]


def events() -> list[Any]:
    return [cls.DESCRIPTOR for cls in contract.event_classes().values()]


def access(method: MethodDescriptor) -> Access:
    found = contract.access(method)
    assert found is not None, method.full_name
    return found


def in_words(rule: Access) -> str:
    if rule.level != Access.LEVEL_ROLES:
        return Access.Level.Name(rule.level).removeprefix("LEVEL_").lower().replace("_", " ")
    return f"{', '.join(rule.roles)}, else {rule.refusal.code}: {rule.refusal.message}"


def test_access_of_each_method_matches_the_list() -> None:
    assert {method.full_name: in_words(access(method)) for method in methods()} == WHO_MAY_CALL


def test_access_names_only_existing_roles() -> None:
    known = {name.removeprefix("ROLE_").lower() for name in Role.DESCRIPTOR.values_by_name} - {"unspecified"}
    assert {role for method in methods() for role in access(method).roles} <= known


def test_reads_are_marked() -> None:
    assert {method.full_name for method in methods() if contract.only_reads(method)} == READS


def test_retried_methods_are_the_unary_reads() -> None:
    retried = rpc.retried(*(service for file in contract.files() for service in file.services_by_name.values()))
    assert {method.full_name for method in retried} == READS - {"twou.file.v1.FileService.DownloadFile"}


def test_events_declare_frame_and_audience() -> None:
    assert all(event.GetOptions().HasExtension(options_pb2.event) for event in events())
    options = {event.full_name: event.GetOptions().Extensions[options_pb2.event] for event in events()}
    assert {name: option.frame for name, option in options.items()} == FRAMES
    for name, option in options.items():
        assert bool(option.frame) == bool(option.audience), name
        assert re.fullmatch(r"([a-z]+(_[a-z]+)*\.)*[a-z]+(_[a-z]+)*|", option.frame), name
        assert len(set(option.audience)) == len(option.audience), name


def test_event_files_name_existing_publishers() -> None:
    for event in events():
        publishers = event.file.GetOptions().Extensions[options_pb2.publishers]
        assert publishers, event.file.name
        assert all((ROOT / publisher / "src").is_dir() for publisher in publishers), event.file.name
