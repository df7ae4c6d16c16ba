"""After any history, counts, lists and frames are those of a model that counts again each time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notification_testing import counts, draft, frames, notify, recounted, seen, without_in_app

from chat_service.notifications import actions
from chat_service.notifications.inbox.marking import Marking
from chat_service.notifications.kinds.kinds import Type
from chat_service.notifications.kinds.table import KINDS
from kit.database import Database
from kit.ids import new_id

_KINDS = ("offer.created", "message.created", "request.accepted", "payment.due", "account.password_changed")
_TYPES = [Type.OFFER, Type.NEW_MESSAGE, Type.REQUEST_UPDATE]
_adding = st.tuples(st.just("add"), st.sampled_from(_KINDS), st.sampled_from((None, "a", "b")), st.booleans())
_steps = st.one_of(
    _adding,
    _adding,
    st.tuples(st.sampled_from(("read", "delete", "up_to", "read_all")), st.integers(0, 5)),
    st.tuples(st.just("end"), st.sampled_from(("a", "b"))),
    st.tuples(st.just("turn_off"), st.sets(st.sampled_from(_TYPES))),
)


@dataclass
class Row:
    kind: str
    group: str | None
    is_shown: bool
    count: int = 1
    is_read: bool = False


@dataclass
class Model:
    """The notifications of a user, newest first. An event that comes twice changes nothing the second time."""

    rows: list[Row] = field(default_factory=list)
    off: set[Type] = field(default_factory=set)

    def add(self, kind: str, group: str | None) -> None:
        is_shown = KINDS[kind].type not in self.off or KINDS[kind].is_critical
        known = next((row for row in self.rows if group and row.group == group and not row.is_read), None)
        if known is None:
            self.rows.insert(0, Row(kind, group, is_shown))
            return
        known.kind, known.is_shown, known.count = kind, is_shown, known.count + 1
        self.rows.remove(known)
        self.rows.insert(0, known)

    @staticmethod
    def read(rows: Sequence[Row]) -> None:
        for row in rows:
            row.is_read = True

    @property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if row.is_shown]

    @property
    def counts(self) -> dict[str, int]:
        types = [str(KINDS[row.kind].type) for row in self.shown if not row.is_read]
        return {one: types.count(one) for one in types}


async def _take(database: Database, user: UUID, model: Model, step: tuple[Any, ...]) -> None:
    rows = await seen(database, user)
    match step:
        case ("add", kind, group, is_repeated):
            event_id = new_id()
            # The inbox of the consumer knows which of the events that are added to a row have come before.
            for _ in range(1 + (is_repeated and group is None)):
                await notify(database, draft(user, kind, group_key=group), event_id=event_id)
            model.add(kind, group)
        case ("turn_off", types):
            model.off = types
            await without_in_app(database, user, *types)
        case ("end", group):
            await _run(database, actions.end_groups, [(user, group)])
            model.read([row for row in model.rows if row.group == group])
        case ("delete", place) if place < len(rows):
            await _run(database, actions.delete_notification, user, rows[place].id)
            model.rows.remove(model.shown[place])
        case (_, place) if place < len(rows):
            await _mark(database, user, model, step, rows[place])


async def _mark(database: Database, user: UUID, model: Model, step: tuple[str, int], row: Any) -> None:
    how, place = step
    choices = {
        "read": (Marking(ids=[row.id]), [model.shown[place]]),
        "up_to": (Marking(up_to=row.latest_at), model.shown[place:]),
        "read_all": (Marking(), model.shown),
    }
    marking, meant = choices[how]
    await _run(database, actions.mark_read, user, marking)
    model.read(meant)


async def _run(database: Database, action: Callable[..., Awaitable[object]], *arguments: object) -> None:
    async with database.transaction() as session:
        await action(session, *arguments)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_steps, max_size=15))
async def test_counts_are_those_of_a_recount(database: Database, steps: list[tuple[Any, ...]]) -> None:
    user, other, model = new_id(), new_id(), Model()
    await notify(database, draft(other, group_key="a"))
    for step in steps:
        await _take(database, user, model, step)
        assert await counts(database, user) == await recounted(database, user) == model.counts
    rows = await seen(database, user)
    assert [(row.kind, row.events, row.read_at is not None) for row in rows] == [
        (row.kind, row.count, row.is_read) for row in model.shown
    ]
    told = await frames(database, user)
    if told:
        subject = getattr(told[-1], told[-1].DESCRIPTOR.fields_by_number[1].name)
        assert subject.unread_count == sum(model.counts.values())
    assert await counts(database, other) == {"request_update": 1}
