"""Lists of the API come in pages."""

from collections.abc import Iterable


class Page[T](list[T]):
    """A page of a list, and the addresses of the pages beside it; None if there is none."""

    def __init__(
        self, items: Iterable[T], *, after: str | None = None, before: str | None = None, total: int | None = None
    ) -> None:
        super().__init__(items)
        self.after = after
        self.before = before
        # The number of all items, where the API counts them.
        self.total = total
