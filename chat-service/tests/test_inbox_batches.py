"""Events that are told together leave what they leave one after the other, by as many statements as one of them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notification_testing import draft, frames, recounted, seen, without_in_app

from chat_service.notifications import actions
from chat_service.notifications.deliveries import queries as deliveries
from chat_service.notifications.kinds.kinds import Type
from chat_service.notifications.kinds.news import Told
from kit import clock
from kit.database import Database
from kit.ids import new_id
from testkit.work import work_of
from twou.chat.v1.notification_events_pb2 import NotificationCreated

_EVENTS = 8
# As in the rules: what opens a conversation is in a group with its messages.
_KINDS = (
    *(("request.accepted", None), ("payment.due", None), ("offer.created", "a")),
    *(("lead.created", "b"), ("message.created", "b")),
)
_users = st.integers(0, 2)
_groups = st.sampled_from(("a", "b"))
_drafts = st.tuples(_users, st.sampled_from(_KINDS))
_events = st.tuples(st.lists(_drafts, max_size=3), st.lists(st.tuples(_users, _groups), max_size=2))


def _told(events: Sequence[Any], user_ids: Sequence[UUID]) -> list[Told]:
    """Returns the news of events that happened one second after the other; the last user sees no messages."""
    began = clock.now()
    return [
        Told(
            new_id(),
            [
                draft(user_ids[user], kind, group_key=group, occurred_at=began + timedelta(seconds=place))
                for user, (kind, group) in drafts
            ],
            [(user_ids[user], group) for user, group in endings],
        )
        for place, (drafts, endings) in enumerate(events)
    ]


async def _left(database: Database, user_id: UUID, ids: dict[str, int]) -> Mapping[str, Any]:
    """Returns what a user sees, is told and is to be sent, with the numbers of *ids* in place of ids."""
    rows = await seen(database, user_id)
    return {
        "rows": [(row.kind, row.events, row.group_key, row.read_at is not None) for row in rows],
        "counts": await recounted(database, user_id),
        "frames": _shown(await frames(database, user_id), ids),
        "deliveries": [await _planned(database, row.id) for row in rows],
    }


def _shown(told: Sequence[Any], ids: dict[str, int]) -> list[Any]:
    """Returns the frames of a user in their order; what was ended one after the other, as if it was ended at once."""
    shown: list[Any] = []
    for one in told:
        if isinstance(one, NotificationCreated):
            frame = one.notification
            number = ids.setdefault(frame.id, len(ids))
            shown.append((number, frame.kind, frame.count, frame.unread_count))
        else:
            gone = {ids.setdefault(one_id, len(ids)) for one_id in one.read.ids}
            if shown and isinstance(shown[-1][0], set):
                gone |= shown.pop()[0]
            shown.append((gone, one.read.unread_count))
    return shown


async def _planned(database: Database, notification_id: UUID) -> list[tuple[str, str, str | None, bool]]:
    async with database.read_once() as session:
        rows = await deliveries.list_deliveries(session, notification_id)
    return sorted((row.channel, row.status, row.reason, row.due_at is None) for row in rows)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_events, min_size=2, max_size=6))
async def test_events_together_leave_what_they_leave_apart(database: Database, events: list[Any]) -> None:
    left = []
    for are_together in (True, False):
        user_ids = sorted(new_id() for _ in range(3))
        await without_in_app(database, user_ids[-1], Type.NEW_MESSAGE)
        told = _told(events, user_ids)
        for some in [told] if are_together else [[one] for one in told]:
            async with database.transaction() as session:
                await actions.notify_all(session, some)
        ids: dict[str, int] = {}
        left.append([await _left(database, user_id, ids) for user_id in user_ids])
    together, apart = left
    assert together == apart


async def test_events_of_one_user_take_as_many_statements_as_one_event(database: Database) -> None:
    user = new_id()

    async def notify(events: int) -> list[str]:
        async def step() -> None:
            async with database.transaction() as session:
                about: dict[str, Any] = {"kind": "message.created", "group_key": "conversation:1"}
                await actions.notify_all(session, [Told(new_id(), [draft(user, **about)]) for _ in range(events)])

        return (await work_of(step, database)).statements

    one, many = await notify(1), await notify(_EVENTS)
    assert len(many) == len(one) <= (11 if database.is_sqlite else 9), many
