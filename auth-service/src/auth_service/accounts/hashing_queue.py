"""The queue of passwords to be hashed, in which each client network has its turn."""

from kit.fair_queue import FairQueue

# About as many as two threads can hash within the deadline of a call.
MAX_PLACES = 200
# The places of one network, unless relaxed.
PLACES_PER_NETWORK = 20


class HashingQueue(FairQueue[str]):
    def __init__(self, threads: int, *, factor: int = 1, places: int = MAX_PLACES) -> None:
        """*threads* calls run at once; *factor* multiplies the places of a network."""
        super().__init__(threads, places=places, places_each=PLACES_PER_NETWORK * factor)
