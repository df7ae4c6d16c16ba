"""The owners of documents are told of what becomes of them."""

from typing import Any

import pytest
from kinds_testing import PROVIDER, document_event, drafts, told

from chat_service.notifications.kinds.kinds import Channel, MailMoment, Type
from chat_service.notifications.kinds.table import KINDS
from twou.auth.v1 import document_events_pb2 as pb


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (pb.DocumentApproved, "document.approved"),
        (pb.DocumentRejected, "document.rejected"),
        (pb.DocumentExpiring, "document.expiring"),
        (pb.DocumentExpired, "document.expired"),
        (pb.DocumentRevoked, "document.revoked"),
    ],
)
def test_the_owner_is_told_by_push_and_mail(cls: Any, kind: str) -> None:
    assert told(document_event(cls)) == {PROVIDER: kind}
    made = KINDS[kind]
    assert (made.type, made.mail, made.is_critical) == (Type.ACCOUNT_ALERT, MailMoment.AT_ONCE, False)
    assert Channel.PUSH in made.channels
    (draft,) = drafts(document_event(cls))
    assert draft.params["document_type"] == "driving_licence"
    assert draft.data.keys() == {"document_id"}


def test_the_owner_of_a_replaced_document_is_told_of_its_successor_alone() -> None:
    assert told(document_event(pb.DocumentExpired, is_replaced=True)) == {}


def test_the_warning_says_how_many_days_are_left() -> None:
    (draft,) = drafts(document_event(pb.DocumentExpiring, days_left=30))
    assert draft.params["days"] == 30
