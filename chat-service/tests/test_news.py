"""The news of several events: which of them are told together."""

from uuid import UUID

from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import Told, apart
from kit import clock
from kit.ids import new_id

ONE, OTHER, THIRD = new_id(), new_id(), new_id()


def test_event_that_ends_a_group_does_not_go_with_one_before_it_that_tells_its_user_something() -> None:
    def draft(user_id: UUID) -> NotificationDraft:
        return NotificationDraft(kind="request.accepted", user_id=user_id, occurred_at=clock.now())

    first = Told(new_id(), [draft(ONE), draft(ONE)])
    beside = Told(new_id(), [draft(OTHER), draft(ONE)])
    ending = Told(new_id(), [draft(THIRD)], [(ONE, "offer:1")])
    also_ending = Told(new_id(), [], [(ONE, "offer:2"), (OTHER, "offer:1")])
    assert [*apart([first, beside])] == [[first, beside]]
    assert [*apart([first, beside, ending, first])] == [[first, beside], [ending, first]]
    assert [*apart([ending, also_ending, first, also_ending])] == [[ending, also_ending, first], [also_ending]]
    assert [*apart([])] == []
