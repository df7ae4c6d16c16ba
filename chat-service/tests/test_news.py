"""The news of several events: which of them are told together."""

from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import Told, apart
from kit import clock
from kit.ids import new_id

ONE, OTHER, THIRD = new_id(), new_id(), new_id()


def test_events_that_concern_one_user_are_told_one_after_the_other() -> None:
    def draft(user_id: object) -> NotificationDraft:
        return NotificationDraft(kind="request.accepted", user_id=user_id, occurred_at=clock.now())  # type: ignore[arg-type]

    first = Told(new_id(), [draft(ONE), draft(ONE)])
    beside = Told(new_id(), [draft(OTHER)])
    again = Told(new_id(), [draft(THIRD)], [(ONE, "offer:1")])
    last = Told(new_id(), [draft(OTHER)])
    assert [*apart([first, beside, again, last])] == [[first, beside], [again, last]]
    assert [*apart([first, last, beside])] == [[first, last], [beside]]
    assert [*apart([])] == []
