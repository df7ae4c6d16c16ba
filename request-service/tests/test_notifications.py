"""Notices for people, in the form that this release publishes and in the one that the next release publishes."""

import pytest

from kit import contract
from kit.ids import new_id
from request_service.assistance.requests import events
from twou.notification.v1.events_pb2 import Notification
from twou.notification.v1.notification_pb2 import NoticeKind
from twou.request.v1 import events_pb2

KINDS = list(contract.json_values(NoticeKind.DESCRIPTOR).values())


@pytest.mark.parametrize("kind", KINDS)
def test_this_release_publishes_what_gateways_of_the_previous_one_know(kind: str) -> None:
    request_id = new_id()
    event = events.notification(request_id, kind, "Wait.")
    assert isinstance(event, events_pb2.Notification)
    assert (event.notice.request_id, event.notice.kind, event.notice.text) == (str(request_id), kind, "Wait.")
    assert event.HasField("occurred_at")


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_release_publishes_the_form_of_the_own_package(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PUBLISHES_NOTIFICATION_V1", True)
    request_id = new_id()
    event = events.notification(request_id, kind, "Wait.")
    assert isinstance(event, Notification)
    assert (event.notice.request_id, event.notice.text) == (str(request_id), "Wait.")
    assert contract.json_values(NoticeKind.DESCRIPTOR)[event.notice.kind] == kind
    assert event.HasField("occurred_at")


def test_a_kind_that_the_contract_does_not_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"NoticeKind has no value 'progress\.lost'"):
        events.notification(new_id(), "progress.lost", "Wait.")
