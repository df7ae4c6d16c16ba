"""The rows that drafts of events become: a new one each, or a further event of an unread one of the same group."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.notifications.inbox.added import Added
from chat_service.notifications.inbox.tallies import Tally
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.kinds import Channel
from chat_service.notifications.kinds.table import KINDS
from chat_service.notifications.preferences.choices import Choices
from kit.ids import new_id

_TOLD = (
    *("user_id", "kind", "type", "count", "group_key", "actor_id", "params", "data", "request_id", "link"),
    *("expires_at", "latest_at", "is_shown"),
)


@dataclass
class _State:
    """The knowledge of a row; `values` are its columns, of which a known row has a few until an event is added."""

    values: dict[str, Any]
    is_new: bool
    # An event before the last one has made it.
    is_told: bool
    # The user has seen it, and it is not read.
    was_shown: bool = False


class Rows:
    def __init__(self, known: Sequence[Row[Any]], now: datetime) -> None:
        """*known* are the rows that the events have made already, and the unread ones of the groups."""
        self._now = now
        self._told = {(row.event_id, row.user_id, row.kind) for row in known}
        self._groups: dict[tuple[UUID, str], _State] = {}
        self._changed: dict[UUID, _State] = {}
        for row in known:
            if row.is_open:
                state = _State(_values_of(row), is_new=False, is_told=True, was_shown=row.is_shown)
                self._groups[row.user_id, row.group_key] = state

    def add(
        self, event_id: UUID, drafts: Iterable[NotificationDraft], choices: Mapping[UUID, Choices], tally: Tally
    ) -> list[Added]:
        """Adds the drafts of an event, and returns the notifications that it has changed, as they are now.

        A draft is left out if the event has told the user the same already. *choices* are those of each user.
        """
        # Each with the newest draft, by the id of its row.
        changed: dict[UUID, tuple[_State, NotificationDraft]] = {}
        for draft in drafts:
            told = event_id, draft.user_id, draft.kind
            if told not in self._told:
                self._told.add(told)
                state = self._add(event_id, draft, choices[draft.user_id], tally)
                changed[state.values["id"]] = state, draft
        added = [_added(state, draft) for state, draft in changed.values()]
        for row_id, (state, _) in changed.items():
            self._changed[row_id] = state
            state.is_told, state.was_shown = True, state.values["is_shown"]
        return added

    def _add(self, event_id: UUID, draft: NotificationDraft, choices: Choices, tally: Tally) -> _State:
        state = self._state_for(event_id, draft)
        if state.values.get("is_shown"):
            tally.add(draft.user_id, state.values["type"], -1)
        state.values |= self._told_by(draft, choices)
        state.values["count"] += 1
        # Replicas may handle events in another order than that in which they happened.
        state.values["latest_at"] = max(draft.occurred_at, state.values["latest_at"])
        if state.values["is_shown"]:
            tally.add(draft.user_id, state.values["type"], 1)
        return state

    def _state_for(self, event_id: UUID, draft: NotificationDraft) -> _State:
        place = None if draft.group_key is None else (draft.user_id, draft.group_key)
        if place is not None and place in self._groups:
            return self._groups[place]
        row = {"id": new_id(), "user_id": draft.user_id, "group_key": draft.group_key, "event_id": event_id}
        state = _State(
            {**row, "count": 0, "created_at": self._now, "latest_at": draft.occurred_at}, is_new=True, is_told=False
        )
        if place is not None:
            self._groups[place] = state
        return state

    @staticmethod
    def _told_by(draft: NotificationDraft, choices: Choices) -> dict[str, Any]:
        """Returns the columns that show the newest event of a row."""
        kind = KINDS[draft.kind]
        end = draft.occurred_at + kind.lives
        return {
            "kind": draft.kind,
            "type": str(kind.type),
            "actor_id": draft.actor_id,
            "params": dict(draft.params),
            "data": dict(draft.data),
            "request_id": draft.request_id,
            "link": draft.link,
            "is_shown": choices.wants(kind, Channel.IN_APP),
            "expires_at": end if draft.expires_at is None else min(end, draft.expires_at),
        }

    def new(self) -> Iterator[dict[str, Any]]:
        return (state.values for state in self._changed.values() if state.is_new)

    def merged(self) -> Iterator[dict[str, Any]]:
        return (state.values for state in self._changed.values() if not state.is_new)


def _values_of(row: Row[Any]) -> dict[str, Any]:
    names = ("id", "user_id", "type", "group_key", "is_shown", "latest_at")
    return {**{name: getattr(row, name) for name in names}, "count": row.events}


def _added(state: _State, draft: NotificationDraft) -> Added:
    given = {name: state.values[name] for name in _TOLD}
    given |= {"notification_id": state.values["id"], "is_new": not state.is_told, "was_shown": state.was_shown}
    return Added(draft=draft, **given)
