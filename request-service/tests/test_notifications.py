"""Notices for clients: chat-service makes notifications of them."""

import pytest
from request_testing import Service

from kit import contract
from request_service.assistance.requests import events
from twou.notification.v1.notification_pb2 import NoticeKind

KINDS = list(contract.json_values(NoticeKind.DESCRIPTOR).values())


async def test_a_notice_names_its_client_and_is_no_frame(service: Service) -> None:
    request = await service.create()
    for kind in KINDS:
        event = events.notice_raised(request, kind, "Wait.")
        assert (event.notice.request_id, event.client_id) == (str(request.id), str(request.client_id))
        assert contract.json_values(NoticeKind.DESCRIPTOR)[event.notice.kind] == kind
        assert event.notice.text == "Wait."
        assert event.HasField("occurred_at")
        assert not contract.event_facts(event.DESCRIPTOR).frame


async def test_a_kind_that_the_contract_does_not_name_is_refused(service: Service) -> None:
    request = await service.create()
    with pytest.raises(ValueError, match=r"NoticeKind has no value 'progress\.lost'"):
        events.notice_raised(request, "progress.lost", "Wait.")
