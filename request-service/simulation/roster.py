"""The state of providers that dispatch knows, with an index by the cells of their positions."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from request_service import geo
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot
from request_service.categories import Category
from request_service.geo import Cover, Place
from simulation.ledger import Offer
from simulation.people import Client, Provider

_BEGINNING = datetime(2026, 11, 21, tzinfo=UTC)


def moment(at: float) -> datetime:
    return _BEGINNING + timedelta(seconds=at)


class Worker:
    """A provider's position, activity, and the counts that dispatch keeps."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.place = provider.place
        self.is_available = False
        self.job: Client | None = None
        # All offers of this afternoon, and the requests of the open offers.
        self.offers: list[Offer] = []
        self.live_offers = set[UUID]()
        self.idle_since: float | None = None
        self.received = provider.history.received
        self.accepted = provider.history.accepted
        self.declined_or_expired = provider.history.declined_or_expired
        self.jobs = provider.history.jobs
        self.cancelled = provider.history.cancelled
        self.ratings = provider.history.ratings
        self.rating_sum = provider.history.rating_sum
        # Jobs completed this afternoon.
        self.completed = 0

    @property
    def is_free(self) -> bool:
        return self.is_available and self.job is None

    def let_pass(self, offer: Offer) -> bool:
        """Tells if an expired offer counts against the provider: of several offers, only the last to expire counts."""
        place = self.offers.index(offer)
        return not any(
            (other.expires_at, number) > (offer.expires_at, place) for number, other in enumerate(self.offers)
        )

    def rate(self, score: int) -> None:
        self.ratings += 1
        self.rating_sum += score

    def snapshot(self, at: float) -> ProviderSnapshot:
        now = moment(at)
        return ProviderSnapshot(
            provider_id=self.provider.id,
            place=geo.centre(self.place.cell(geo.FINE)),
            # Phones report positions all the time, also while their owners do not look at them.
            located_at=now,
            categories=self.provider.categories,
            service_radius_km=self.provider.service_radius_km + geo.REACH_KM,
            is_available=self.is_available,
            is_busy=self.job is not None,
            live_offers=len(self.live_offers),
            offers_received=self.received,
            offers_accepted=self.accepted,
            offers_declined_or_expired=self.declined_or_expired,
            jobs_accepted=self.jobs,
            jobs_cancelled_by_provider=self.cancelled,
            rating=self.rating_sum / self.ratings if self.ratings else None,
            rating_count=self.ratings,
            idle_since=None if self.idle_since is None else moment(self.idle_since),
            is_verified=self.provider.is_verified,
        )


class Roster:
    """All providers, with an index of the free ones, so that a request does not scan the whole city."""

    def __init__(self, providers: Iterable[Provider]) -> None:
        self.workers = {provider.id: Worker(provider) for provider in providers}
        self._free: dict[int, dict[UUID, Worker]] = {}
        self._cells: dict[UUID, int] = {}

    def come(self, worker: Worker, at: float) -> None:
        worker.is_available = True
        worker.idle_since = at
        self._enter(worker)

    def go(self, worker: Worker) -> None:
        worker.is_available = False
        self._leave(worker)

    def take(self, worker: Worker, client: Client) -> None:
        worker.job = client
        worker.jobs += 1
        self._leave(worker)

    def finish(self, worker: Worker, place: Place, at: float) -> None:
        """Makes the provider free again, at the place where the job or the way to it ended."""
        worker.job = None
        worker.place = place
        worker.idle_since = at
        if worker.is_available:
            self._enter(worker)

    def free_near(self, covers: Iterable[tuple[Cover, Category]]) -> Iterator[Worker]:
        """Yields each provider in a cell of a cover who takes its category, once, in an order independent of hashes."""
        found: dict[UUID, Worker] = {}
        for cover, category in covers:
            for cell in cover.cells:
                for worker in self._free.get(cell, {}).values():
                    if not worker.provider.categories or category in worker.provider.categories:
                        found[worker.provider.id] = worker
        yield from found.values()

    def _enter(self, worker: Worker) -> None:
        cell = worker.place.cell(geo.COARSE)
        self._cells[worker.provider.id] = cell
        self._free.setdefault(cell, {})[worker.provider.id] = worker

    def _leave(self, worker: Worker) -> None:
        if cell := self._cells.pop(worker.provider.id, None):
            del self._free[cell][worker.provider.id]
