"""The numbers of unread notifications of some users while a transaction changes them."""

from collections.abc import Iterator
from uuid import UUID

from chat_service.notifications.inbox.queries import CountsByUser


class Tally:
    """Begins with what is stored; the inboxes of the users are locked."""

    def __init__(self, stored: CountsByUser) -> None:
        self._stored = stored
        self._now = {user_id: dict(by_type) for user_id, by_type in stored.items()}

    def add(self, user_id: UUID, type_: str, number: int) -> None:
        by_type = self._now[user_id]
        by_type[type_] = by_type.get(type_, 0) + number

    def total(self, user_id: UUID) -> int:
        return sum(self._now[user_id].values())

    def changed(self) -> Iterator[tuple[UUID, str, int, bool]]:
        """Yields the user, the type and the number of each count that has changed, and whether it is stored already."""
        for user_id, by_type in self._now.items():
            stored = self._stored[user_id]
            for type_, number in by_type.items():
                if number != stored.get(type_, 0):
                    yield user_id, type_, number, type_ in stored
